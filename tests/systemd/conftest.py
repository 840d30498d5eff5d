"""Brings the programs in `systemd/`, which belong to no package, within reach of their tests."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"kiosk_{name}", CHECKOUT / "systemd" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def install() -> ModuleType:
    """Return the install program as a module."""
    return load("install")


@pytest.fixture(scope="session")
def trial_boot() -> ModuleType:
    """Return the program that boots an installed kiosk as a module."""
    return load("trial_boot")
