"""What can go wrong with a device, told apart by what the caller should do next."""

from pathlib import Path
from traceback import extract_tb


class DeviceError(Exception):
    """A device did not do what was asked.

    The message names the device and its port, says what happened, and what a
    technician can do about it.
    """


class DeviceGone(DeviceError):
    """The port is not there (unplugged, wrong path, no permission). Reopening later may help."""


class DeviceTimeout(DeviceError):
    """Nothing came back in time. Whether the device acted is unknown."""


class ProtocolError(DeviceError):
    """Something came back that this protocol does not know. Whether the device acted is unknown."""


class DeviceRefused(DeviceError):
    """The device answered, and the answer was no."""


def failure(error: Exception) -> str:
    """Say where a driver failed in a way nobody thought of. The error's own words may quote what was read."""
    (*_, last) = extract_tb(error.__traceback__)
    return f"failed with {type(error).__name__} in line {last.lineno} of {Path(last.filename).name}"
