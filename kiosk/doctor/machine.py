"""The machine itself: where the kiosk keeps things, what time it is, what set-up left behind."""

import errno
import gettext
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from hardware.speech.espeak_ng import PROGRAM, what_is_missing
from kiosk.config import Config, assets_directory
from kiosk.doctor.finding import Finding, fault, note, ok
from kiosk.host.clock import SystemClock
from kiosk.host.disk_level import DiskLevel
from kiosk.host.gauges import disk
from kiosk.state import PROCESSES, ballast_of, marks_of, owner_of
from kiosk.ui.icons import FONT_FILE, TABLE_FILE
from kiosk.ui.wide_font import WIDE_FILE

GIVEN_UP = {
    DiskLevel.FILLING: "so photos that central has are deleted at once",
    DiskLevel.TIGHT: "so no photos are taken",
    DiskLevel.FULL: "so the kiosk is out of service",
}

MAKE_ROOM = "find what fills it with `du -xh / | sort -h | tail`, and remove it"

SOURCE_LANGUAGE = "en"
"""The words in the code are English; every other language needs its catalogue."""


def state_directory(config: Config) -> Iterator[Finding]:
    """Whether it is there, takes files, and belongs throughout to one user."""
    state = config.paths.state
    if not state.exists():
        yield note("state directory", f"{state} is not there yet", "the first start of `kiosk run` makes it")
        return
    try:
        with tempfile.TemporaryFile(dir=state) as file:
            file.write(b"doctor")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        yield fault("state directory", f"{state} takes no file: {error.strerror}", _mend_of(error, state))
        return
    owner = state.stat().st_uid
    strangers = sorted(path.name for path in state.iterdir() if path.stat().st_uid != owner)
    if strangers:
        yield fault(
            "state directory",
            f"in {state}, {', '.join(strangers)} belong to another user than the directory",
            f"chown -R {owner_of(state)} {state}",
        )
        return
    yield ok("state directory", f"{state} takes files and belongs to {owner_of(state)}")


def disk_space(config: Config) -> Iterator[Finding]:
    """How full it is, what the kiosk gives up for that, and whether the room in reserve is there."""
    state = config.paths.state
    gauge = disk(state if state.exists() else state.parent)
    level = marks_of(config).reached(gauge)
    text = f"{gauge.free_bytes // 2**20} MiB free below {state}, {gauge.used_percent:g} % used"
    if gauge.inodes:
        text += f", {gauge.free_inodes} of {gauge.inodes} inodes free"
    if level is DiskLevel.ROOMY:
        yield ok("disk", text)
    elif level is DiskLevel.FULL:
        yield fault("disk", f"{level.word}: {text}, {GIVEN_UP[level]}", MAKE_ROOM)
    else:
        yield note("disk", f"{level.word}: {text}, {GIVEN_UP[level]}", MAKE_ROOM)


def ballast(config: Config) -> Iterator[Finding]:
    """The room in reserve of each process, for a write that meets a full disk."""
    if not config.paths.state.exists():
        return
    for process in PROCESSES:
        file = ballast_of(config, process)
        if file.is_there():
            yield ok("ballast", f"{file.size_bytes // 2**10} KiB in reserve for `kiosk {process}`")
        else:
            yield note(
                "ballast",
                f"{file.path} is not there: `kiosk {process}` has not run yet, or the disk was full",
                f"make room if the disk is full; `kiosk {process}` lays it by itself",
            )


def clock(_: Config) -> Iterator[Finding]:
    """Whether somebody keeps the clock right. A wrong one judges return windows wrongly."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    synchronised = SystemClock().synchronised()
    if synchronised is None:
        yield note("clock", f"it is {now}; this system does not say whether that is synchronised")
    elif synchronised:
        yield ok("clock", f"it is {now}, synchronised")
    else:
        yield note(
            "clock",
            f"it is {now}, and nothing has synchronised that since the start",
            "`timedatectl set-ntp true`, let UDP port 123 through, and compare with a watch",
        )


def words_and_fonts(config: Config) -> Iterator[Finding]:
    """What `make setup` builds: the fonts of the screen, and a catalogue for each language."""
    missing = [file for file in (FONT_FILE, TABLE_FILE, WIDE_FILE) if not file.is_file()]
    if missing:
        yield fault("fonts", f"{missing[0]} is not built; the screen cannot start", "run `make setup`")
    else:
        yield ok("fonts", f"{FONT_FILE} and {WIDE_FILE.name} are built")
    for language in config.screen.languages:
        found = gettext.find("kiosk", assets_directory() / "locale", [language])
        if language != SOURCE_LANGUAGE and not found:
            yield note(
                "languages",
                f'"{language}" is offered and has no compiled catalogue, so it shows English',
                f"run `make setup`, or take it out of screen.languages in {config.file.name}",
            )


def voice(config: Config) -> Iterator[Finding]:
    """Whether the screen can be read aloud, in every language that it offers."""
    if not config.sound.speech:
        yield note("speech", "sound.speech is false: nobody can have the screen read aloud")
        return
    missing = what_is_missing(config.screen.languages)
    if missing:
        yield fault(
            "speech",
            f"{missing}, so the screen is not read aloud",
            "`apt-get install espeak-ng`, or take what it does not speak out of screen.languages",
        )
    else:
        yield ok("speech", f"{PROGRAM} speaks {', '.join(config.screen.languages)}")


def _mend_of(error: OSError, state: Path) -> str:
    match error.errno:
        case errno.EROFS:
            return "look into `dmesg`: a card that fails is mounted read-only; replace it"
        case errno.ENOSPC | errno.EDQUOT:
            return MAKE_ROOM
        case _:
            return f"look into `dmesg`, and check paths.state: it must be a directory, as {state.parent} is"
