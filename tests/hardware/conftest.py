"""Prints the conformance matrix after a run."""

import pytest

from tests.hardware.conformance import Matrix


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Matrix(), "conformance matrix")
