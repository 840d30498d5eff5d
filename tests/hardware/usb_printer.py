"""An emulated printer where libusb would be: pyusb's own code runs above it."""

import array
import errno
import threading
from types import SimpleNamespace
from typing import Any

import usb.core
from usb.backend import IBackend

from hardware.emulation import Emulator

STRING_DESCRIPTOR = 3
BULK = 2
OUT, IN = 0x01, 0x82
VENDOR_CLASS, PRINTER_CLASS = 255, 7


class UsbPrinter:
    """One device on the bus. `ways` are its interfaces: (class, alternate setting, endpoint addresses)."""

    def __init__(
        self,
        device: Emulator,
        *,
        vendor: int = 0x0A5F,
        product: int = 0x00D1,
        serial: str = "50J161000341",
        ways: tuple[tuple[int, int, tuple[int, ...]], ...] = ((PRINTER_CLASS, 0, (OUT, IN)),),
    ) -> None:
        self.device = device
        self.vendor, self.product, self.serial, self.ways = vendor, product, serial, ways
        self.kernel_has_it = True
        self.configured = True
        self.claimed = False
        self.alternate_setting = 0
        self.stuck = False
        """Takes no bytes, as a printer whose buffer is full."""
        self.forbidden = False
        self.answers = b""


class UsbBackend(IBackend):  # type: ignore[misc]
    """A bus with these printers; take one out of `plugged` to unplug it."""

    def __init__(self, *printers: UsbPrinter) -> None:
        super().__init__()
        self.plugged = list(printers)
        self.opened = 0
        self._guard = threading.RLock()

    def enumerate_devices(self) -> list[UsbPrinter]:
        return list(self.plugged)

    def get_device_descriptor(self, dev: UsbPrinter) -> Any:
        return _descriptor(
            18, 1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0, bMaxPacketSize0=64,
            idVendor=dev.vendor, idProduct=dev.product, bcdDevice=0x0100,
            iManufacturer=0, iProduct=0, iSerialNumber=1, bNumConfigurations=1,
            address=4, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: UsbPrinter, config: int) -> Any:
        if config:
            raise IndexError
        return _descriptor(
            9, 2, wTotalLength=32, bNumInterfaces=len({number for number, *_ in self._numbered(dev)}),
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0xC0, bMaxPower=1,
        )  # fmt: skip

    def get_interface_descriptor(self, dev: UsbPrinter, intf: int, alt: int, config: int) -> Any:
        del config
        ways = [way for number, way in self._numbered(dev) if number == intf]
        kind, setting, ends = ways[alt]
        return _descriptor(
            9, 4, bInterfaceNumber=intf, bAlternateSetting=setting, bNumEndpoints=len(ends),
            bInterfaceClass=kind, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: UsbPrinter, ep: int, intf: int, alt: int, config: int) -> Any:
        del config
        ways = [way for number, way in self._numbered(dev) if number == intf]
        address = ways[alt][2][ep]
        return _descriptor(
            7, 5, bEndpointAddress=address, bmAttributes=BULK, wMaxPacketSize=64, bInterval=0,
            bRefresh=0, bSynchAddress=0,
        )  # fmt: skip

    def open_device(self, dev: UsbPrinter) -> UsbPrinter:
        self._check(dev)
        if dev.forbidden:
            raise usb.core.USBError("denied", -3, errno.EACCES)
        self.opened += 1
        return dev

    def close_device(self, dev_handle: UsbPrinter) -> None:
        del dev_handle
        self.opened -= 1

    def get_configuration(self, dev_handle: UsbPrinter) -> int:
        self._check(dev_handle)
        return int(dev_handle.configured)

    def set_configuration(self, dev_handle: UsbPrinter, config_value: int) -> None:
        assert config_value == 1
        dev_handle.configured = True

    def set_interface_altsetting(self, dev_handle: UsbPrinter, intf: int, altsetting: int) -> None:
        del intf
        dev_handle.alternate_setting = altsetting

    def is_kernel_driver_active(self, dev_handle: UsbPrinter, intf: int) -> bool:
        del intf
        return dev_handle.kernel_has_it

    def detach_kernel_driver(self, dev_handle: UsbPrinter, intf: int) -> None:
        del intf
        dev_handle.kernel_has_it = False

    def claim_interface(self, dev_handle: UsbPrinter, intf: int) -> None:
        del intf
        if dev_handle.claimed or dev_handle.kernel_has_it:
            raise usb.core.USBError("busy", -6, errno.EBUSY)
        dev_handle.claimed = True

    def release_interface(self, dev_handle: UsbPrinter, intf: int) -> None:
        del intf
        dev_handle.claimed = False
        self._check(dev_handle)

    def ctrl_transfer(
        self, dev_handle: UsbPrinter, bmRequestType: int, bRequest: int,  # noqa: N803  pyusb's own names
        wValue: int, wIndex: int, data: Any, timeout: int,  # noqa: N803
    ) -> int:  # fmt: skip
        del bmRequestType, wIndex, timeout
        assert bRequest == 6
        assert wValue >> 8 == STRING_DESCRIPTOR
        text = dev_handle.serial.encode("utf-16-le") if wValue & 0xFF else b"\x09\x04"
        return _fill(data, bytes((2 + len(text), STRING_DESCRIPTOR)) + text)

    def bulk_write(self, dev_handle: UsbPrinter, ep: int, intf: int, data: Any, timeout: int) -> int:
        del intf
        assert ep == OUT
        assert timeout > 0, "0 would be for ever"
        with self._guard:
            self._check(dev_handle)
            if dev_handle.stuck:
                raise usb.core.USBTimeoutError("late", -7, errno.ETIMEDOUT)
            taken = bytes(data)[:512]
            dev_handle.answers += dev_handle.device.feed(taken)
            return len(taken)

    def bulk_read(self, dev_handle: UsbPrinter, ep: int, intf: int, buff: Any, timeout: int) -> int:
        del intf
        assert ep == IN
        assert timeout > 0, "0 would be for ever"
        with self._guard:
            self._check(dev_handle)
            dev_handle.answers += dev_handle.device.feed(b"")
            answer = dev_handle.answers[: len(buff)]
            dev_handle.answers = dev_handle.answers[len(buff) :]
        if not answer:
            raise usb.core.USBTimeoutError("late", -7, errno.ETIMEDOUT)
        return _fill(buff, answer)

    def _numbered(self, dev: UsbPrinter) -> list[tuple[int, tuple[int, int, tuple[int, ...]]]]:
        """Number the interfaces: an alternate setting other than 0 belongs to the one before."""
        number, numbered = -1, []
        for way in dev.ways:
            number += way[1] == 0
            numbered.append((number, way))
        return numbered

    def _check(self, dev: UsbPrinter) -> None:
        if dev not in self.plugged:
            raise usb.core.USBError("no such device", -4, errno.ENODEV)


def _descriptor(length: int, kind: int, **fields: object) -> Any:
    return SimpleNamespace(bLength=length, bDescriptorType=kind, extra_descriptors=b"", **fields)


def _fill(buffer: "array.array[int]", data: bytes) -> int:
    taken = data[: len(buffer)]
    buffer[: len(taken)] = array.array("B", taken)
    return len(taken)
