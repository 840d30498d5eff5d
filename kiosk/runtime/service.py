"""What works: which devices and means are lacking, and whether items can be taken at all."""

from collections.abc import Sequence

from kiosk.domain.alarms import AlarmCode
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.executor import Call
from kiosk.runtime.pressure import DISK_FULL
from kiosk.runtime.rules import Rules

NO_LOCKS = "lock_board"
NO_POLICY = "no_policy"

SERVICED = "serviced"
"""Somebody works on it, or wants nobody to use it."""


NOT_COMMISSIONED = "not_commissioned"
"""Nobody has set it up yet, or what was set up is not what is there now."""

BOARDS_MISPLACED = "boards_misplaced"
"""Lock boards answer on each other's ports: the wrong doors would open."""


class Service:
    """Alarms go as devices go and come; `on_change` is called when something is lacking, or is no more.

    `unfit` is a code for why this process can serve nobody, whatever works. `on_trial`: a technician tries
    out a kiosk that is not commissioned.

    Concurrency: the core's, as its store.
    """

    def __init__(self, alarms: Alarms, rules: Rules, serviced: bool, unfit: str | None = None) -> None:
        self._alarms = alarms
        self._rules = rules
        self._serviced = serviced
        self._unfit = unfit
        self._on_trial = False
        self.on_change: Call = lambda: None
        self.faults: frozenset[str] = frozenset()

    @property
    def out_reason(self) -> str | None:
        """Why no item can be taken now, as a code; None when all is well."""
        return SERVICED if self._serviced else self.out_reason_but_serviced

    @property
    def out_reason_but_serviced(self) -> str | None:
        """Why no item could be taken if nobody had taken the kiosk out of service."""
        if DISK_FULL in self.faults:
            return DISK_FULL
        if self._unfit is not None and not self._on_trial:
            return self._unfit
        if NO_LOCKS in self.faults:
            return NO_LOCKS
        return NO_POLICY if self._rules.pack is None else None

    def is_serviced(self, serviced: bool) -> None:
        """Somebody has taken the kiosk out of service, or put it back."""
        self._serviced = serviced
        self.on_change()

    def try_out(self, on_trial: bool) -> None:
        """A technician goes through a visit as a customer does, or has done so."""
        self._on_trial = on_trial and self._unfit == NOT_COMMISSIONED
        self.on_change()

    def boards_silent(self, silent: frozenset[str], boards: frozenset[str]) -> None:
        """Without any board nothing can be taken; without one, nothing behind its own doors."""
        for board in boards:
            trouble = "the lock board does not answer" if board in silent else None
            self._alarms.set(AlarmCode.LOCK_BOARD_SILENT, board, trouble)
        self.lacks(NO_LOCKS, silent == boards)

    def device_fault(self, alarm_code: AlarmCode, roles: Sequence[str], trouble: str | None) -> None:
        """The device with these roles stopped working, or works (None); the alarm is about the first."""
        self._alarms.set(alarm_code, roles[0], trouble)
        for role in roles:
            self.lacks(role, trouble is not None)

    def lacks(self, what: str, is_lacking: bool = True) -> None:
        """Something that visits need is not there, such as in a cabinet without it, or is there again."""
        faults = self.faults | {what} if is_lacking else self.faults - {what}
        if faults != self.faults:
            self.faults = faults
            self.on_change()
