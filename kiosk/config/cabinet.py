"""`cabinet.toml`: the devices of one cabinet, their wiring, and where its doors are."""

from typing import Literal

from pydantic import BaseModel, Field, SerializeAsAny

from hardware.registry import DeviceName
from kiosk.config.hardware_map import HardwareMap
from kiosk.config.settings import Section
from kiosk.domain.compartments import Goods, Size


class DeviceHead(Section):
    """What every `[[device]]` says, whatever its driver."""

    name: DeviceName = Field(description="Name of the device in this cabinet, in logs and in health")
    kind: str = Field(description="What it is: lock_board, camera, printer, ...")
    driver: str = Field(description="Which driver speaks to it")


class CabinetDevice(DeviceHead):
    """One device; `options` is an instance of the options model of its driver."""

    options: SerializeAsAny[BaseModel] = Field(description="The other keys, checked by the driver")


class CabinetRoles(Section):
    """Which device does which work. A role that is left out is not done here."""

    scan_camera: DeviceName | None = Field(default=None, description="Camera that reads codes")
    scan_engine: DeviceName | None = Field(default=None, description="Scan engine that reads codes")
    item_camera: DeviceName | None = Field(default=None, description="Camera that photographs items")
    compartment_camera: DeviceName | None = Field(
        default=None, description="Camera that looks into open compartments"
    )
    receipt_printer: DeviceName | None = Field(default=None, description="Printer of receipts")
    label_printer: DeviceName | None = Field(default=None, description="Printer of labels")
    badge_reader: DeviceName | None = Field(
        default=None, description="Reader of couriers' and technicians' badges"
    )


ROLE_KINDS = {
    "scan_camera": "camera",
    "scan_engine": "scan_engine",
    "item_camera": "camera",
    "compartment_camera": "camera",
    "receipt_printer": "printer",
    "label_printer": "printer",
    "badge_reader": "badge_reader",
}
"""The kind of device each role needs."""


class CabinetCompartment(Section):
    """One lockable box: its wiring, and its place on the front of the cabinet."""

    id: str = Field(pattern=r"^[A-Z0-9]{1,4}$", description="What is written on the door")
    size: Size = Field(description="How much it holds")
    board: DeviceName = Field(description="Name of the lock board its lock is wired to")
    lock: int = Field(ge=1, le=256, description="Number of the lock on that board")
    column: int = Field(ge=1, le=64, description="Left edge on the front, counted from 1 at the left")
    row: int = Field(ge=1, le=64, description="Upper edge on the front, counted from 1 at the top")
    columns: int = Field(default=1, ge=1, le=16, description="Width on the front")
    rows: int = Field(default=1, ge=1, le=16, description="Height on the front")
    reach_mm: int = Field(ge=0, le=2500, description="Centre of the door above the floor")
    goods: tuple[Goods, ...] = Field(
        default=(),
        max_length=8,
        description='What it is kept for, as rules name it, and "any" for whatever else finds no other place',
    )


class CabinetEnclosure(Section):
    """The switch at the part with the machine in it: it is wired as the contact of a door."""

    board: DeviceName = Field(description="Name of the lock board the switch is wired to")
    lock: int = Field(ge=1, le=256, description="Number of the lock whose contact it is")


Wiring = Literal["written", "surveyed"]
"""Who says how the boards are wired: whoever wrote the cabinet file, or commissioning in its hardware map."""


class Cabinet(Section):
    """The whole document; names, ids and locks in it are unique and its references hold.

    Where the wiring is surveyed, what stands here of lock boards and locks is what `hardware_map` found,
    and a plan for the rest: `unwired` are the boards, compartments and drop bins that it does not have.
    """

    version: int = Field(default=1, ge=1, description="Counted up whenever the file is changed")
    wiring: Wiring = Field(default="written", description="Who says how the boards are wired")
    devices: tuple[CabinetDevice, ...] = Field(description="Every device")
    roles: CabinetRoles = Field(default=CabinetRoles(), description="Which device does which work")
    compartments: tuple[CabinetCompartment, ...] = Field(description="Every lockable box")
    enclosure: CabinetEnclosure | None = Field(
        default=None, description="The switch that tells whether somebody is at the machine"
    )
    hardware_map: HardwareMap | None = Field(default=None, description="What commissioning found so far")

    @property
    def is_commissioned(self) -> bool:
        """Whether customers may use it: its wiring was written by hand, or found and since then unchanged."""
        found = self.hardware_map
        return self.wiring == "written" or (
            found is not None and not self.unwired and found.commissioned == found.digest(self.layout)
        )

    @property
    def layout(self) -> dict[str, tuple[int, ...]]:
        """Where each compartment is on the front: column, row, columns, rows."""
        return {c.id: (c.column, c.row, c.columns, c.rows) for c in self.compartments}

    @property
    def unwired(self) -> frozenset[str]:
        """What no survey has found yet, by name or id."""
        if self.wiring == "written":
            return frozenset()
        planned = {d.name for d in self.devices if d.kind in ("lock_board", "drop_bin")}
        return (self.hardware_map or HardwareMap()).lacking(planned | {c.id for c in self.compartments})

    def device(self, name: str) -> CabinetDevice:
        """Return the device called `name`; KeyError when there is none."""
        for device in self.devices:
            if device.name == name:
                return device
        raise KeyError(name)

    def devices_of_kind(self, kind: str) -> tuple[CabinetDevice, ...]:
        """Return the devices of one kind, in file order."""
        return tuple(device for device in self.devices if device.kind == kind)

    def compartment(self, compartment_id: str) -> CabinetCompartment:
        """Return the compartment with this id; KeyError when there is none."""
        for compartment in self.compartments:
            if compartment.id == compartment_id:
                return compartment
        raise KeyError(compartment_id)
