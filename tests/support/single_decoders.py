"""The readers that others use alone, each as its documentation shows: what ours is measured against."""

from collections.abc import Callable

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from hardware.camera.interface import Image

QR = zxingcpp.BarcodeFormat.QRCode


def zxing_cpp(grey: Image) -> list[bytes]:
    return [barcode.bytes for barcode in zxingcpp.read_barcodes(grey, formats=QR)]


def plain_pyzbar(grey: Image) -> list[bytes]:
    return [symbol.data for symbol in pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])]


def cv2_detector(grey: Image) -> list[bytes]:
    try:
        _, texts, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(grey)
    except (cv2.error, UnicodeDecodeError):  # on codes it locates and cannot digest
        return []
    return [text.encode() for text in texts if text]


SINGLE_DECODERS: dict[str, Callable[[Image], list[bytes]]] = {
    "zxing-cpp": zxing_cpp,
    "pyzbar": plain_pyzbar,
    "cv2": cv2_detector,
}


def grey_of(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
