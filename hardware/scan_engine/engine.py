"""A scan engine on a serial port: the one thread that speaks with it, whatever it speaks."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from hardware.errors import DeviceError, DeviceTimeout, failure
from hardware.scan_engine.interface import Reading
from hardware.scan_engine.lines import Repeats
from hardware.transport import Transport

TICK_S: Final = 0.05
"""A read waits so long at most, so that a trigger goes out at once by human measure."""

FIRST_BACK_OFF_S: Final = 0.5
LONGEST_BACK_OFF_S: Final = 4.0
"""A replugged engine is back within five seconds, and an absent one costs next to nothing."""

MAX_WAITING: Final = 8
"""Nobody shows more codes than this between two looks of the core; the newest count."""

log = logging.getLogger(__name__)


class Dialogue(Protocol):
    """One make's half of the conversation: no port, no thread, no clock of its own.

    Errors: `due` and `heard` raise a `DeviceError` when this engine must be begun with anew.
    """

    @property
    def ready(self) -> bool:
        """Whether the engine is known to be set as it must be."""

    def begin(self) -> None:
        """The port is about to be opened: whatever was agreed with the engine is void."""

    def due(self, now: float, *, reading: bool) -> bytes:
        """Give what must be sent now, if anything."""

    def heard(self, data: bytes, now: float) -> Reading:
        """Take what a read gave, b"" if nothing came; give the codes that were in it."""


class SerialScanEngine:
    """One engine. What it reads is never logged.

    Lifetime: owns its port and one thread from the constructor until `close`.
    Concurrency: as `ScanEngine`.
    """

    def __init__(
        self,
        port: Transport,
        dialogue: Dialogue,
        clock: Callable[[], float] = time.monotonic,
        first_back_off_s: float = FIRST_BACK_OFF_S,
        tick_s: float = TICK_S,
    ) -> None:
        self._port = port
        self._dialogue = dialogue
        self._clock = clock
        self._first_back_off_s = first_back_off_s
        self._tick_s = tick_s
        self._guard = threading.Lock()
        self._reading = False
        self._payloads: deque[bytes] = deque(maxlen=MAX_WAITING)
        self._oversize = 0
        self._repeats = Repeats()
        self._fault: str | None = f"Scan engine on {port.url}: has not answered yet."
        self._worked: bool | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"scan engine {port.url}", daemon=True)
        self._thread.start()

    @property
    def fault(self) -> str | None:
        with self._guard:
            return self._fault

    def start_reading(self) -> None:
        with self._guard:
            if not self._reading:
                self._repeats = Repeats()
            self._reading = True

    def stop_reading(self) -> None:
        with self._guard:
            self._reading = False
            self._forget()

    def take(self) -> Reading:
        with self._guard:
            taken = Reading(tuple(self._payloads), self._oversize)
            self._forget()
            return taken

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _forget(self) -> None:
        self._payloads.clear()
        self._oversize = 0

    def _run(self) -> None:
        back_off = self._first_back_off_s
        try:
            while not self._closing.is_set():
                try:
                    self._converse()
                except DeviceError as error:
                    if self._say(str(error)):
                        back_off = self._first_back_off_s
                    self._port.close()
                # Nobody watches this thread: what nobody thought of is a fault as any other, and tried again.
                except Exception as error:
                    self._say(
                        f"Scan engine on {self._port.url}: {failure(error)}. Unplug it, and plug it in."
                    )
                    self._port.close()
                if self._closing.wait(back_off):
                    return
                back_off = min(back_off * 2, LONGEST_BACK_OFF_S)
        finally:
            self._port.close()
            with self._guard:
                self._fault = f"Scan engine on {self._port.url}: is closed."

    def _converse(self) -> None:
        self._dialogue.begin()
        while not self._closing.is_set():
            with self._guard:
                reading = self._reading
            if request := self._dialogue.due(self._clock(), reading=reading):
                self._port.write(request)
            try:
                data = self._port.read(self._tick_s)
            except DeviceTimeout:
                data = b""
            now = self._clock()
            self._keep(self._dialogue.heard(data, now), now)
            if self._dialogue.ready:
                self._say(None)

    def _keep(self, reading: Reading, now: float) -> None:
        with self._guard:
            if self._reading:
                new = (payload for payload in reading.payloads if self._repeats.is_new(payload, now))
                self._payloads.extend(new)
                self._oversize += reading.oversize

    def _say(self, fault: str | None) -> bool:
        """Note how the engine is, log it when that changed, and return whether it had worked until now."""
        with self._guard:
            self._fault = fault
        worked, self._worked = self._worked, fault is None
        if worked is not self._worked:
            if fault is None:
                log.info("scan engine on %s works", self._port.url)
            else:
                log.warning("%s", fault)
        return worked is True
