from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doctor.patient import ConnectedPatient, Patient


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    with Patient(tmp_path) as patient:
        yield patient


@pytest.fixture
def connected(tmp_path: Path) -> Iterator[ConnectedPatient]:
    with ConnectedPatient(tmp_path) as patient:
        yield patient
