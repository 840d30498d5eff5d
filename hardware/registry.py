"""Every kind of device, every driver for it, and the one way to open one.

A driver is a module with two names: `Options`, a pydantic model of what it can
be told, and `open(options)`, which gives a device of its kind's interface. The
module is imported only when it is asked for, so a kiosk without a camera never
loads OpenCV.

A device may be made of others, as a drop bin of a lock and a scale: options of the
type `DeviceName` with `device_of(kind)` name them, and `open` gets them as its second
argument, by name.
"""

import importlib
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from hardware.stand import Stand

DRIVERS: Final[Mapping[tuple[str, str], str]] = {
    ("lock_board", "kerong_cu16"): "hardware.lock_board.kerong_cu16",
    ("lock_board", "kerong_cu48"): "hardware.lock_board.kerong_cu48",
    ("lock_board", "waveshare_relay"): "hardware.lock_board.waveshare_relay",
    ("lock_board", "winnsen"): "hardware.lock_board.winnsen",
    ("lock_board", "xor_8a"): "hardware.lock_board.xor_8a",
    ("lock_board", "simulator"): "hardware.lock_board.simulator",
    ("drop_bin", "flap"): "hardware.drop_bin.flap",
    ("drop_bin", "simulator"): "hardware.drop_bin.simulator",
    ("level_sensor", "ultrasonic"): "hardware.drop_bin.ultrasonic",
    ("level_sensor", "simulator"): "hardware.drop_bin.level_sensor_simulator",
    ("scale", "line"): "hardware.drop_bin.line_scale",
    ("scale", "modbus"): "hardware.drop_bin.modbus_scale",
    ("scale", "simulator"): "hardware.drop_bin.scale_simulator",
    ("printer", "escpos"): "hardware.printer.escpos",
    ("printer", "zpl"): "hardware.printer.zpl",
    ("printer", "simulator"): "hardware.printer.simulator",
    ("camera", "opencv"): "hardware.camera.opencv",
    ("camera", "picamera2"): "hardware.camera.picamera2",
    ("camera", "simulator"): "hardware.camera.simulator",
    ("scan_engine", "serial_line"): "hardware.scan_engine.serial_line",
    ("scan_engine", "syn_trigger"): "hardware.scan_engine.syn_trigger",
    ("scan_engine", "gm65"): "hardware.scan_engine.gm65",
    ("scan_engine", "simulator"): "hardware.scan_engine.simulator",
    ("badge_reader", "pynfc"): "hardware.badge_reader.pynfc",
    ("badge_reader", "serial_uid"): "hardware.badge_reader.serial_uid",
    ("badge_reader", "keyboard_wedge"): "hardware.badge_reader.keyboard_wedge",
    ("badge_reader", "simulator"): "hardware.badge_reader.simulator",
    ("scanner", "child_process"): "hardware.scanner.child",
    ("scanner", "simulator"): "hardware.scanner.simulator",
}
"""(kind, driver) to the module that drives it."""


EMULATORS: Final[Mapping[tuple[str, str], str]] = {
    ("lock_board", "kerong_cu16"): "hardware.lock_board.kerong_cu16_emulator",
    ("lock_board", "kerong_cu48"): "hardware.lock_board.kerong_cu48_emulator",
    ("lock_board", "waveshare_relay"): "hardware.lock_board.waveshare_relay_emulator",
    ("lock_board", "winnsen"): "hardware.lock_board.winnsen_emulator",
    ("lock_board", "xor_8a"): "hardware.lock_board.xor_8a_emulator",
    ("level_sensor", "ultrasonic"): "hardware.drop_bin.ultrasonic_emulator",
    ("scale", "line"): "hardware.drop_bin.line_scale_emulator",
    ("scale", "modbus"): "hardware.drop_bin.modbus_scale_emulator",
    ("camera", "opencv"): "hardware.camera.emulator",
    ("printer", "escpos"): "hardware.printer.emulator_stand",
    ("printer", "zpl"): "hardware.printer.zpl_emulator",
    ("scan_engine", "serial_line"): "hardware.scan_engine.serial_line_emulator",
    ("scan_engine", "syn_trigger"): "hardware.scan_engine.syn_trigger_emulator",
    ("scan_engine", "gm65"): "hardware.scan_engine.gm65_emulator",
    ("badge_reader", "pynfc"): "hardware.badge_reader.pn532_emulator",
    ("badge_reader", "serial_uid"): "hardware.badge_reader.serial_uid_emulator",
}
"""(kind, driver) to the module whose `stand()` puts such a device on a workbench."""

