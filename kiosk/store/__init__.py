"""Everything durable: the ledger, the outbox, visits in suspense, policies, photos.

SQLite is used here and in the world's central, and nowhere else.
"""

import os
import weakref
from pathlib import Path

from kiosk.store.announcements import Announcements
from kiosk.store.authorizations import Authorizations
from kiosk.store.compartments import CompartmentFacts
from kiosk.store.database import Database
from kiosk.store.errors import StoreDamagedError, StoreTooNewError
from kiosk.store.ledger import Ledger, Sources
from kiosk.store.limits import Limits
from kiosk.store.look_ups import LookUps
from kiosk.store.numbers import Numbers
from kiosk.store.outbox import Outbox
from kiosk.store.photos import Photos
from kiosk.store.policies import Policies
from kiosk.store.sharing import StoreInUseError, open_shared, repair_wanted
from kiosk.store.visits import Intent, Visits

__all__ = ["Intent", "Sources", "Store", "StoreDamagedError", "StoreInUseError", "StoreTooNewError"]

DATABASE_FILE = "kiosk.db"


class Store:
    """One state directory, opened: `kiosk.db` and `photos/`.

    `transaction` makes several calls one atomic, durable write.

    Lifetime: open from construction to `close`; construction migrates.
    Concurrency: one thread at a time. `kiosk run` and `kiosk forward` each open their own.
    """

    def __init__(self, directory: Path, sources: Sources, photo_directory: Path | None = None) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory = directory
        self._let_go = weakref.finalize(self, os.close, open_shared(directory))
        try:
            self._database = Database(directory / DATABASE_FILE)
        except BaseException:
            self._let_go()
            raise
        self.transaction = self._database.transaction
        self.changed_elsewhere = self._database.changed_elsewhere
        self.ledger = Ledger(self._database, sources)
        self.outbox = Outbox(self._database)
        self.visits = Visits(self._database)
        self.compartments = CompartmentFacts(self._database)
        self.authorizations = Authorizations(self._database)
        self.announcements = Announcements(self._database)
        self.limits = Limits(self._database)
        self.look_ups = LookUps(self._database)
        self.policies = Policies(self._database)
        self.numbers = Numbers(self._database)
        self.photos = Photos(self._database, photo_directory or directory / "photos")

    def repair_wanted(self) -> bool:
        """Whether another process has found the database damaged, and waits for this one to let go."""
        return repair_wanted(self._directory)

    def close(self) -> None:
        self._database.close()
        self._let_go()
