"""Before a database is opened: it is sound, or it is repaired, or nobody opens it."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.store import durable
from kiosk.store.disk_errors import NothingStored, StoreUnusable, why_nothing_stored
from kiosk.store.errors import StoreDamagedError
from kiosk.store.ledger import Sources
from kiosk.store.salvage import Surroundings, finish, salvage, unfinished
from kiosk.store.sharing import WAIT_S, alone, repair_not_wanted, shared
from kiosk.store.soundness import damage_in

log = logging.getLogger(__name__)

MARK_FILE: Final = "ledger.id"
"""Whose ledger was kept here: without this a database that was lost would pass for one never made."""


def make_sound(
    around: Surroundings,
    sources: Sources,
    wait_s: float = WAIT_S,
    alive: Callable[[], None] = lambda: None,
) -> None:
    """See to it that the database is sound, or not there yet. `alive` is called while a repair lasts.

    Raises StoreInUseError when it is damaged and another process does not let go of it within `wait_s`;
    that process was asked to end, and this one should be started again. NothingStored when the disk is
    full or read-only, StoreUnusable when it cannot be found out what is wrong.
    """
    directory = around.file.parent
    with _disk_errors_told(directory):
        with shared(directory):
            if what_is_wrong(around) is None:
                repair_not_wanted(directory)
                return
        with alone(directory, wait_s):
            finish(around.file)
            damage = what_is_wrong(around)  # the other process may have been first
            if damage is not None:
                salvage(around, damage, sources, alive)


@contextmanager
def _disk_errors_told(directory: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if why := why_nothing_stored(error, directory):
            raise NothingStored(why) from error
        if isinstance(error, sqlite3.Error):
            raise StoreUnusable(f"{directory}: {error}") from error
        raise


def refuse_damaged(around: Surroundings) -> None:
    """For tools, which repair nothing. Raises StoreDamagedError; else as `make_sound`."""
    with _disk_errors_told(around.file.parent):
        damage = what_is_wrong(around)
    if damage is not None:
        raise StoreDamagedError(
            f"{around.file}: {damage}. Start `kiosk run` or `kiosk forward`: they salvage what can be read"
        )


def what_is_wrong(around: Surroundings) -> str | None:
    """Why a database must be repaired before it is opened; None when it need not be. Changes nothing."""
    if unfinished(around.file):
        return "it was being repaired when the power went"
    was_there = (around.file.parent / MARK_FILE).exists() or around.backup.exists()
    return damage_in(around.file, was_there=was_there)


def remember(directory: Path, ledger_id: str) -> None:
    """Leave the mark that says that there is a database here, now or, on a full disk, at a later start."""
    mark = directory / MARK_FILE
    try:
        if not mark.exists() or mark.read_text(encoding="utf-8").strip() != ledger_id:
            durable.write(mark, f"{ledger_id}\n")
    except OSError as error:
        log.warning("no mark was left beside the database", extra={"reason": str(error)})
