"""The reference central system: what whoever writes the real one must do, in working code.

- Subscribe to `{root}/+/up/#` with a lasting session, and acknowledge a message only when it is on disk.
- Take every event once, by its id, however often it comes; redeliveries are normal.
- Answer on `down/stored` after the commit, never before: that word empties the kiosk's outbox.
- Answer `rejected` for what can never be taken; silence would make the kiosk send it for ever.
- Say `online: true` on `{root}/central/state` when ready to take, and `false` when not (also as Last Will).
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from kiosk.contract.commands import RESEND
from kiosk.contract.messages import Announced, CentralState, Message, Resend
from kiosk.contract.topics import central_state
from kiosk.domain.policy import PolicyPack
from kiosk.policy.document import LeaseBlock
from kiosk.trust.keys import SigningKey
from kiosk.world.broker import CENTRAL_USER
from kiosk.world.central_commands import ABOUT_BOOKS, CentralCommands
from kiosk.world.central_outgoing import Outgoing
from kiosk.world.central_store import CentralStore
from kiosk.world.central_view import CentralView, Conflict, StoredEvent, Twin
from kiosk.world.network import LOOPBACK

log = logging.getLogger(__name__)

BATCH_MESSAGES = 50
BATCH_S = 0.05
"""A commit costs a disk sync, so messages share one; nobody waits longer than this for company."""

IDLE_S = 0.25
"""How often central looks for overdue photos when nothing else happens."""

CALL_LIMIT_S = 10.0

SESSION_EXPIRY_S = 7 * 24 * 3600
"""What kiosks send while central is away waits a week for it at the broker."""

_Result = TypeVar("_Result")


class CentralError(Exception):
    """Central could not do what it was asked; the text says why."""


@dataclass(frozen=True, slots=True)
class CentralKeys:
    """What central signs with: rules, authorizations announced ahead, and commands, if it gives any."""

    policy: SigningKey
    announcement: SigningKey
    command: SigningKey | None = None


@dataclass(frozen=True, slots=True)
class _Arrived:
    connection: int
    message: mqtt.MQTTMessage


class Central:
    """Central at a broker on this machine, with its database and photo files in `directory`.

    `on_event` hears of each event once, when it is on disk; `on_conflict` of each
    conflict and each twin as it is found. Both are called on central's own thread and must be
    quick. `view` answers questions, `commands` asks kiosks to do something.

    Lifetime: `start` takes a thread, the database and a connection; `stop` gives them
    back. Between them, `pause` and `resume` make a central that is away for a while.
    Concurrency: paho's callbacks only put work into a queue; one thread takes it out,
    and it alone writes to the database. The methods come from one owner.
    Errors: CentralError when the broker does not answer in time. What breaks the working
    thread (a full disk) takes central offline, and `stop` raises it.
    """

    def __init__(
        self,
        directory: Path,
        *,
        port: int,
        password: str,
        keys: CentralKeys,
        topic_root: str = "kiosks",
        on_event: Callable[[StoredEvent], None] = lambda _: None,
        on_conflict: Callable[[Conflict | Twin], None] = lambda _: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        photo_quiet: timedelta = timedelta(seconds=2),
    ) -> None:
        self.view = CentralView(directory)
        self.commands = CentralCommands(self._command)
        self._directory = directory
        self._port = port
        self._root = topic_root
        self._keys = keys
        self._on_event = on_event
        self._on_conflict = on_conflict
        self._now = now
        self._photo_quiet = photo_quiet
        self._work: queue.SimpleQueue[_Arrived | Callable[[Outgoing], None]] = queue.SimpleQueue()
        self._committed = threading.Condition()
        self._online = threading.Event()
        self._connection = 0
        self._refusal = "it does not answer"
        self._running = False
        self._fault: Exception | None = None
        self._thread: threading.Thread | None = None
        self._password = password
        self._client = self._new_client()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Open the database, connect, and be online. Returns when kiosks are told so."""
        self._running = True
        self._thread = threading.Thread(target=self._run, name="central", daemon=True)
        self._thread.start()
        try:
            self.resume()
        except CentralError:
            self.stop()
            raise

    def stop(self) -> None:
        """Leave in order. Raises what broke the working thread, if anything did."""
        if self._thread is None:
            return
        self.pause()
        self._work.put(self._end)
        self._thread.join()
        self._thread = None
        if self._fault is not None:
            raise self._fault

    def pause(self) -> None:
        """Say that central is offline, and go. Kiosks hold; what they still send waits at the broker."""
        if self._online.is_set():
            try:
                self._confirm([self._do(lambda outgoing: outgoing.state(online=False))])
            except CentralError as error:
                log.warning("central leaves without a word; its Last Will tells kiosks: %s", error)
        self._client.disconnect()
        self._client.loop_stop()
        self._online.clear()

    def resume(self) -> None:
        """Come back and say so."""
        # A new one each time: paho leaks a pair of sockets when a client's loop starts twice.
        self._client = self._new_client()
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_EXPIRY_S
        self._client.connect_async(LOOPBACK, self._port, clean_start=False, properties=properties)
        self._client.loop_start()
        if not self._online.wait(CALL_LIMIT_S):
            self._client.loop_stop()
            raise CentralError(f"the broker on port {self._port} did not let central in: {self._refusal}")

    def wait(self, until: Callable[[CentralView], bool], timeout_s: float = CALL_LIMIT_S) -> bool:
        """Wait until `until(view)` holds, looking after every commit; False when it does not in time."""
        with self._committed:
            return self._committed.wait_for(lambda: until(self.view), timeout_s)

    def publish_policy(self, kiosk_id: str, pack: PolicyPack, key: SigningKey | None = None) -> None:
        """Give a kiosk its rules, retained: it finds them whenever it connects.

        `key` signs them in place of central's own: that of another epoch.
        """
        signing = key or self._keys.policy
        self._confirm(self._do(lambda outgoing: outgoing.policy(kiosk_id, pack, signing)))

    def publish_rules(self, kiosk_id: str, pack: PolicyPack, blocks: Sequence[LeaseBlock]) -> None:
        """The same, and lend numbers by itself: a block of each of `blocks` to each store that the kiosk has.

        They are published again, under the next version, when the kiosk comes with a new store or has burnt
        its numbers. What `pack` lends itself must be no part of `blocks`.
        """
        signing = self._keys.policy
        self._confirm(self._do(lambda outgoing: outgoing.rules(kiosk_id, pack, blocks, signing)))

    def announce(self, kiosk_id: str, announced: Iterable[Announced]) -> int:
        """Tell a kiosk authorizations ahead, with the short codes customers hold; the batch's number.

        Batches are not retained: one would replace the other. The kiosk's lasting
        session keeps them; a batch that met no session goes out again when the
        kiosk next says that it is online.
        """
        batch = tuple(announced)
        return self._do(lambda outgoing: outgoing.announce(kiosk_id, batch))

    def ask_resend(
        self, kiosk_id: str, ledger_id: str, first: int, last: int, valid_for: timedelta = ABOUT_BOOKS
    ) -> str:
        """Ask a kiosk for events that were lost here, numbers `first` to `last`; the command's id.

        `command.executed` or `command.refused` with that id follows. If neither does in `valid_for`,
        no session of the kiosk took the command: ask again.
        """
        asked = Resend(ledgerid=ledger_id, first=first, last=last)
        return self._command(kiosk_id, RESEND, asked, valid_for)

    def _command(self, kiosk_id: str, name: str, arguments: Message, valid_for: timedelta) -> str:
        if self._keys.command is None:
            raise CentralError("central has no key for commands")
        command_id, published = self._do(
            lambda outgoing: outgoing.command(kiosk_id, name, arguments, self._now(), valid_for)
        )
        self._confirm([published])
        return command_id

    def know(self, authorizations: Iterable[Announced]) -> None:
        """Take authorizations from shops, to answer kiosks that ask for them."""
        entered = tuple(authorizations)
        self._do(lambda outgoing: outgoing.enter(entered))

    def _new_client(self) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=CENTRAL_USER, protocol=mqtt.MQTTv5, manual_ack=True
        )
        client.username_pw_set(CENTRAL_USER, self._password)
        client.will_set(central_state(self._root), CentralState(online=False).encode(), qos=1, retain=True)
        client.reconnect_delay_set(1, 5)
        client.on_connect = self._on_connect
        client.on_disconnect = lambda *_: self._online.clear()
        client.on_subscribe = lambda *_: self._work.put(self._ready)
        client.on_publish = lambda _client, _, mid, reason, __: self._work.put(
            lambda outgoing: outgoing.acknowledged(mid, reason.value)
        )
        client.on_message = lambda _client, _, message: self._work.put(_Arrived(self._connection, message))
        return client

    def _on_connect(self, _client: Any, _userdata: Any, _flags: Any, reason: ReasonCode, _: Any) -> None:
        if reason.is_failure:
            self._refusal = str(reason)
            return
        self._connection += 1
        # Every time, because a broker may have lost the session.
        self._work.put(lambda _: self._subscribe())

    def _publish(self, topic: str, payload: bytes, *, retain: bool = False) -> mqtt.MQTTMessageInfo:
        return self._client.publish(topic, payload, qos=1, retain=retain)

    def _subscribe(self) -> None:
        self._client.subscribe(f"{self._root}/+/up/#", qos=1)

    def _ready(self, outgoing: Outgoing) -> None:
        outgoing.state(online=True)
        self._online.set()

    def _end(self, _: Outgoing) -> None:
        self._running = False

    def _do(self, work: Callable[[Outgoing], _Result]) -> _Result:
        """Have the working thread do something, and wait for it."""
        done: Future[_Result] = Future()

        def do(outgoing: Outgoing) -> None:
            try:
                done.set_result(work(outgoing))
            except Exception as error:
                done.set_exception(error)

        self._work.put(do)
        try:
            return done.result(CALL_LIMIT_S)
        except TimeoutError:
            raise CentralError("central does not work any more") from self._fault

    def _confirm(self, published: Iterable[mqtt.MQTTMessageInfo]) -> None:
        for message in published:
            try:
                message.wait_for_publish(CALL_LIMIT_S)
            except RuntimeError as error:
                raise CentralError(f"the broker is away: {error}") from error
            if not message.is_published():
                raise CentralError(f"the broker did not acknowledge within {CALL_LIMIT_S:.0f} s")

    def _run(self) -> None:
        try:
            with closing(CentralStore(self._directory, topic_root=self._root)) as store:
                outgoing = Outgoing(
                    self._publish, store.database, self._root, self._keys.announcement, self._keys.command
                )
                look_at = time.monotonic()
                while self._running:
                    work = self._next_work()
                    self._take([item for item in work if isinstance(item, _Arrived)], store, outgoing)
                    for item in work:
                        if not isinstance(item, _Arrived):
                            item(outgoing)
                    if self._online.is_set() and time.monotonic() >= look_at:
                        outgoing.words(store.overdue_photos(self._now(), self._photo_quiet))
                        look_at = time.monotonic() + IDLE_S
        except Exception as error:
            log.exception("central cannot go on and goes offline")
            self._fault = error
            will = ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message")
            self._client.disconnect(will)

    def _next_work(self) -> list[_Arrived | Callable[[Outgoing], None]]:
        """What there is to do: waits for the first, and a moment for company."""
        work: list[_Arrived | Callable[[Outgoing], None]] = []
        deadline = time.monotonic() + IDLE_S
        while len(work) < BATCH_MESSAGES:
            try:
                work.append(self._work.get(timeout=max(0.0, deadline - time.monotonic())))
            except queue.Empty:
                break
            if len(work) == 1:
                deadline = time.monotonic() + BATCH_S
        return work

    def _take(self, arrived: list[_Arrived], store: CentralStore, outgoing: Outgoing) -> None:
        if not arrived:
            return
        taken = store.take(
            [(item.message.topic, bytes(item.message.payload)) for item in arrived], self._now()
        )
        outgoing.words(taken.words)
        for answer in taken.answers:
            outgoing.answer(answer)
        for item in arrived:
            # Message ids begin anew with a connection: an old one would acknowledge something else.
            if item.connection == self._connection:
                self._client.ack(item.message.mid, item.message.qos)
        for kiosk_id in taken.online:
            outgoing.announce_again(kiosk_id)
        for kiosk_id, ledger_id in taken.stores:
            outgoing.lend(kiosk_id, ledger_id, self._now(), self._keys.policy)
        for event in taken.first:
            self._on_event(event)
        noticed: list[Conflict | Twin] = [*taken.conflicts, *taken.twins]
        for conflict in noticed:
            log.warning("conflict: %s", conflict)
            self._on_conflict(conflict)
        with self._committed:
            self._committed.notify_all()
