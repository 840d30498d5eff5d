"""The printers, asked how they are while nobody needs them: before a customer finds out."""

from collections.abc import Callable, Mapping
from typing import Final

from hardware.errors import DeviceError
from hardware.printer.interface import Paper, Printer, PrinterStatus, reason_of
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.lasting import Lasting
from kiosk.host.clock import Clock
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.executor import Executor

ASK_S: Final = 60.0
"""A roll lasts for hundreds of receipts; a question costs a printer nothing, and a busy line little."""

BUSY_S: Final = 5.0
"""While a visit is under way nobody is asked: an answer that is late would hold up its print."""

LASTS_S: Final = ASK_S / 2
"""Two looks in a row: a sensor trembles as the roll turns, and a cover is open while a new one comes in."""

_NEAR_END = {Paper.OK: False, Paper.NEAR_END: True}
"""Paper that is out is near no end: the printer fails, and that is told instead."""


class Printers:
    """`paper` is what each printer said of it last, `trouble` what is wrong with those that do not work.

    Lifetime: asks from `start` on, for as long as the executor runs.
    Concurrency: the core's; printers are asked in their lanes, so never during a print.
    """

    def __init__(
        self,
        printers: Mapping[str, Printer],
        executor: Executor,
        clock: Clock,
        alarms: Alarms,
        is_idle: Callable[[], bool],
    ) -> None:
        self._printers = printers
        self._executor = executor
        self._clock = clock
        self._alarms = alarms
        self._is_idle = is_idle
        self._low = {name: Lasting(LASTS_S, LASTS_S) for name in printers}
        self._fails = {name: Lasting(LASTS_S, 0.0) for name in printers}
        self._asked: set[str] = set()
        self.paper = dict.fromkeys(printers, Paper.UNKNOWN)
        self.trouble: dict[str, str] = {}

    def start(self) -> None:
        for name in self._printers:
            self._ask(name)

    def ask_now(self) -> None:
        """Somebody looks at their states now; one that has not answered yet is not asked again."""
        for name in self._printers.keys() - self._asked:
            self._submit(name)

    def _ask(self, name: str) -> None:
        is_idle = self._is_idle()
        if is_idle and name not in self._asked:
            self._submit(name)
        self._executor.later(ASK_S if is_idle else BUSY_S, lambda: self._ask(name))

    def _submit(self, name: str) -> None:
        self._asked.add(name)
        status = self._printers[name].status
        self._executor.submit(f"printer {name}", status, lambda said: self._said(name, said))

    def _said(self, name: str, said: PrinterStatus | DeviceError) -> None:
        self._asked.discard(name)
        now = self._clock.monotonic()
        self.paper[name] = Paper.UNKNOWN if isinstance(said, DeviceError) else said.paper
        is_low = self._low[name].seen(_NEAR_END.get(self.paper[name]), now)
        if is_low is not None:
            text = "the paper is near its end" if is_low else None
            self._alarms.set(AlarmCode.PRINTER_PAPER_LOW, name, text)
        trouble = _trouble(said)
        self.trouble.pop(name, None)
        if trouble is not None:
            self.trouble[name] = trouble
        fails = self._fails[name].seen(_fails(said), now)
        if fails is not None:
            self._alarms.set(AlarmCode.PRINTER_FAILED, name, trouble)


def _trouble(said: PrinterStatus | DeviceError) -> str | None:
    """What is wrong, in the words of a `PrintResult`."""
    if isinstance(said, DeviceError):
        return reason_of(said)
    return said.stopped_by or ("offline" if said.online is False else None)


def _fails(said: PrinterStatus | DeviceError) -> bool | None:
    """None for a printer that says nothing of itself: that it works is not proven by that."""
    if _trouble(said) is not None:
        return True
    return False if isinstance(said, PrinterStatus) and said.online else None
