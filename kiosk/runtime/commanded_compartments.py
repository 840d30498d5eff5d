"""Compartments at central's command: opened, blocked, released."""

from datetime import timedelta
from functools import partial
from typing import Final

from kiosk.contract.commands import OneCompartment
from kiosk.contract.messages import Command
from kiosk.domain.alarms import AlarmCode
from kiosk.domain.commanded import BY_CENTRAL, OPENED_BY_COMMAND, TOO_OFTEN, why_not_release_unseen
from kiosk.domain.compartments import BlockedBy, DoorState, Facts, Occupancy
from kiosk.domain.machine_events import CommandOutcome, CommandResult
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.answers import Answers
from kiosk.runtime.commands import Taken
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.executor import Executor
from kiosk.runtime.openings import Came
from kiosk.runtime.runner import Runner
from kiosk.store import Store
from kiosk.store.limits import Limit
from kiosk.trust.documents import arguments_of
from kiosk.trust.jws import Refused

HOUR: Final = timedelta(hours=1)

ONE_AT_A_TIME: Final = Limit("door by command", most=1, within=timedelta(seconds=30))
"""Time for a person to take out of one compartment what is in it. Central that asks faster is no person."""

REFUSED: Final = Limit("doors refused", most=1, within=HOUR)


class CommandedCompartments:
    """Executes the commands about one compartment, in the transaction that takes them.

    At most `doors_per_hour` doors open, and a door that is open for `left_open_after_s` was left open.

    Concurrency: the core's, as its store.
    """

    def __init__(
        self,
        store: Store,
        runner: Runner,
        compartments: Compartments,
        answers: Answers,
        alarms: Alarms,
        executor: Executor,
        doors_per_hour: int,
        left_open_after_s: float,
    ) -> None:
        self._store = store
        self._runner = runner
        self._compartments = compartments
        self._answers = answers
        self._alarms = alarms
        self._executor = executor
        self._hourly = Limit("doors by command", doors_per_hour, HOUR)
        self._left_open_after_s = left_open_after_s
        self._attended: set[str] = set()

    @property
    def attended(self) -> frozenset[str]:
        """Whose doors opened a moment ago for somebody who is there."""
        return frozenset(self._attended)

    def open(self, command: Command) -> Taken:
        """Unlock its door once. Before it moves it is written down, and what it holds is known no more."""
        compartment_id, now = self._compartment_of(command), self._store.ledger.now()
        if not self._runner.openings.can_unlock(compartment_id):
            raise Refused(
                "no_lock", "nobody knows where its lock is; have the kiosk set up, or its plugs put back"
            )
        limits = (ONE_AT_A_TIME, self._hourly)
        if any(self._store.limits.reached(limit, now) for limit in limits):
            raise Refused(
                TOO_OFTEN, f"one door in 30 s, {self._hourly.most} in an hour; see who asks for more"
            )
        if why := self._runner.in_use or (
            "a visit uses it" if self._facts(compartment_id).reserved_by else None
        ):
            raise Refused("in_use", f"{why}; ask again when nobody is there")
        for limit in limits:
            self._store.limits.count(limit, now)
        doubt = self._compartments.opens_without_visit(compartment_id, OPENED_BY_COMMAND, BlockedBy.CENTRAL)
        intent_id = self._answers.begin(command, compartment_id=compartment_id)
        came = partial(self._came, command, intent_id, compartment_id, doubt)
        return Taken(None, then=partial(self._unlock, compartment_id, now.boottime_ms, came))

    def block(self, command: Command) -> Taken:
        """Offer it no more until central says otherwise. A visit that uses it goes on."""
        self._compartments.block(self._compartment_of(command), BY_CENTRAL, BlockedBy.CENTRAL, first=True)
        return Taken(result={})

    def release(self, command: Command) -> Taken:
        """Offer it again, if it holds nothing, whatever it was blocked for."""
        compartment_id = self._compartment_of(command)
        if compartment_id in self._runner.doors_in_use:
            raise Refused("in_use", "it is open for somebody; ask again when they have said what is inside")
        sight = self._compartments.sights[compartment_id]
        if objection := why_not_release_unseen(self._facts(compartment_id), sight):
            raise Refused(*objection)
        self._compartments.release(compartment_id, by="central")
        return Taken(result={})

    def refused(self, refused: Refused) -> None:
        """More doors were asked for than open: somebody must see who asks."""
        if refused.code == TOO_OFTEN:
            self._store.limits.count(REFUSED, self._store.ledger.now())
            self._alarms.set(
                AlarmCode.COMMANDS_TOO_OFTEN,
                "doors",
                "more doors were to be opened by command than this kiosk opens",
            )

    def look(self) -> None:
        """The alarm is over after an hour, unless there is reason for another."""
        if not self._alarms.is_open(AlarmCode.COMMANDS_TOO_OFTEN, "doors"):
            return
        if not self._store.limits.reached(REFUSED, self._store.ledger.now()):
            self._alarms.set(AlarmCode.COMMANDS_TOO_OFTEN, "doors", None)

    def _unlock(self, compartment_id: str, begun_boottime_ms: int, came: Came) -> None:
        self._runner.openings.unlock(compartment_id, begun_boottime_ms, came)
        self._runner.doors_changed()

    def _came(
        self,
        command: Command,
        intent_id: str,
        compartment_id: str,
        doubt: str | None,
        door: DoorState,
        _occupancy: Occupancy,
        after_ms: int,
    ) -> None:
        self._runner.durably(partial(self._book, command, intent_id, compartment_id, doubt, door, after_ms))
        if door is DoorState.OPEN:
            self._attended.add(compartment_id)
            self._executor.later(self._left_open_after_s, partial(self._left, compartment_id))
        self._runner.doors_changed()

    def _book(
        self,
        command: Command,
        intent_id: str,
        compartment_id: str,
        doubt: str | None,
        door: DoorState,
        after_ms: int,
    ) -> None:
        stayed_shut = door is DoorState.CLOSED
        outcome: CommandOutcome = "failed" if stayed_shut else "done" if door is DoorState.OPEN else "unknown"
        result: CommandResult = {"door": "stayed_shut" if stayed_shut else door.value, "after_ms": after_ms}
        with self._store.transaction():
            self._answers.end(intent_id, command, outcome, result)
            if stayed_shut:
                self._compartments.stayed_shut(compartment_id, was_offered=False, doubt=doubt)

    def _left(self, compartment_id: str) -> None:
        self._attended.discard(compartment_id)
        self._runner.doors_changed()

    def _facts(self, compartment_id: str) -> Facts:
        return self._compartments.facts()[compartment_id]

    def _compartment_of(self, command: Command) -> str:
        compartment_id = arguments_of(command, OneCompartment).compartment_id
        if compartment_id not in self._compartments.sights:
            raise Refused("unknown_compartment", f"this cabinet has: {', '.join(self._compartments.sights)}")
        return compartment_id
