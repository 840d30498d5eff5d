"""A printer on USB without the kernel's printer driver: bulk bytes through libusb."""

import errno
import os
import threading
import time
from typing import Any, Final

import usb.core  # type: ignore[import-untyped]
import usb.util  # type: ignore[import-untyped]
from usb.backend import IBackend  # type: ignore[import-untyped]

from hardware.errors import DeviceError, DeviceGone, DeviceTimeout

PRINTER_CLASS: Final = 7
"""USB's class of printers; some thermal printers say that they are of no class at all."""

CHUNK_BYTES: Final = 4096
"""The write time limit counts per chunk, so that a long job is told from a printer that is stuck."""

SHORTEST_MS: Final = 1
"""To libusb, 0 milliseconds are for ever."""

DISCARD_READS: Final = 1024
"""A printer that talks without end is not waited out; what it says will be refused as no answer."""


class UsbPort:
    """One USB device by vendor and product number, and serial number where there are several.

    A `Transport`. Takes the interface from the kernel's driver where that has it.

    Lifetime: owns the claimed interface from first use until `close`, or until a fault,
    after which the next call looks for the device anew.
    Concurrency: hold `lock` around one request and its answer.
    """

    def __init__(
        self,
        vendor: int,
        product: int,
        serial: str | None = None,
        *,
        write_timeout: float,
        backend: IBackend | None = None,
    ) -> None:
        self.url = f"usb://{vendor:04x}:{product:04x}" + (f"/{serial}" if serial else "")
        self.lock = threading.RLock()
        self._wanted = (vendor, product, serial)
        self._write_timeout = write_timeout
        self._backend = backend
        self._claimed: _Claimed | None = None

    def write(self, data: bytes) -> None:
        rest = data
        try:
            while rest:
                taken = self._interface().out.write(rest[:CHUNK_BYTES], round(self._write_timeout * 1000))
                rest = rest[taken:]
        except usb.core.USBTimeoutError as fault:
            # What it did not take must not go before the next job.
            self.close()
            raise DeviceTimeout(
                f"{self.url}: the printer took no bytes for {self._write_timeout:g} s. "
                f"Check that it is switched on, has paper and is shut."
            ) from fault
        except usb.core.USBError as fault:
            raise self._gone("write", fault) from fault

    def read(self, timeout: float) -> bytes:
        ends_at = time.monotonic() + timeout
        while True:
            left_ms = round((ends_at - time.monotonic()) * 1000)
            if data := self._read_within(max(SHORTEST_MS, left_ms)):
                return data
            if left_ms <= 0:
                raise DeviceTimeout(f"{self.url}: nothing came back within {timeout:g} s.")

    def discard_input(self) -> None:
        self._interface()
        for _ in range(DISCARD_READS):
            if not self._read_within(SHORTEST_MS):
                return

    def close(self) -> None:
        with self.lock:
            claimed, self._claimed = self._claimed, None
            if claimed is not None:
                claimed.release()

    def _read_within(self, limit_ms: int) -> bytes:
        back = self._interface().back
        if back is None:  # the interface has one way only
            time.sleep(limit_ms / 1000)
            return b""
        try:
            return bytes(back.read(back.wMaxPacketSize, limit_ms))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as fault:
            raise self._gone("read", fault) from fault

    def _gone(self, action: str, fault: OSError) -> DeviceError:
        self.close()
        return DeviceGone(f"{self.url}: went away during {action} ({_why(fault)}). Check cable and power.")

    def _interface(self) -> "_Claimed":
        if self._claimed is None:
            try:
                self._claimed = _Claimed(self._device())
            except usb.core.NoBackendError as fault:
                raise DeviceGone(f"{self.url}: there is no libusb here. Install libusb-1.0-0.") from fault
            except usb.core.USBError as fault:
                raise DeviceGone(
                    f"{self.url}: cannot be opened ({_why(fault)}). Check permissions (a udev rule), "
                    f"and that nothing else prints on it."
                ) from fault
        return self._claimed

    def _device(self) -> Any:
        vendor, product, serial = self._wanted
        found = usb.core.find(find_all=True, idVendor=vendor, idProduct=product, backend=self._backend)
        devices = [device for device in found if serial is None or self._serial_of(device) == serial]
        if not devices:
            raise DeviceGone(f"{self.url}: is not plugged in. Check cable and power, and compare with lsusb.")
        if len(devices) > 1:
            raise DeviceGone(
                f"{self.url}: {len(devices)} such printers are plugged in. Add the serial number of one to "
                f"the url (usb://VID:PID/serial)."
            )
        return devices[0]

    def _serial_of(self, device: Any) -> str | None:
        try:
            serial: str | None = device.serial_number
        except ValueError as fault:  # what pyusb makes of a device that may not be opened
            raise DeviceGone(
                f"{self.url}: the serial number of such a printer cannot be read. "
                f"Check permissions (a udev rule)."
            ) from fault
        return serial


class _Claimed:
    """The interface of a printer, taken from whoever had it. Raises `usb.core.USBError`, `DeviceGone`."""

    def __init__(self, device: Any) -> None:
        self._device = device
        try:
            configuration = device.get_active_configuration()
        except usb.core.USBError:  # it has none yet
            device.set_configuration()
            configuration = device.get_active_configuration()
        ways = [one for one in configuration if _bulk(one, usb.util.ENDPOINT_OUT)]
        if not ways:
            raise DeviceGone(
                f"usb://{device.idVendor:04x}:{device.idProduct:04x}: nothing there to print through."
            )
        interface = max(ways, key=_fitness)
        number = interface.bInterfaceNumber
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
        usb.util.claim_interface(device, number)
        if interface.bAlternateSetting:
            interface.set_altsetting()
        self.out = _bulk(interface, usb.util.ENDPOINT_OUT)
        self.back = _bulk(interface, usb.util.ENDPOINT_IN)

    def release(self) -> None:
        """Let go of the device; one that is gone has nothing left to let go of."""
        try:
            usb.util.dispose_resources(self._device)
        except usb.core.USBError as fault:
            if fault.errno not in (errno.ENODEV, errno.EIO, errno.ENOENT):
                raise


def _fitness(interface: Any) -> tuple[bool, bool]:
    """Rank the ways to print: as a printer, and with answers."""
    return interface.bInterfaceClass == PRINTER_CLASS, bool(_bulk(interface, usb.util.ENDPOINT_IN))


def _bulk(interface: Any, direction: int) -> Any:
    return usb.util.find_descriptor(
        interface,
        custom_match=lambda end: (
            usb.util.endpoint_direction(end.bEndpointAddress) == direction
            and usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        ),
    )


def _why(fault: OSError) -> str:
    return os.strerror(fault.errno) if fault.errno else str(fault)