REFUSED: Final[Mapping[tuple[str, str], str]] = {
    ("lock_board", driver): (
        f"{driver} boards switch a lock on until they are told to switch it off. Should this program die in "
        f"between, the coil stays on and can catch fire. Use a board that ends the pulse by itself, such as "
        f"kerong_cu16, xor_8a, winnsen or waveshare_relay."
    )
    for driver in ("lcus", "kmtronic", "numato", "plain_relay")
}
"""Drivers that people ask for and shall not get, and why."""

DeviceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
"""Name of a device in `cabinet.toml`."""

_KIND_KEY: Final = "device_of_kind"


class UnknownDriver(LookupError):
    """No such kind of device, or no such driver for it. The message names what there is."""


def device_of(kind: str) -> dict[str, Any]:
    """Mark an option as the name of a device of `kind`: `Field(json_schema_extra=device_of("scale"))`."""
    return {_KIND_KEY: kind}


def parts_of(options: BaseModel) -> dict[str, tuple[str, str]]:
    """Give the devices that these options name: option to (kind, name). Absent ones are left out."""
    marked = {
        option: field.json_schema_extra[_KIND_KEY]
        for option, field in type(options).model_fields.items()
        if isinstance(field.json_schema_extra, dict) and _KIND_KEY in field.json_schema_extra
    }
    named = ((option, str(kind), getattr(options, option)) for option, kind in marked.items())
    return {option: (kind, name) for option, kind, name in named if name is not None}


def options_model(kind: str, driver: str) -> type[BaseModel]:
    """Give the options model of a driver; raises `UnknownDriver`."""
    options: type[BaseModel] = _module(kind, driver).Options
    return options


def open_device(
    kind: str, driver: str, options: Mapping[str, Any], others: Mapping[str, Any] = MappingProxyType({})
) -> Any:
    """Check `options` and open the device; `others` are open devices by name, for one made of them.

    Raises `UnknownDriver`, `pydantic.ValidationError` for options, and `DeviceError`
    where the driver needs its device at once (most connect on first use).
    """
    module = _module(kind, driver)
    checked = module.Options.model_validate(options)
    if parts := parts_of(checked):
        return module.open(checked, {name: others[name] for _, name in parts.values()})
    return module.open(checked)


def proven_on_hardware(kind: str, driver: str) -> bool:
    """Say whether this driver has moved a real device; raises `UnknownDriver`."""
    return bool(_module(kind, driver).PROVEN_ON_HARDWARE)


def stand_up(kind: str, driver: str) -> "Stand":
    """Put an emulated device that this driver can speak to on a workbench; raises `UnknownDriver`."""
    if (kind, driver) not in EMULATORS:
        known = [f"{kind} {driver}" for kind, driver in EMULATORS]
        raise UnknownDriver(_unknown("emulator for", f"{kind} {driver}", known))
    stand: Stand = importlib.import_module(EMULATORS[kind, driver]).stand()
    return stand


def about(kind: str, driver: str) -> str:
    """Give the sentence with which a driver begins; raises `UnknownDriver`."""
    return str(_module(kind, driver).__doc__).split("\n", 1)[0]


def drivers_of(kind: str) -> tuple[str, ...]:
    """Name the drivers of one kind of device; raises `UnknownDriver`."""
    names = tuple(driver for known, driver in DRIVERS if known == kind)
    if not names:
        raise UnknownDriver(_unknown("kind of device", kind, sorted({known for known, _ in DRIVERS})))
    return names


def _module(kind: str, driver: str) -> Any:
    names = drivers_of(kind)
    if (kind, driver) in REFUSED:
        raise UnknownDriver(REFUSED[kind, driver])
    if driver not in names:
        raise UnknownDriver(_unknown(f"{kind} driver", driver, names))
    return importlib.import_module(DRIVERS[kind, driver])


def _unknown(what: str, name: str, known: list[str] | tuple[str, ...]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"There is no {what} {name!r}.{hint} Known: {', '.join(known)}."
