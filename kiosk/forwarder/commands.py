"""What central asks this kiosk to do, signed: believed, counted, done here or passed on to `kiosk run`."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from kiosk.contract.commands import EXECUTED_BY_FORWARD, EXECUTED_BY_RUN, REFRESH_POLICY, RESEND, NoArguments
from kiosk.contract.messages import Command, Resend
from kiosk.domain.arrival import Arrival
from kiosk.domain.machine_events import CommandExecuted, CommandRefused, SecurityNoted
from kiosk.forwarder.link import Link
from kiosk.forwarder.pump import Pump
from kiosk.store import Store
from kiosk.trust.documents import arguments_of, open_command
from kiosk.trust.jws import Refused, key_id_of
from kiosk.trust.validity import command_keys

WAITING_AT_MOST: Final = 100
"""For `kiosk run`, which takes each within a second: more than that are not from people."""

_KNOWN: Final = EXECUTED_BY_FORWARD.keys() | EXECUTED_BY_RUN.keys()

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
    `command.refused`, or is in the inbox of `kiosk run`, which answers it. A resend comes
    again after a power cut and begins anew, which does no harm. One that has an answer
    already, or will have one, is not looked at.

    Concurrency: one thread; as its store.
    """

    def __init__(self, store: Store, pump: Pump, link: Link, kiosk_id: str) -> None:
        self._store = store
        self._pump = pump
        self._link = link
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
        if not self._is_known(command):
            try:
                self._check(command, key_id)
                if command.name == RESEND:
                    asked = self._resend(command)
                    self._under_way.append(_UnderWay(command, key_id, asked, asked.first, done))
                    return
                if command.name == REFRESH_POLICY:
                    self._refresh(command, key_id, done)
                    return
                self._pass_on(command, key_id)
            except Refused as refused:
                self._refuse(command, key_id, refused)
        done()

    def step(self) -> None:
        """Do a portion of what is under way."""
        if not self._under_way:
            return
        work = self._under_way[0]
        if marked := self._pump.send_again(work.next, work.asked.last):
            work.events += marked.queued
            work.next = marked.last + 1
            return
        with self._store.transaction():
            self._store.commands.saw(work.key_id, work.command.count)
            self._store.ledger.record(
                CommandExecuted(**self._named(work.command), outcome="done", result={"events": work.events})
            )
        log.info("events sent again", extra={"events": work.events, "asked": work.asked.model_dump()})
        del self._under_way[0]
        work.done()

    def _check(self, command: Command, key_id: str) -> None:
        """Raises Refused: replayed, expired, unknown_command."""
        under_way = (work.command.count for work in self._under_way if work.key_id == key_id)
        highest = max(self._store.commands.highest_count(key_id), *under_way, 0)
        if command.count <= highest:
            raise Refused("replayed", f"its count is not above {highest}; sign it anew with a higher one")
        if self._store.ledger.now().at > command.expires_at:
            raise Refused("expired", "it came after expires_at; ask again if it still matters")
        if command.name not in _KNOWN:
            raise Refused("unknown_command", f"this software knows: {', '.join(sorted(_KNOWN))}")

    def _pass_on(self, command: Command, key_id: str) -> None:
        """To `kiosk run`, with the life it has left. Raises Refused: arguments, too_many."""
        arguments_of(command, EXECUTED_BY_RUN[command.name])
        if len(self._store.inbox.waiting()) >= WAITING_AT_MOST:
            raise Refused("too_many", f"{WAITING_AT_MOST} commands wait already; see why they are not taken")
        now = self._store.ledger.now()
        arrival = Arrival(
            boot_id=self._store.ledger.boot_id,
            boottime_ms=now.boottime_ms,
            lasts_ms=(command.expires_at - now.at) // timedelta(milliseconds=1),
        )
        with self._store.transaction():
            self._store.commands.saw(key_id, command.count)
            self._store.inbox.put(command, arrival)

    def _refresh(self, command: Command, key_id: str, done: Callable[[], None]) -> None:
        """What is retained comes anew with a connection. Raises Refused: arguments."""
        arguments_of(command, NoArguments)
        with self._store.transaction():
            self._store.commands.saw(key_id, command.count)
            self._store.ledger.record(CommandExecuted(**self._named(command), outcome="done", result={}))
        done()
        self._link.reset("central asks for its rules to be taken anew")

    def _resend(self, command: Command) -> Resend:
        """Raises Refused: arguments, other_ledger."""
        asked = arguments_of(command, Resend)
        own = self._store.ledger.ledger_id
        if asked.ledgerid != own:
            raise Refused(
                "other_ledger", f"this kiosk's ledger is {own}; numbers of another mean nothing here"
            )
        return asked

    def _is_known(self, command: Command) -> bool:
        """It has its answer, or `kiosk run` has it and answers it."""
        command_id, store = command.command_id, self._store
        answers = ("command.executed", "command.refused")
        return (
            any(store.ledger.newest_about(command_id, type_) for type_ in answers)
            or store.inbox.holds(command_id)
            or any(intent.visit_id == command_id for intent in store.visits.open_intents())
        )

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
