"""Why a store cannot be opened."""

from collections.abc import Iterable


class StoreTooNewError(Exception):
    """The file was written by a newer version of this software. Update this one; nothing was changed."""

    def __init__(self, unknown: Iterable[str]) -> None:
        names = ", ".join(sorted(unknown))
        super().__init__(f"the store was written by a newer version ({names}): update this software")


class StoreDamagedError(Exception):
    """The database is damaged, and whoever found it may not repair it."""
