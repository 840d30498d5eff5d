import uuid
from pathlib import Path

import pytest

from kiosk.host.boot import boot_id


def test_the_boot_id_is_the_kernels_and_stays_the_same_within_a_boot() -> None:
    assert str(uuid.UUID(boot_id())) == boot_id()


def test_the_boot_id_comes_without_the_files_line_end(tmp_path: Path) -> None:
    (tmp_path / "boot_id").write_text("5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11\n")
    assert boot_id(tmp_path / "boot_id") == "5b1c0e1e-2f0a-4a53-9a54-0d6f3f1f7a11"


def test_a_machine_without_boot_id_is_an_error_not_a_guess(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        boot_id(tmp_path / "boot_id")
