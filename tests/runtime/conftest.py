"""Kiosks to stand in front of."""

from pathlib import Path

import pytest

from tests.runtime.watch_rig import WatchRig
from tests.support.fuse import Fuse
from tests.support.steady_kiosk import SteadyKiosk


@pytest.fixture
def fuse(monkeypatch: pytest.MonkeyPatch) -> Fuse:
    return Fuse(monkeypatch)


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    """Four doors with item sensors, a camera, a printer."""
    return SteadyKiosk(tmp_path)


@pytest.fixture
def plain_kiosk(tmp_path: Path) -> SteadyKiosk:
    """Four doors without item sensors, as most cabinets are."""
    return SteadyKiosk(tmp_path, item_sensors=False)


@pytest.fixture
def watch(tmp_path: Path) -> WatchRig:
    """Alarms, a clock and an executor, for one watch alone."""
    return WatchRig(tmp_path)
