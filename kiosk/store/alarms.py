"""Which alarms are open, by what the ledger says: raised, and not cleared since."""

from kiosk.domain.alarms import ALARMS, AlarmCode
from kiosk.domain.machine_events import AlarmCleared, AlarmRaised, alarm_subject
from kiosk.store.ledger import Entry, Ledger

_RAISED = f"{AlarmRaised.NOUN}.{AlarmRaised.PARTICIPLE}"
_CLEARED = f"{AlarmCleared.NOUN}.{AlarmCleared.PARTICIPLE}"

_READ_AT_ONCE = 500


def open_alarm(ledger: Ledger, code: AlarmCode, about: str) -> Entry | None:
    """The event that raised an alarm which is open; None when it is not."""
    return _open(ledger, alarm_subject(code, about))


class OpenAlarms:
    """Every alarm that is open, whichever process raised it, but those that nothing ever clears.

    Reads by index once, and then only what is new.

    Concurrency: as its ledger.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._read_to: int | None = None
        self._open: dict[str, Entry] = {}

    def look(self) -> tuple[Entry, ...]:
        """The events that raised them, oldest first."""
        newest = self._ledger.newest_sequence()
        if self._read_to is None:
            self._read_all()
        else:
            self._read_on(self._read_to)
        self._read_to = newest
        return tuple(sorted(self._open.values(), key=lambda entry: entry.sequence))

    def _read_all(self) -> None:
        for code, alarm in ALARMS.items():
            if alarm.is_cleared:
                for subject in self._ledger.subjects(alarm_subject(code, "")):
                    self._note(subject, _open(self._ledger, subject))

    def _read_on(self, after: int) -> None:
        while news := self._ledger.selected(after, type_="alarm.*", limit=_READ_AT_ONCE):
            for entry in news:
                data = entry.event["data"]
                code = data["alarm_code"]
                if code in ALARMS and ALARMS[code].is_cleared:
                    is_raised = entry.type == _RAISED
                    self._note(alarm_subject(code, data["about"]), entry if is_raised else None)
            after = news[-1].sequence

    def _note(self, subject: str, raised: Entry | None) -> None:
        if raised is None:
            self._open.pop(subject, None)
        else:
            self._open[subject] = raised


def _open(ledger: Ledger, subject: str) -> Entry | None:
    raised = ledger.newest_about(subject, _RAISED)
    cleared = ledger.newest_about(subject, _CLEARED)
    return None if raised is None or (cleared and cleared.sequence > raised.sequence) else raised
