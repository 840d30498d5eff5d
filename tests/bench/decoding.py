"""What a camera frame costs: in the decoder's process as the kiosk uses it, and in each library alone."""

import time
from collections.abc import Callable
from typing import Any

import cv2
import zxingcpp
from pyzbar import pyzbar

from hardware.camera.interface import Frame, Image
from hardware.registry import open_device
from hardware.scanner.drawing import empty_scene, scene_with_code
from kiosk.domain.codes import ReasonCode
from kiosk.host.clock import SystemClock
from kiosk.world.shop import OrderLine, Shop
from tests.bench.report import Row, median

QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

FRAMES = 8
ROUNDS = 3


def measure() -> list[Row]:
    """Decode the same frames in turn with each; medians."""
    shop = Shop(SystemClock().wall(), 1, ["B-1042"])
    token = shop.order([OrderLine("linen_shirt", reason=ReasonCode.SIZE_TOO_SMALL)]).token
    scanner = open_device("scanner", "child_process", {})
    try:
        with_code = _compare(scanner, [scene_with_code(token, seed=n) for n in range(FRAMES)], found=1)
        without = _compare(scanner, [empty_scene(seed=n) for n in range(FRAMES)], found=0)
    finally:
        scanner.close()
    return [
        Row(
            f"decode: a 1280x720 frame {what}, in the child (baseline: {alone} alone)",
            took["child"],
            "ms",
            took[alone],
        )
        for what, took in (("with a code", with_code), ("without a code", without))
        for alone in ("zxing-cpp", "pyzbar")
    ]


def _compare(scanner: Any, frames: list[Image], *, found: int) -> dict[str, float]:
    readers: dict[str, Callable[[Image], Any]] = {
        "child": lambda image: scanner.scan(Frame(image, 1, 0.0)).codes,
        "zxing-cpp": lambda image: zxingcpp.read_barcodes(_grey(image), formats=QR),
        "pyzbar": lambda image: pyzbar.decode(_grey(image), symbols=[pyzbar.ZBarSymbol.QRCODE]),
    }
    took: dict[str, list[float]] = {name: [] for name in readers}
    for frame in frames[:1] + frames * ROUNDS:
        for name, read in readers.items():
            began = time.perf_counter()
            codes = read(frame)
            took[name].append((time.perf_counter() - began) * 1000)
            # pyzbar alone may miss what the kiosk reads; what that took is part of the comparison.
            assert len(codes) == found or name == "pyzbar", f"{name} found {len(codes)} codes"
    return {name: median(samples[1:]) for name, samples in took.items()}  # the first one warms up


def _grey(image: Image) -> Any:
    return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
