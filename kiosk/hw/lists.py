"""What is plugged in, and what drivers there are."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from hardware.ports import Port
from hardware.registry import DRIVERS, about, drivers_of, options_model, proven_on_hardware
from kiosk.config import Cabinet, CabinetDevice

DESCRIPTION_COLUMN = 44


def ports(found: list[Port], cabinet: Cabinet | None) -> Iterator[str]:
    """One line a port, with who uses it; then the devices whose port is not there."""
    places = {
        _port_of(device): device.name for device in (cabinet.devices if cabinet else ()) if _port_of(device)
    }
    for port in found:
        user = next((places[name] for name in (port.name, port.node) if name in places), None)
        used = f'  <- device "{user}"' if user else ""
        guess = f"; {port.guess}" if port.guess else ""
        yield f"{port.kind:<8} {port.name}  ({port.what}{guess}){used}"
    if not found:
        yield "Nothing is plugged in that a kiosk could use: no serial port, no camera, no USB printer."
    for place, name in places.items():
        if place.startswith("/") and not Path(place).exists():
            yield f'MISSING  {place}  <- device "{name}": plug it in, or correct its line in cabinet.toml'


def drivers(kind: str | None) -> Iterator[str]:
    """One line a driver, with whether it has moved a real device. Raises `UnknownDriver`."""
    if kind is not None:
        drivers_of(kind)
    for known, driver in DRIVERS:
        if kind in (None, known) and driver != "simulator":
            proven = (
                "proven on hardware" if proven_on_hardware(known, driver) else "not proven on hardware yet"
            )
            yield f"{known:<14} {driver:<16} {about(known, driver)} ({proven})"


def driver_table(kind: str, driver: str) -> Iterator[str]:
    """The lines for `cabinet.toml` that configure one driver: every option, its default, what it means.

    Raises `UnknownDriver`.
    """
    model = options_model(kind, driver)
    yield "[[device]]"
    yield f'name = "{kind.replace("_", "-")}"'
    yield f'kind = "{kind}"'
    yield f'driver = "{driver}"'
    for name, field in model.model_fields.items():
        required = field.is_required()
        default = field.get_default(call_default_factory=True)
        shown = "..." if required or default in (None, PydanticUndefined) else _toml(default)
        line = f"{'' if required else '#'}{name} = {shown}"
        yield f"{line:<{DESCRIPTION_COLUMN}} # {(field.description or '').rstrip('.')}"


def _port_of(device: CabinetDevice) -> str:
    return str(getattr(device.options, "url", getattr(device.options, "source", "")))


def _toml(value: Any) -> str:
    """Write a default; texts, numbers, truth values and lists of them are alike in JSON and in TOML."""
    return json.dumps(sorted(value) if isinstance(value, frozenset) else value, default=str)
