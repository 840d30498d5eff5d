"""What to do when the broker does not take something: wait, longer each time, and say so once."""

import logging

from kiosk.domain.alarms import AlarmCode
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.link import NO_MATCHING_SUBSCRIBERS, Published

LONGEST_S = 300.0

log = logging.getLogger(__name__)


def backoff(first_s: float, attempts: int, longest_s: float = LONGEST_S) -> float:
    """How long to wait after so many attempts: doubled each time, up to `longest_s`."""
    return min(longest_s, first_s * 2.0 ** min(attempts - 1, 20))


class Hold:
    """The pause after a refusal, for one kind of thing that is sent.

    A refusal that a person must mend (access rules, quota) is an alarm; that
    nobody listens is not, for central says itself when it is away. Its return ends that
    pause, and no other: there are brokers that hang up after each refusal.
    """

    def __init__(self, what: str, alarms: Alarms, first_s: float) -> None:
        self._what = what
        self._alarms = alarms
        self._first_s = first_s
        self._until: float | None = None
        self._nobody_listens = False
        self._refusals = 0
        self._said: str | None = None

    def refused(self, answer: Published, now: float) -> None:
        """Begin to wait; further answers to what was sent before the first change nothing."""
        if self._until is not None:
            return
        self._refusals += 1
        self._nobody_listens = answer.code == NO_MATCHING_SUBSCRIBERS
        self._until = now + backoff(self._first_s, self._refusals)
        if answer.reason != self._said:
            log.warning(
                "the broker does not take it; holding",
                extra={"what": self._what, "code": f"{answer.code:#x}", "reason": answer.reason},
            )
            if not self._nobody_listens:
                self._alarms.open(
                    AlarmCode.DELIVERY_REFUSED,
                    self._what,
                    f"the broker answers {answer.code:#x} {answer.reason}",
                )
            self._said = answer.reason

    def taken(self) -> None:
        """The broker took one: the reason to wait is gone."""
        self._refusals = 0
        self._alarms.clear(AlarmCode.DELIVERY_REFUSED, self._what)
        if self._said is not None:
            log.info("the broker takes it again", extra={"what": self._what})
            self._said = None

    def ends(self, now: float) -> bool:
        """Whether a pause is over now; tells it once."""
        if self._until is None or now < self._until:
            return False
        self._until = None
        return True

    def somebody_listens(self) -> bool:
        """Wait no longer for a listener; whether that was the reason to wait."""
        if self._until is None or not self._nobody_listens:
            return False
        self._until = None
        return True

    @property
    def holding(self) -> bool:
        return self._until is not None
