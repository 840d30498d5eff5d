"""Brings `systemd/install.py`, which belongs to no package, within reach of its tests."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def install() -> ModuleType:
    """Return the install program as a module."""
    spec = importlib.util.spec_from_file_location("kiosk_install", CHECKOUT / "systemd" / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
