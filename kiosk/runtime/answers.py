"""What became of central's commands, in the books: begun, and answered once."""

from collections.abc import Callable
from typing import Any, Final

from kiosk.contract.messages import Command
from kiosk.domain.machine_events import CommandExecuted, CommandOutcome, CommandRefused, CommandResult
from kiosk.store import Store
from kiosk.trust.jws import Refused

COMMANDED: Final = "command"
"""The kind of intents that a command and no visit is behind."""


class Answers:
    """Everything here happens in the caller's transaction.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, kiosk_id: str, new_id: Callable[[], str]) -> None:
        self._store = store
        self._kiosk_id = kiosk_id
        self._new_id = new_id

    def begin(self, command: Command, **detail: str) -> str:
        """Write down that something is about to be moved; the intent's id."""
        intent_id = self._new_id()
        about = {"count": command.count, "name": command.name} | detail
        self._store.visits.begin(intent_id, command.command_id, COMMANDED, about, self._store.ledger.now())
        return intent_id

    def end(self, intent_id: str, command: Command, outcome: CommandOutcome, result: CommandResult) -> None:
        """What came of it, unless it was answered already: after a standstill nobody knew."""
        if self._store.visits.settle(intent_id, outcome, self._store.ledger.now()):
            self._executed(_named(command), outcome, result)

    def done(self, command: Command, result: CommandResult) -> None:
        """Nothing but the books had to change, and has."""
        self._executed(_named(command), "done", result)

    def refused(self, command: Command, refused: Refused) -> None:
        self._store.ledger.record(
            CommandRefused(kiosk_id=self._kiosk_id, code=refused.code, text=refused.text, **_named(command))
        )

    def give_up(self) -> None:
        """Nobody saw how it ended what was begun before a restart; it is not begun again."""
        for intent in self._store.visits.open_intents():
            if intent.kind == COMMANDED:
                self._store.visits.settle(intent.intent_id, "unknown", self._store.ledger.now())
                named = {
                    "command_id": intent.visit_id,
                    "count": intent.detail["count"],
                    "name": intent.detail["name"],
                }
                self._executed(named, "unknown", {})

    def _executed(self, named: dict[str, Any], outcome: CommandOutcome, result: CommandResult) -> None:
        self._store.ledger.record(
            CommandExecuted(kiosk_id=self._kiosk_id, outcome=outcome, result=result, **named)
        )


def _named(command: Command) -> dict[str, Any]:
    return {"command_id": command.command_id, "count": command.count, "name": command.name}
