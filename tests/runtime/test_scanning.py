"""Codes come from a camera, from a scan engine, or from both; a visit cannot tell which."""

from datetime import UTC, datetime

import numpy as np
import pytest
import zxingcpp

from hardware.camera.interface import Frame, Image
from hardware.camera.simulator import Options as CameraOptions
from hardware.camera.simulator import SimulatedCamera
from hardware.scan_engine.physics import Glass
from hardware.scan_engine.simulator import SimulatedScanEngine
from hardware.scanner import drawing
from hardware.scanner import simulator as scanner_simulator
from hardware.scanner.interface import MAX_PAYLOAD_BYTES, ScanResult
from hardware.scanner.simulator import InProcessScanner
from kiosk.flow.signals import CodesSeen
from kiosk.host.clock import ManualClock
from kiosk.runtime.scanning import OUT_OF_VIEW_S, Scanning
from kiosk.world.stepped import SteppedExecutor

TABLE = drawing.empty_scene(noise=0)


def article(gtin: str) -> Image:
    """A picture of the bar code that goods bear."""
    bars = zxingcpp.create_barcode(gtin, zxingcpp.BarcodeFormat.EAN13).to_image(scale=4, add_quiet_zones=True)
    return np.pad(np.array(bars, np.uint8), 200, constant_values=255)


class Bench:
    """Scanning with what reads codes, and what it said."""

    def __init__(self, *, has_camera: bool, has_engine: bool, short_exposure: float | None = None) -> None:
        self.clock = ManualClock(datetime(2026, 9, 29, tzinfo=UTC))
        self.executor = SteppedExecutor(self.clock)
        self.camera = SimulatedCamera(
            CameraOptions(fps=10, short_exposure=short_exposure), self.clock.monotonic
        )
        self.camera.show(TABLE)
        self.engine = SimulatedScanEngine(Glass(), self.clock.monotonic)
        self.seen: list[CodesSeen] = []
        self.scanning = Scanning(
            self.camera if has_camera else None,
            scanner_simulator.open(scanner_simulator.Options()) if has_camera else None,
            self.executor,
            self.clock,
            self.seen.append,
            engine=self.engine if has_engine else None,
        )
        self.scanning.start()
        self.executor.run(0.1)

    def hold(self, text: str, seconds: float = 0.5) -> None:
        """Hold a code to whatever reads codes, then put it away."""
        self.camera.show(drawing.scene_with_code(text, noise=0))
        self.engine.glass.show(text.encode())
        self.executor.run(seconds)
        self.camera.show(TABLE)
        self.engine.glass.take_away()
        self.executor.run(0.2)

    @property
    def texts(self) -> list[tuple[str, ...]]:
        return [seen.texts for seen in self.seen]


@pytest.fixture(params=["camera", "engine", "both"])
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(has_camera=request.param != "engine", has_engine=request.param != "camera")


def test_a_code_that_is_held_is_seen_once_and_again_when_it_was_gone(bench: Bench) -> None:
    bench.scanning.want(scanning=True)
    bench.hold("RMA-1042", 3.0)
    bench.executor.run(OUT_OF_VIEW_S)
    bench.hold("RMA-1042")
    assert bench.texts == [("RMA-1042",)] * 2


def test_codes_are_seen_only_while_they_are_wanted(bench: Bench) -> None:
    bench.hold("RMA-1042")
    assert bench.texts == []
    bench.scanning.want(scanning=True)
    bench.hold("RMA-1043")
    bench.scanning.want(scanning=False)
    bench.hold("RMA-1044")
    assert bench.texts == [("RMA-1043",)]


def test_the_camera_looks_for_the_codes_of_goods_only_while_an_item_is_to_be_scanned() -> None:
    bench = Bench(has_camera=True, has_engine=False)
    bench.scanning.want(scanning=True)
    bench.camera.show(article("9521100200011"))
    bench.executor.run(1)
    assert bench.texts == []
    bench.scanning.want(scanning=True, of_item=True)
    bench.executor.run(1)
    assert bench.texts == [("9521100200011",)]


def test_what_was_looked_for_on_an_item_is_not_heard_in_the_step_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = Bench(has_camera=True, has_engine=False)
    decode = InProcessScanner.scan

    def step_ends_meanwhile(scanner: InProcessScanner, frame: Frame, *, of_item: bool) -> ScanResult:
        found = decode(scanner, frame, of_item=of_item)
        bench.scanning.want(scanning=True)
        return found

    monkeypatch.setattr(InProcessScanner, "scan", step_ends_meanwhile)
    bench.camera.show(article("9521100200011"))
    bench.scanning.want(scanning=True, of_item=True)
    bench.executor.run(3)
    assert bench.texts == []


def test_a_code_an_engine_found_too_long_is_told_as_such() -> None:
    bench = Bench(has_camera=False, has_engine=True)
    bench.scanning.want(scanning=True)
    bench.engine.glass.show(b"7" * (MAX_PAYLOAD_BYTES + 1))
    bench.executor.run(0.2)
    assert bench.seen == [CodesSeen(texts=(), oversize=True)]


def test_bytes_that_are_no_text_do_no_harm() -> None:
    bench = Bench(has_camera=False, has_engine=True)
    bench.scanning.want(scanning=True)
    bench.engine.glass.show(b"RMA\xff")
    bench.executor.run(0.2)
    assert bench.texts == [("RMA\ufffd",)]


def test_a_phone_too_bright_for_a_normal_exposure_is_read_only_with_short_ones() -> None:
    for short_exposure, texts in ((None, []), (1 / 8, [("RMA-1042",)])):
        bench = Bench(has_camera=True, has_engine=False, short_exposure=short_exposure)
        bench.scanning.want(scanning=True)
        bench.camera.show(drawing.scene_with_code("RMA-1042", contrast=0.4, noise=0), brightness=8)
        bench.executor.run(4)
        assert bench.texts == texts
