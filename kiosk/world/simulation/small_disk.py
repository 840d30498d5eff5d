"""A kiosk's disk as a test wants it: what its gauge reads, and how many pages its store may have."""

from collections.abc import Callable
from pathlib import Path

from kiosk.host.gauges import DiskGauge
from kiosk.store import Store

SIZE_BYTES = 4 * 2**30
INODES = 100_000
NO_LIMIT = 1_000_000


class SmallDisk:
    """Roomy until it is filled. It is its own ballast, counted in pages of the store.

    `used_percent` and `used_inodes_percent` are what the gauge reads. `fill` takes the room from the
    store: no page more than it has (SQLITE_FULL, as on a full disk). `drops` counts the ballast thrown.
    """

    def __init__(self, ballast_pages: int = 256) -> None:
        self.used_percent = 10.0
        self.used_inodes_percent = 10.0
        self.ballast_pages = ballast_pages
        self.drops = 0
        self.on_drop: Callable[[], None] = lambda: None
        self._laid = False
        self._is_read_only = False
        self._most_pages = NO_LIMIT
        self._store: Store | None = None

    def hold(self, store: Store) -> None:
        """This store lies on the disk now, after each start."""
        self._store = store
        self._limit(self._most_pages)
        self.read_only(self._is_read_only)

    def gauge(self, _: Path) -> DiskGauge:
        return DiskGauge(
            SIZE_BYTES,
            int(SIZE_BYTES * (100 - self.used_percent) / 100),
            INODES,
            int(INODES * (100 - self.used_inodes_percent) / 100),
        )

    def fill(self, spare_pages: int = 0) -> None:
        """The store gets `spare_pages` more, whatever the gauge reads."""
        self._limit(self.pages + spare_pages)

    def make_room(self) -> None:
        self._limit(NO_LIMIT)

    def read_only(self, is_so: bool) -> None:
        """Take no write at all, whatever the gauge reads."""
        self._is_read_only = is_so
        if self._store:
            self._pragma(f"query_only = {int(is_so)}")

    @property
    def pages(self) -> int:
        """How many the store has."""
        return self._pragma("page_count")

    # --- ballast --------------------------------------------------------------------------------

    @property
    def size_bytes(self) -> int:
        return 4 * 2**20

    def is_there(self) -> bool:
        return self._laid

    def lay(self) -> bool:
        self._laid = self._most_pages == NO_LIMIT
        return self._laid

    def drop(self) -> None:
        if self._laid:
            self._laid = False
            self.drops += 1
            self.on_drop()
            self._limit(self._most_pages + self.ballast_pages)

    def _limit(self, pages: int) -> None:
        self._most_pages = min(pages, NO_LIMIT)
        self._pragma(f"max_page_count = {self._most_pages}")

    def _pragma(self, text: str) -> int:
        assert self._store is not None, "hold a store first"
        connection = self._store.ledger._db.connection  # noqa: SLF001  a store has no limit to be set
        row = connection.execute(f"PRAGMA {text}").fetchone()
        return int(row[0]) if row else 0
