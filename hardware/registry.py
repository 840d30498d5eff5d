"""Every kind of device, every driver for it, and the one way to open one.

A driver is a module with two names: `Options`, a pydantic model of what it can
be told, and `open(options)`, which gives a device of its kind's interface. The
module is imported only when it is asked for, so a kiosk without a camera never
loads OpenCV.
"""

import importlib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel

DRIVERS: Final[Mapping[tuple[str, str], str]] = {
    ("lock_board", "kerong_cu16"): "hardware.lock_board.kerong_cu16",
    ("lock_board", "simulator"): "hardware.lock_board.simulator",
    ("printer", "escpos"): "hardware.printer.escpos",
    ("printer", "simulator"): "hardware.printer.simulator",
    ("camera", "opencv"): "hardware.camera.opencv",
    ("camera", "simulator"): "hardware.camera.simulator",
    ("scanner", "child_process"): "hardware.scanner.child",
    ("scanner", "simulator"): "hardware.scanner.simulator",
}
"""(kind, driver) to the module that drives it."""


class UnknownDriver(LookupError):
    """No such kind of device, or no such driver for it. The message names what there is."""


def options_model(kind: str, driver: str) -> type[BaseModel]:
    """Give the options model of a driver; raises `UnknownDriver`."""
    options: type[BaseModel] = _module(kind, driver).Options
    return options


def open_device(kind: str, driver: str, options: Mapping[str, Any]) -> Any:
    """Check `options` and open the device.

    Raises `UnknownDriver`, `pydantic.ValidationError` for options, and `DeviceError`
    where the driver needs its device at once (most connect on first use).
    """
    module = _module(kind, driver)
    return module.open(module.Options.model_validate(options))


def proven_on_hardware(kind: str, driver: str) -> bool:
    """Say whether this driver has moved a real device; raises `UnknownDriver`."""
    return bool(_module(kind, driver).PROVEN_ON_HARDWARE)


def drivers_of(kind: str) -> tuple[str, ...]:
    """Name the drivers of one kind of device; raises `UnknownDriver`."""
    names = tuple(driver for known, driver in DRIVERS if known == kind)
    if not names:
        raise UnknownDriver(_unknown("kind of device", kind, sorted({known for known, _ in DRIVERS})))
    return names


def _module(kind: str, driver: str) -> Any:
    names = drivers_of(kind)
    if driver not in names:
        raise UnknownDriver(_unknown(f"{kind} driver", driver, names))
    return importlib.import_module(DRIVERS[kind, driver])


def _unknown(what: str, name: str, known: list[str] | tuple[str, ...]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"There is no {what} {name!r}.{hint} Known: {', '.join(known)}."
