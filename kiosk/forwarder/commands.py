"""What central asks this kiosk to do, signed: believed, done once, and answered with an event."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.contract.messages import Command, Resend
from kiosk.domain.machine_events import CommandExecuted, CommandRefused, SecurityNoted
from kiosk.forwarder.pump import Pump
from kiosk.store import Store
from kiosk.trust.documents import arguments_of, open_command
from kiosk.trust.jws import Refused, key_id_of
from kiosk.trust.validity import command_keys

RESEND = "resend"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _UnderWay:
    """A resend, done up to before `next`. `done` acknowledges the command."""

    command: Command
    key_id: str
    asked: Resend
    next: int
    done: Callable[[], None]
    events: int = 0


class Commands:
    """`resend` is done here, a portion a turn, so that the store is never held for long.

    A command is acknowledged (`done`) when it has its answer, `command.executed` or
    `command.refused`; after a power cut it comes again and begins anew, which does no
    harm. One that has an answer already is not looked at.

    Concurrency: one thread; as its store.
    """

    def __init__(self, store: Store, pump: Pump, kiosk_id: str) -> None:
        self._store = store
        self._pump = pump
        self._kiosk_id = kiosk_id
        self._under_way: list[_UnderWay] = []
        self._noted: set[str] = set()

    def command(self, token: bytes, done: Callable[[], None]) -> None:
        """A command came. Raises nothing: what is wrong with it is recorded."""
        keys = command_keys(self._store.policies.believed(), self._store.ledger.now())
        text = token.decode("ascii", "replace")
        try:
            command, key_id = open_command(text, keys, self._kiosk_id), key_id_of(text)
        except Refused as refused:
            self._note(refused.code)
            done()
            return
        if again := next((u for u in self._under_way if u.command.command_id == command.command_id), None):
            again.done = done
            return
        if not self._has_an_answer(command):
            try:
                asked = self._asked(command, key_id)
            except Refused as refused:
                self._refuse(command, key_id, refused)
            else:
                self._under_way.append(_UnderWay(command, key_id, asked, asked.first, done))
                return
        done()

    def step(self) -> None:
        """Do a portion of what is under way."""
        if not self._under_way:
            return
        work = self._under_way[0]
        marked = self._store.outbox.mark_again(work.next, work.asked.last)
        if marked:
            self._pump.look_again_from(marked[0])
            work.events += len(marked)
            work.next = marked[-1] + 1
            return
        with self._store.transaction():
            self._store.commands.saw(work.key_id, work.command.count)
            self._store.ledger.record(
                CommandExecuted(**self._named(work.command), outcome="done", result={"events": work.events})
            )
        log.info("events sent again", extra={"events": work.events, "asked": work.asked.model_dump()})
        del self._under_way[0]
        work.done()

    def _asked(self, command: Command, key_id: str) -> Resend:
        """What is to be done. Raises Refused: replayed, expired, unknown_command, arguments, other_ledger."""
        under_way = (work.command.count for work in self._under_way if work.key_id == key_id)
        highest = max(self._store.commands.highest_count(key_id), *under_way, 0)
        if command.count <= highest:
            raise Refused("replayed", f"its count is not above {highest}; sign it anew with a higher one")
        if self._store.ledger.now().at > command.expires_at:
            raise Refused("expired", "it came after expires_at; ask again if it still matters")
        if command.name != RESEND:
            raise Refused("unknown_command", f"this software knows: {RESEND}")
        asked = arguments_of(command, Resend)
        own = self._store.ledger.ledger_id
        if asked.ledgerid != own:
            raise Refused(
                "other_ledger", f"this kiosk's ledger is {own}; numbers of another mean nothing here"
            )
        return asked

    def _has_an_answer(self, command: Command) -> bool:
        answers = ("command.executed", "command.refused")
        return any(self._store.ledger.newest_about(command.command_id, type_) for type_ in answers)

    def _refuse(self, command: Command, key_id: str, refused: Refused) -> None:
        log.warning("command refused", extra={"command": command.command_id, "code": refused.code})
        with self._store.transaction():
            self._store.commands.saw(key_id, command.count)
            self._store.ledger.record(
                CommandRefused(**self._named(command), code=refused.code, text=refused.text)
            )

    def _named(self, command: Command) -> dict[str, Any]:
        return {
            "kiosk_id": self._kiosk_id,
            "command_id": command.command_id,
            "count": command.count,
            "name": command.name,
        }

    def _note(self, code: str) -> None:
        """Tell central once a run and kind: whoever can send one bad command can send a million."""
        if code not in self._noted:
            log.warning("what is no command of central was refused", extra={"code": code})
            self._store.ledger.record(
                SecurityNoted(
                    kiosk_id=self._kiosk_id,
                    code=f"command_{code}",
                    noted_at=self._store.ledger.now().at,
                )
            )
            self._noted.add(code)
