"""Why a store cannot be opened."""

from collections.abc import Iterable


class StoreTooNewError(Exception):
    """The file was written by a newer version of this software. Update this one; nothing was changed."""

    def __init__(self, unknown: Iterable[str]) -> None:
        names = ", ".join(sorted(unknown))
        super().__init__(f"the store was written by a newer version ({names}): update this software")


class StoreOfAnotherKioskError(Exception):
    """Events or photos of another kiosk wait in it, and central takes none of them under this one's name."""

    def __init__(self, theirs: str, ours: str) -> None:
        super().__init__(
            f"events or photos of kiosk {theirs} wait in this store, and kiosk.id is {ours}: set it back to"
            f" {theirs} until `kiosk outbox status` says that nothing waits, or write them to a file with"
            f" `kiosk outbox export` and give {ours} a state directory of its own"
        )


class StoreOfAnotherUserError(Exception):
    """The state directory belongs to another user, and what this one makes there would lock that user out."""


class NoStoreError(Exception):
    """There is none yet, and whoever looks for it is not to make it."""


class StoreDamagedError(Exception):
    """The database is damaged, and whoever found it may not repair it."""
