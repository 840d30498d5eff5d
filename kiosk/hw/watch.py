"""What changes at the cabinet, as it changes."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from hardware.errors import DeviceError
from kiosk.config import CabinetDevice
from kiosk.hw.readers import badge_words, bin_words
from kiosk.hw.workbench import Workbench

State = Mapping[str, str]
"""What a device says, by the part that says it."""


def watch(bench: Workbench, for_s: float, clock: Callable[[], datetime] = datetime.now) -> Iterator[str]:
    """Show every door, bin and device once, then each change with its time, for so many seconds."""
    shown: dict[str, str] = {}
    for _ in bench.looks(for_s):
        for device in bench.cabinet.devices:
            if device.kind not in LOOKS:
                continue
            for part, state in _look(bench, device).items():
                if shown.get(part) != state:
                    shown[part] = state
                    yield f"{clock():%H:%M:%S}  {part:<18} {state}"


def _look(bench: Workbench, device: CabinetDevice) -> State:
    try:
        return {device.name: "answers", **LOOKS[device.kind](bench, device)}
    except DeviceError as error:
        return {device.name: str(error)}


def _lock_board(bench: Workbench, device: CabinetDevice) -> State:
    names = {c.lock: f"door {c.id}" for c in bench.cabinet.compartments if c.board == device.name}
    readings = bench.device(device).read()
    return {
        names.get(lock, f"{device.name} lock {lock}"): f"{reading.door}, item {reading.occupancy}"
        for lock, reading in enumerate(readings, start=1)
    }


def _printer(bench: Workbench, device: CabinetDevice) -> State:
    status = bench.device(device).status()
    cover = {True: "open", False: "shut", None: "unknown"}[status.cover_open]
    fault = f", {status.fault.replace('_', ' ')}" if status.fault is not None else ""
    return {device.name: f"answers; paper {status.paper}, cover {cover}{fault}"}


def _camera(bench: Workbench, device: CabinetDevice) -> State:
    return {device.name: bench.device(device).fault or "gives pictures"}


def _drop_bin(bench: Workbench, device: CabinetDevice) -> State:
    return {device.name: bin_words(bench.device(device).read())}


def _scan_engine(bench: Workbench, device: CabinetDevice) -> State:
    engine = bench.device(device)
    engine.start_reading()
    sizes = [f"read a code of {len(payload)} bytes" for payload in engine.take().payloads]
    return {device.name: engine.fault or "reads", **({f"{device.name} code": sizes[-1]} if sizes else {})}


def _badge_reader(bench: Workbench, device: CabinetDevice) -> State:
    reader = bench.device(device)
    reader.want(True)
    presented = reader.take()
    news = {f"{device.name} badge": badge_words(presented)} if presented is not None else {}
    return {device.name: reader.fault or "looks for badges", **news}


LOOKS: Final[Mapping[str, Callable[[Workbench, CabinetDevice], State]]] = MappingProxyType(
    {
        "lock_board": _lock_board,
        "printer": _printer,
        "camera": _camera,
        "drop_bin": _drop_bin,
        "scan_engine": _scan_engine,
        "badge_reader": _badge_reader,
    }
)
"""By kind of device."""
