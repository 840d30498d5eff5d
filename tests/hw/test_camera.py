"""A camera put to work: how many pictures come, and whether codes are read from them."""

from pathlib import Path

from hardware.camera.emulator import MjpegCamera
from hardware.scanner import drawing
from kiosk.config import load_cabinet
from kiosk.hw.exercises import exercise
from kiosk.hw.workbench import Wish, Workbench

CABINET = """
[[device]]
name = "camera"
kind = "camera"
driver = "opencv"
source = "{url}"

[[device]]
name = "locks"
kind = "lock_board"
driver = "simulator"

[[compartment]]
id = "A1"
size = "M"
board = "locks"
lock = 1
column = 1
row = 1
reach_mm = 900
"""


def test_the_live_rate_of_pictures_and_codes_is_shown_every_second(tmp_path: Path) -> None:
    with MjpegCamera(drawing.scene_with_code("RMA-1042"), fps=10, noise=2.0) as lens:
        file = tmp_path / "cabinet.toml"
        file.write_text(CABINET.format(url=lens.url))
        cabinet = load_cabinet(file)
        with Workbench(cabinet) as bench:
            said = list(exercise(bench, cabinet.device("camera"), Wish(for_s=3.5)))
    assert len(said) == 3
    assert "pictures/s" in said[-1]
    assert said[-1].endswith("reads a qr_code")
