"""A courier's visit on the pure flow, with books and boards that answer as the runtime's do."""

from dataclasses import dataclass, field
from datetime import timedelta

from kiosk.domain.collecting import BinLevel, Manifest, TakenLoadUnit, WaitingPackage
from kiosk.domain.compartments import DoorState, Occupancy, Sight, Size
from kiosk.domain.roster import Role, StaffMember
from kiosk.flow.courier.effects import (
    CloseLoadUnit,
    LookForPackages,
    OpenLoadUnit,
    ReadBin,
    RecordCollection,
    Vacate,
)
from kiosk.flow.courier.signals import (
    BinHere,
    BinRead,
    CollectionRecorded,
    LeftOpen,
    LoadUnitClosed,
    LoadUnitOpened,
    PackagesHere,
)
from kiosk.flow.courier.visit import CourierVisit
from kiosk.flow.effects import Effect
from kiosk.flow.everybody import advance_anybody
from kiosk.flow.signals import (
    Button,
    CodesSeen,
    DoorOpened,
    DoorSeen,
    Interrupted,
    LabelPrinted,
    Pressed,
    Signal,
)
from kiosk.flow.staff.effects import OpenDoor
from tests.support.gallery_visits import NOW

ANNA = StaffMember(staff_ref="c-anna", role=Role.COURIER, carrier_id="parcelnet")
BIN = "bin-1"


def package(number: int, *, size: Size = Size.M, written_code: str | None = None) -> WaitingPackage:
    return WaitingPackage(
        drop_off_id=f"d{number}",
        package_no=1,
        compartment_id=f"{number:02d}",
        size=size,
        label_number=f"3952110000000{number:05d}",
        written_code=written_code,
        collect_by=NOW.at + timedelta(hours=number - 2),
        custody_at=NOW.at - timedelta(hours=12 * number),
    )


@dataclass
class Round:
    """`books` has what is held, by compartment; `asked` every effect, in order. `settled`: by others."""

    packages: tuple[WaitingPackage, ...] = tuple(package(n) for n in range(1, 7))
    open_at_once: int = 4
    sensors: bool = True
    with_bin: bool = False
    settled: frozenset[str] = frozenset()
    left_open: LeftOpen | None = None
    visit: CourierVisit = field(default_factory=lambda: CourierVisit(visit_id="v", staff=ANNA))
    asked: list[Effect] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.books = {p.compartment_id: p for p in self.packages}
        self.bag: str | None = "BAG-000731" if self.with_bin else None
        self.sights: dict[str, Sight] = {}
        self.begin()

    def begin(self) -> None:
        first = self.visit.asks_first[0].model_copy(update={"effect_id": "v.0"})
        self.visit = self.visit.but(awaiting={"LookForPackages": "v.0"})
        self._answer(first)

    def hear(self, signal: Signal) -> None:
        visit, effects = advance_anybody(self.visit, signal, NOW)
        assert isinstance(visit, CourierVisit)
        self.visit = visit
        for effect in effects:
            self.asked.append(effect)
            self._answer(effect)

    def press(self, button: Button, value: str = "") -> None:
        self.hear(Pressed(button=button, value=value))

    def scan(self, number: int) -> None:
        self.hear(CodesSeen(texts=(package(number).label_number or "",)))

    def opens(self, *numbers: int) -> None:
        """Doors of which the opening was asked for are seen open."""
        for name in [f"{n:02d}" for n in numbers]:
            effect_id = self.visit.awaiting[f"OpenDoor {name}"]
            opened = DoorOpened(
                effect_id=effect_id,
                compartment_id=name,
                size=Size.M,
                door=DoorState.OPEN,
                occupancy=Occupancy.UNKNOWN,
                after_ms=400,
            )
            self.sights[name] = Sight(door=DoorState.OPEN)
            self.hear(opened)

    def shuts(self, *numbers: int, occupancy: Occupancy | None = None) -> None:
        for name in [f"{n:02d}" for n in numbers]:
            seen = occupancy or (Occupancy.ABSENT if self.sensors else Occupancy.UNKNOWN)
            self.sights[name] = Sight(door=DoorState.CLOSED, occupancy=seen)
            self.hear(DoorSeen(compartment_id=name, door=DoorState.CLOSED, occupancy=seen))

    def restart(self) -> None:
        """What is left is the snapshot, and what the boards say."""
        self.visit = CourierVisit.model_validate_json(self.visit.snapshot())
        self.hear(Interrupted(sights=self.sights))

    def prints_label(self, outcome: str = "printed") -> None:
        effect_id = self.visit.awaiting["PrintLabel"]
        self.hear(LabelPrinted.model_validate({"effect_id": effect_id, "outcome": outcome}))

    def _answer(self, effect: Effect) -> None:
        """What the books can say at once."""
        i = effect.effect_id
        match effect:
            case LookForPackages():
                self.hear(
                    PackagesHere(
                        effect_id=i,
                        packages=tuple(p for p in self.packages if p.compartment_id in self.books),
                        bins=self._bins(),
                        open_at_once=self.open_at_once,
                        settled=self.settled,
                        left_open=self.left_open,
                    )
                )
            case Vacate():
                del self.books[effect.compartment_id]
            case CloseLoadUnit() if self.bag:
                unit = TakenLoadUnit(load_unit_id=self.bag, bin_id=BIN, seal=effect.seal, packages=3)
                self.bag = None
                self.hear(LoadUnitClosed(effect_id=i, unit=unit))
            case OpenLoadUnit():
                self.bag = effect.load_unit_id
                self.hear(LoadUnitOpened(effect_id=i))
            case ReadBin():
                self.hear(BinRead(effect_id=i, level=BinLevel(fill_percent=0)))
            case RecordCollection():
                made = Manifest(
                    manifest_no="B1042-M000112",
                    packages=effect.packages,
                    load_units=effect.load_units,
                    discrepancies=effect.discrepancies,
                )
                self.hear(CollectionRecorded(effect_id=i, manifest=made, recorded_at=NOW.at))

    def _bins(self) -> tuple[BinHere, ...]:
        if not self.with_bin:
            return ()
        packages = 3 if self.bag == "BAG-000731" else 0
        level = BinLevel(fill_percent=34, weight_g=3120)
        return (BinHere(bin_id=BIN, level=level, load_unit_id=self.bag, packages=packages),)

    def open_asked(self) -> list[str]:
        return [effect.compartment_id for effect in self.asked if isinstance(effect, OpenDoor)]
