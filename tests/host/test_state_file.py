import errno
import json
from pathlib import Path

import pytest

from kiosk.host.state_file import SIGN_OF_LIFE_MS, StateFile, read_state


def test_the_state_written_last_is_the_one_read(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "forward.json")
    file.write({"backlog": 3, "connected": False})
    file.write({"backlog": 0})
    assert read_state(file.path) == {"backlog": 0}
    assert [entry.name for entry in tmp_path.iterdir()] == ["forward.json"]


def test_a_reader_that_has_the_file_open_keeps_the_whole_old_state(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "run.json")
    file.write({"doors": "closed" * 100})
    with file.path.open() as reader:
        beginning = reader.read(10)
        file.write({"doors": "open"})
        assert json.loads(beginning + reader.read()) == {"doors": "closed" * 100}


def test_a_state_that_is_no_json_leaves_the_last_one_in_place(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "run.json")
    file.write({"ok": True})
    with pytest.raises(TypeError):
        file.write({"path": tmp_path})
    with pytest.raises(ValueError, match="not JSON compliant"):
        file.write({"temperature": float("nan")})
    assert read_state(file.path) == {"ok": True}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_without_room_the_last_state_stays_and_that_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "refused")

    file = StateFile(tmp_path / "run.json")
    file.write({"turn": 1})
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", refuse)
        file.write({"turn": 2})
        file.write({"turn": 3})
    assert read_state(file.path) == {"turn": 1}
    assert len(caplog.records) == 1
    file.write({"turn": 4})
    assert read_state(file.path) == {"turn": 4}


def test_any_other_error_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        StateFile(tmp_path / "gone" / "run.json").write({})


def test_a_process_that_wrote_nothing_in_this_boot_has_no_state(tmp_path: Path) -> None:
    assert read_state(tmp_path / "run.json") is None


def test_removing_a_state_twice_is_no_error(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "run.json")
    file.write({})
    file.remove()
    file.remove()
    assert read_state(file.path) is None


def test_a_missing_runtime_directory_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        StateFile(tmp_path / "missing" / "run.json").write({})


def test_what_has_not_changed_is_written_again_as_a_sign_of_life(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "run.json")
    file.write({"service": "in_service", "boottime_ms": 1_000})
    file.write({"service": "in_service", "boottime_ms": 2_000})
    assert read_state(file.path) == {"service": "in_service", "boottime_ms": 1_000}
    file.write({"service": "out_of_service", "boottime_ms": 3_000})
    assert read_state(file.path) == {"service": "out_of_service", "boottime_ms": 3_000}
    file.write({"service": "out_of_service", "boottime_ms": 3_000 + SIGN_OF_LIFE_MS})
    assert read_state(file.path) == {"service": "out_of_service", "boottime_ms": 3_000 + SIGN_OF_LIFE_MS}
