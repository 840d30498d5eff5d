"""The pure rooms stay pure, and the drawn walls are the ones that are checked."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]

OUTSIDE = {
    "kivy",
    "serial",
    "cv2",
    "numpy",
    "sqlite3",
    "sqlite_utils",
    "paho",
    "zxingcpp",
    "pyzbar",
    "escpos",
    "jwt",
}


def test_flow_and_presentation_load_no_screen_no_store_no_device() -> None:
    """In a fresh interpreter: what this one has loaded already proves nothing."""
    program = (
        "import sys, kiosk.flow, kiosk.presentation.screens, kiosk.presentation.papers; print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert "kiosk.flow.machine" in loaded
    assert not OUTSIDE & set(loaded)
    assert not [name for name in loaded if name.startswith("hardware")]


def test_the_forwarder_and_the_tools_start_without_screen_and_camera() -> None:
    program = "import sys, kiosk.cli, kiosk.forwarder.main; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert "kiosk.forwarder.pump" in loaded
    assert not {"kivy", "cv2", "zxingcpp", "escpos"} & set(loaded)


def test_every_room_stands_on_a_floor() -> None:
    """A new room must be given its place before it is lived in."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(c["layers"] for c in contracts if c["type"] == "layers")
    placed = {room.strip().removeprefix("kiosk.") for floor in floors for room in floor.split("|")}
    rooms = {
        path.stem
        for path in (ROOT / "kiosk").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").exists()
    }
    assert rooms == placed
