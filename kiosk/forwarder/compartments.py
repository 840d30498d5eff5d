"""The compartments as `kiosk run` sees them, told to central: whole, retained, and only when they changed."""

import logging
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from kiosk.contract.messages import CompartmentNow, CompartmentsState
from kiosk.contract.topics import Topics
from kiosk.forwarder.link import Link
from kiosk.host.clock import Clock
from kiosk.host.state_file import COMPARTMENTS_FILE, RUN_FILE, read_fresh_state

LOOK_EVERY_S: Final = 2.0
"""A door that opens and shuts meanwhile is the ledger's to tell, not this snapshot's."""

log = logging.getLogger(__name__)


class CompartmentsTeller:
    """Looks every two seconds. While `kiosk run` is silent, nobody sees a door: the snapshot says so.

    Concurrency: one thread.
    """

    def __init__(self, link: Link, topics: Topics, runtime: Path, clock: Clock) -> None:
        self._link = link
        self._topic = topics.state("compartments")
        self._file = runtime / COMPARTMENTS_FILE
        self._run_file = runtime / RUN_FILE
        self._clock = clock
        self._look_at = 0.0
        self._read_as: tuple[int, int] | None = None
        self._known: CompartmentsState | None = None
        self._published: tuple[CompartmentNow, ...] | None = None

    def connected(self) -> None:
        """A new connection: the broker may have lost what it had."""
        self._published = None

    def step(self, now: float, *, connected: bool) -> None:
        """Say what is to be said now; `now` is monotonic."""
        if not connected or now < self._look_at:
            return
        self._look_at = now + LOOK_EVERY_S
        state = self._look()
        if state is None or state.compartments == self._published:
            return
        if self._link.publish(self._topic, state.encode(), retain=True) is not None:
            self._published = state.compartments

    def _look(self) -> CompartmentsState | None:
        self._read()
        if self._known is None or read_fresh_state(self._run_file, self._clock.boottime_ms()):
            return self._known
        unseen = tuple(compartment.unseen() for compartment in self._known.compartments)
        return CompartmentsState(at=self._clock.wall(), compartments=unseen)

    def _read(self) -> None:
        """Take up the file if it is another than before."""
        try:
            status = self._file.stat()
            read_as = (status.st_ino, status.st_mtime_ns)
            if read_as == self._read_as:
                return
            self._read_as = read_as
            self._known = CompartmentsState.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValidationError) as error:
            log.warning(
                "what is said of the compartments cannot be read: file=%s error=%s", self._file, error
            )
