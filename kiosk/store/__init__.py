"""Everything durable: the ledger, the outbox, visits in suspense, policies, photos.

SQLite is used here and in the world's central, and nowhere else.
"""

from collections.abc import Callable
from pathlib import Path

from kiosk.store.announcements import Announcements
from kiosk.store.authorizations import Authorizations
from kiosk.store.compartments import CompartmentFacts
from kiosk.store.database import StoreTooNewError, open_database
from kiosk.store.disk_errors import NothingStored, StoreUnusable, Why
from kiosk.store.ledger import Ledger, Sources
from kiosk.store.limits import Limits
from kiosk.store.look_ups import LookUps
from kiosk.store.numbers import Numbers
from kiosk.store.outbox import Outbox
from kiosk.store.photos import Photos
from kiosk.store.policies import Policies
from kiosk.store.visits import Intent, Visits

__all__ = ["Intent", "NothingStored", "Sources", "Store", "StoreTooNewError", "StoreUnusable", "Why"]


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
        self._database = open_database(directory / "kiosk.db", make_room)
        self.transaction = self._database.transaction
        self.prove = self._database.prove
        self.changed_elsewhere = self._database.changed_elsewhere
        self.close = self._database.close
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
