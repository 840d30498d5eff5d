"""A disk that fails to read or write, told from every other error. A process that meets it ends.

After a sync that failed nobody knows what is on the disk, and the kernel tells it once only: it
holds the pages for written from then on. So nothing is tried again. What was under way counts as
lost, no door moves and no screen changes for it, and closing the store puts all that was committed
into the database file anew. The next start reads what is there.
"""

import errno
import sqlite3

_PRIMARY_CODE = 0xFF
"""SQLite says in the other bits what it was doing."""


def disk_failure(error: BaseException) -> str | None:
    """Say what happened and what to do about it; None when `error` is no failure of the disk."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        if code & _PRIMARY_CODE != sqlite3.SQLITE_IOERR:
            return None
        what = getattr(error, "sqlite_errorname", "SQLITE_IOERR")
    elif isinstance(error, OSError) and error.errno == errno.EIO:
        what = "EIO"
    else:
        return None
    return (
        f"the disk failed ({what}): what was not committed before counts as lost, and the process starts"
        " again on what is there. Look into `dmesg`; a card that does this is to be replaced"
    )
