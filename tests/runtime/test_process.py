"""What ends `kiosk run` before it has begun: a disk that cannot be used, or anything else."""

import errno
import gettext
import os
from pathlib import Path

import pytest

from kiosk import process
from kiosk.store import NothingStored, StoreUnusable, Why
from tests.forwarder.running import configuration


def run(directory: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> tuple[int, int]:
    """The exit code of a kiosk whose core cannot be made, and how often its screen stood still."""
    stood_still = 0

    def refuse(*_: object, **__: object) -> None:
        raise error

    def stand_still(*_: object) -> None:
        nonlocal stood_still
        stood_still += 1

    monkeypatch.setattr(process, "Core", refuse)
    monkeypatch.setattr(process, "_stand_still", stand_still)
    code = process.run_kiosk(
        configuration(directory, 1883), directory / "kiosk.toml", lambda _: gettext.NullTranslations()
    )
    return code, stood_still


@pytest.mark.parametrize(
    "error",
    [
        NothingStored(Why.READ_ONLY),
        StoreUnusable("kiosk.db: disk I/O error"),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EIO, "Input/output error"),
    ],
    ids=str,
)
def test_a_disk_that_cannot_be_used_is_said_on_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    assert run(tmp_path, monkeypatch, error) == (os.EX_IOERR, 1)


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EACCES, errno.EISDIR], ids=os.strerror)
def test_a_device_or_a_key_that_cannot_be_opened_is_no_matter_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with pytest.raises(OSError, match=os.strerror(number)):
        run(tmp_path, monkeypatch, OSError(number, os.strerror(number)))
