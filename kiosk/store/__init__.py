"""Everything durable: the ledger, the outbox, visits in suspense, policies, photos.

SQLite is used here and in the world's central, and nowhere else.
"""

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.store.announcements import Announcements
from kiosk.store.authorizations import Authorizations
from kiosk.store.backup import BACKUP_FILE, BackupFailedError, back_up, made_at
from kiosk.store.beginning import first_number
from kiosk.store.bins import LoadUnits
from kiosk.store.commands import Commands
from kiosk.store.compartments import CompartmentFacts
from kiosk.store.database import open_database
from kiosk.store.disk_errors import NothingStored, StoreUnusable, Why, why_nothing_stored
from kiosk.store.errors import (
    NoStoreError,
    StoreDamagedError,
    StoreOfAnotherKioskError,
    StoreOfAnotherUserError,
    StoreTooNewError,
)
from kiosk.store.inbox import Inbox
from kiosk.store.ledger import Ledger, Sources
from kiosk.store.limits import Limits
from kiosk.store.look_ups import LookUps
from kiosk.store.numbers import Numbers
from kiosk.store.outbox import Outbox
from kiosk.store.photos import Photos
from kiosk.store.policies import Policies
from kiosk.store.servicing import Servicing
from kiosk.store.sharing import StoreInUseError, open_shared, repair_wanted
from kiosk.store.sign_ins import SignIns
from kiosk.store.soundness import damage_in
from kiosk.store.staff_passes import StaffPasses
from kiosk.store.staff_visits import StaffVisits
from kiosk.store.unresolved import Unresolved
from kiosk.store.visits import Intent, Visits

__all__ = [
    "NOT_TO_BE_USED",
    "BackupFailedError",
    "Intent",
    "NoStoreError",
    "NothingStored",
    "Sources",
    "Store",
    "StoreDamagedError",
    "StoreInUseError",
    "StoreOfAnotherKioskError",
    "StoreOfAnotherUserError",
    "StoreTooNewError",
    "StoreUnusable",
    "Why",
]

DATABASE_FILE = "kiosk.db"

NOT_TO_BE_USED = (
    NoStoreError,
    NothingStored,
    StoreDamagedError,
    StoreOfAnotherUserError,
    StoreTooNewError,
    StoreUnusable,
)
"""What stops whoever wants to use a store; each says why in a sentence."""


class Store:
    """One state directory, opened: `kiosk.db` and `photos/`.

    `transaction` makes several calls one atomic, durable write. A write that meets a full disk calls
    `make_room` and is made once more. Raises `NothingStored` when nothing of a write was taken;
    at construction also `StoreTooNewError` and `StoreUnusable`.

    Lifetime: open from construction to `close`; construction migrates.
    Concurrency: one thread at a time. `kiosk run` and `kiosk forward` each open their own.
    """

    def __init__(
        self,
        directory: Path,
        sources: Sources,
        photo_directory: Path | None = None,
        make_room: Callable[[], None] = lambda: None,
    ) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory = directory
        self._let_go = weakref.finalize(self, os.close, open_shared(directory))
        try:
            self._database = open_database(directory / DATABASE_FILE, make_room)
        except BaseException:
            self._let_go()
            raise
        self.transaction = self._database.transaction
        self.after_rollback = self._database.after_rollback
        self.prove = self._database.prove
        self.changed_elsewhere = self._database.changed_elsewhere
        self.ledger = Ledger(self._database, sources)
        self.outbox = Outbox(self._database, self.ledger.now)
        self.visits = Visits(self._database)
        self.compartments = CompartmentFacts(self._database, self.ledger.now)
        self.bins = LoadUnits(self._database, self.ledger.now)
        self.authorizations = Authorizations(self._database)
        self.announcements = Announcements(self._database)
        self.limits = Limits(self._database)
        self.sign_ins = SignIns(self._database, self.limits)
        self.staff_passes = StaffPasses(self._database)
        self.staff_visits = StaffVisits(self._database)
        self.unresolved = Unresolved(self._database)
        self.commands = Commands(self._database)
        self.inbox = Inbox(self._database)
        self.servicing = Servicing(self._database)
        self.look_ups = LookUps(self._database)
        self.policies = Policies(self._database)
        self.numbers = Numbers(
            self._database, lambda: first_number(sources.now(), self.ledger.now(), self.ledger.ledger_id)
        )
        self.photos = Photos(self._database, photo_directory or directory / "photos")

    def back_up(self, given_up: threading.Event) -> bool:
        """Make the copy that a salvage falls back on; False when it was given up. From any thread.

        Raises BackupFailedError, or OSError.
        """
        return back_up(self._directory / DATABASE_FILE, self._directory / BACKUP_FILE, given_up)

    def backup_at(self) -> datetime | None:
        """When the newest copy was made, by the clock of then; None while there is none."""
        return made_at(self._directory / BACKUP_FILE)

    def write_back(self) -> None:
        """Put what the log holds into the database file, as far as nobody is in the way.

        A disk that takes nothing now leaves it for the next time: nothing of it is lost in the log.
        """
        try:
            self._database.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:
            if why_nothing_stored(error, self._directory) is None:
                raise

    def size_bytes(self) -> int:
        """Of the database with what its log adds to it."""
        return self._database.size_bytes()

    def damage(self) -> str | None:
        """What is wrong with the pages of the database; None when they are sound."""
        return damage_in(self._directory / DATABASE_FILE, was_there=True)

    def repair_wanted(self) -> bool:
        """Whether another process has found the database damaged, and waits for this one to let go."""
        return repair_wanted(self._directory)

    def close(self) -> None:
        self._database.close()
        self._let_go()
