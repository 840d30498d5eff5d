"""The pure rooms stay pure, and the drawn walls are the ones that are checked."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

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


OUTSIDE_THE_BOX = ("emulator", "simulator", "physics", "hands", "emulation", "drawing", "stand")
"""Modules of hardware so named are the world around a device; no driver may lean on them."""

FOR_THE_RUNTIME = (
    "interface",
    "errors",
    "registry",
    "quality",
    "framing",
    "deposit",
    "probing",
    "whereabouts",
    "ports",
)
"""Modules of hardware so named are all that the runtime knows of devices."""


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("hardware", "kiosk", cache_dir=None, exclude_type_checking_imports=True)


def arrows(imports: grimp.ImportGraph, room: str) -> Iterator[tuple[str, str]]:
    """Every direct import of a module of `room` from hardware."""
    for module in sorted(imports.modules):
        if module.startswith(room):
            for imported in imports.find_modules_directly_imported_by(module):
                if imported.startswith("hardware."):
                    yield module, imported


def is_outside_the_box(module: str) -> bool:
    return any(word in OUTSIDE_THE_BOX for word in module.rsplit(".", 1)[1].split("_"))


def test_no_driver_leans_on_a_simulator_or_an_emulator(imports: grimp.ImportGraph) -> None:
    inside = [(m, i) for m, i in arrows(imports, "hardware.") if not is_outside_the_box(m)]
    assert len(inside) > 50
    assert [(m, i) for m, i in inside if is_outside_the_box(i)] == []


def test_the_runtime_knows_device_interfaces_and_no_drivers(imports: grimp.ImportGraph) -> None:
    known = list(arrows(imports, "kiosk.runtime."))
    assert len(known) > 10
    assert [(m, i) for m, i in known if i.rsplit(".", 1)[1] not in FOR_THE_RUNTIME] == []


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
