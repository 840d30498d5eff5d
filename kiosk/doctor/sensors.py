"""Readers, bins and sensors, while nobody else uses them: opened, looked at, closed. Nothing moves."""

import time
from collections.abc import Iterator
from typing import Protocol

from hardware.badge_reader.interface import BadgeReader
from hardware.drop_bin.interface import BinReading, Distance, Weight
from hardware.errors import DeviceError
from hardware.lock_board.interface import DoorState
from hardware.scan_engine.interface import ScanEngine
from kiosk.config import CabinetDevice, Config
from kiosk.doctor.devices import LOOK_EVERY_S, mend, opened, sentence
from kiosk.doctor.finding import Finding, fault, note, ok

ANSWERS_WITHIN_S = 3.0
"""A reader connects by itself and says nothing on the way; libnfc takes 1.5 s to give a silent one up."""

NEARLY_FULL = 80
"""Per cent; what a courier should be asked for before customers are sent away."""


def level_sensor(device: CabinetDevice, config: Config) -> Iterator[Finding]:
    """Whether it measures, and how far it is to what it sees."""
    try:
        with opened(device, config) as sensor:
            distance: Distance = sensor.read()
    except DeviceError as error:
        yield fault(device.name, sentence(error), mend(error, device, config))
        return
    if distance.mm is None:
        yield note(
            device.name,
            "answers, but sees nothing it could measure",
            "look whether something hangs right before it, or whether it has come off",
        )
    else:
        yield ok(device.name, f"sees something {distance.mm} mm below it")


def scale(device: CabinetDevice, config: Config) -> Iterator[Finding]:
    """Whether it weighs, and what it shows."""
    try:
        with opened(device, config) as weighed:
            weight: Weight = weighed.read()
    except DeviceError as error:
        yield fault(device.name, sentence(error), mend(error, device, config))
        return
    yield ok(device.name, f"shows {weight.grams} g, {'settled' if weight.stable else 'not settled'}")


def drop_bin(device: CabinetDevice, config: Config) -> Iterator[Finding]:
    """Whether its flap is reached and shut, what of its sensors is missing, and whether it is full."""
    try:
        with opened(device, config) as dropped:
            seen: BinReading = dropped.read()
    except DeviceError as error:
        yield fault(device.name, sentence(error), mend(error, device, config))
        return
    text = f"flap {seen.flap}"
    text += f", {seen.fill_percent} % full" if seen.fill_percent is not None else ""
    text += f", {seen.weight.grams} g" if seen.weight is not None else ""
    if seen.missing:
        silent = ", ".join(sorted(missing.replace("_", " ") for missing in seen.missing))
        yield note(device.name, f"{text}; {silent}", "see what is found of its sensors")
    elif seen.flap is not DoorState.CLOSED:
        yield note(device.name, text, "shut the flap; if it is shut, check its sensor wires")
    elif seen.fill_percent is not None and seen.fill_percent >= NEARLY_FULL:
        yield note(device.name, text, "have it emptied")
    else:
        yield ok(device.name, text)


def scan_engine(device: CabinetDevice, config: Config) -> Iterator[Finding]:
    """Whether it answers."""
    engine: ScanEngine
    with opened(device, config) as engine:
        engine.start_reading()
        yield _reader(device, config, _complaint(engine))


def badge_reader(device: CabinetDevice, config: Config) -> Iterator[Finding]:
    """Whether it looks for badges."""
    reader: BadgeReader
    with opened(device, config) as reader:
        reader.want(True)
        yield _reader(device, config, _complaint(reader))


class _Complains(Protocol):
    @property
    def fault(self) -> str | None: ...


def _complaint(device: _Complains) -> str | None:
    """What it still complains of when it has had time to connect."""
    deadline = time.monotonic() + ANSWERS_WITHIN_S
    while device.fault is not None and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)
    return device.fault


def _reader(device: CabinetDevice, config: Config, complaint: str | None) -> Finding:
    if complaint is None:
        return ok(device.name, "reads; hold something to it with `kiosk hw test`")
    return fault(device.name, sentence(complaint), mend(None, device, config))
