"""One log line per happening, `key=value`, to stderr, with customer data kept out.

Log with the standard library: `log.info("door opened", extra={"compartment": "07"})`
becomes `level=info logger=kiosk.runtime msg="door opened" compartment=07`.
"""

import hashlib
import hmac
import logging
import os
import re
import secrets
import sys
import threading
from datetime import UTC, datetime
from typing import TextIO

_PRIORITIES = {
    logging.DEBUG: 7,
    logging.INFO: 6,
    logging.WARNING: 4,
    logging.ERROR: 3,
    logging.CRITICAL: 2,
}
"""The syslog numbers journald takes from the beginning of a line."""

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+-]+")
_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
"""A signed token in its compact form: its first part is JSON, so it begins with eyJ."""

_KEY = secrets.token_bytes(32)


def set_up(level: int = logging.INFO, stream: TextIO | None = None, journal: bool | None = None) -> None:
    """Send every log record of this process to `stream` (stderr), replacing earlier handlers.

    With `journal` (found out by default) lines carry journald's priority and leave the time to it.
    """
    if journal is None:
        journal = "JOURNAL_STREAM" in os.environ
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(KeyValueFormatter(journal))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)


class KeyValueFormatter(logging.Formatter):
    """Writes a record as one line of `key=value`; a traceback becomes the value of `trace`."""

    def __init__(self, journal: bool = False) -> None:
        super().__init__()
        self._journal = journal

    def format(self, record: logging.LogRecord) -> str:
        pairs: dict[str, object] = {} if self._journal else {"time": _time(record.created)}
        pairs |= {"level": record.levelname.lower(), "logger": record.name, "msg": record.getMessage()}
        pairs |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            pairs["trace"] = self.formatException(record.exc_info)
        line = " ".join(f"{name}={_value(value)}" for name, value in pairs.items())
        return f"<{_PRIORITIES.get(record.levelno, 6)}>{line}" if self._journal else line


class Presence:
    """Says once that a device is gone and once that it is back, however often either is noticed.

    Concurrency: any thread.
    """

    def __init__(self, logger: logging.Logger, device: str) -> None:
        self._logger = logger
        self._device = device
        self._lock = threading.Lock()
        self._gone = False

    def gone(self, reason: str) -> None:
        """Note that the device does not answer."""
        if self._changes(to_gone=True):
            self._logger.warning("device is gone", extra={"device": self._device, "reason": reason})

    def returned(self) -> None:
        """Note that the device answers."""
        if self._changes(to_gone=False):
            self._logger.info("device is back", extra={"device": self._device})

    def _changes(self, *, to_gone: bool) -> bool:
        with self._lock:
            changed = self._gone is not to_gone
            self._gone = to_gone
            return changed


def redact(secret: str | bytes) -> str:
    """Return what may be logged of a code or token: its length and a mark.

    The mark is the same for the same secret while this process lives, and is
    of no use to guess it, because its key is never written anywhere.
    """
    content = secret.encode() if isinstance(secret, str) else secret
    mark = hmac.new(_KEY, content, hashlib.sha256).hexdigest()[:6]
    return f"[{len(content)} bytes #{mark}]"


def _value(value: object) -> str:
    text = _TOKEN.sub(lambda token: redact(token[0]), str(value))
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else _escape(char) for char in escaped) + '"'


def _escape(char: str) -> str:
    return {"\n": "\\n", "\t": "\\t"}.get(char, f"\\u{ord(char):04x}")


def _time(created: float) -> str:
    return datetime.fromtimestamp(created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
