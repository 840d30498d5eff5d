"""What can go wrong with a device, told apart by what the caller should do next."""


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
