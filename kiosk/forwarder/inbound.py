"""What central says to this kiosk: sorted by topic, and acknowledged only when it is in the store."""

import logging
from collections.abc import Callable, Iterable
from functools import partial

from pydantic import ValidationError

from kiosk.contract.messages import CentralState, StoredWord
from kiosk.contract.topics import Topics, central_state
from kiosk.forwarder.announcements import Announcements
from kiosk.forwarder.commands import Commands
from kiosk.forwarder.link import Arrived, Link
from kiosk.forwarder.look_ups import LookUps
from kiosk.forwarder.photos import PhotoSender
from kiosk.forwarder.policies import PolicyInbox
from kiosk.forwarder.pump import Pump
from kiosk.forwarder.twin import TwinWatch
from kiosk.store import Store

LONGEST_NUMBER = 15
"""Digits of the version of a pack."""

log = logging.getLogger(__name__)


class Inbound:
    """The way in. Whatever comes, it is dealt with once and acknowledged; garbage is said once.

    Concurrency: one thread; as its store.
    """

    def __init__(
        self,
        store: Store,
        link: Link,
        topics: Topics,
        pump: Pump,
        photos: PhotoSender,
        policies: PolicyInbox,
        announcements: Announcements,
        look_ups: LookUps,
        commands: Commands,
        twin: TwinWatch,
    ) -> None:
        self._store = store
        self._link = link
        self._topics = topics
        self._pump = pump
        self._photos = photos
        self._policies = policies
        self._announcements = announcements
        self._look_ups = look_ups
        self._commands = commands
        self._twin = twin
        self._words: list[Arrived] = []
        self._said: set[str] = set()
        self.central_online: bool | None = None
        """As central says itself; None while it has said nothing on this connection."""

    def disconnected(self) -> None:
        """Nothing is known of central, and what was not acknowledged comes again."""
        self.central_online = None
        self._announcements.disconnected()

    def handle(self, arrivals: Iterable[Arrived]) -> None:
        """Deal with messages; confirmations among them wait for `settle`."""
        for arrived in arrivals:
            if arrived.topic == self._topics.stored:
                self._words.append(arrived)
            else:
                self._other(arrived)

    def settle(self) -> None:
        """Write all confirmations that have come: a write each would be most of the time a backlog takes."""
        arrived, self._words = self._words, []
        self._take([word for each in arrived for word in self._word(each.payload)])
        for each in arrived:
            self._link.ack(each)

    def step(self) -> None:
        """Look what came of what takes longer."""
        if self._policies.step():
            self._announcements.policy_came()
        self._commands.step()

    def close(self) -> None:
        """Leave nothing running."""
        self._policies.close()

    def _take(self, words: list[StoredWord]) -> None:
        stored = [event_id for word in words for event_id in word.stored]
        if stored:
            self._pump.confirm(stored)
        for word in words:
            for rejected in word.rejected:
                self._pump.reject(rejected)
            for photo in word.photos:
                self._photos.heard(photo, self._store.ledger.now())
            self._twin.told(word.twin_boots)

    def _other(self, arrived: Arrived) -> None:
        done: Callable[[], None] = partial(self._link.ack, arrived)
        if arrived.topic == central_state(self._topics.root):
            self._central(arrived.payload)
            done()
        elif arrived.topic == self._topics.policy:
            self._policies.manifest(arrived.payload, done)
            self._announcements.policy_came()
        elif arrived.topic.startswith(self._topics.policy + "/"):
            self._piece(arrived)
            self._announcements.policy_came()
            done()
        elif arrived.topic == self._topics.authorization:
            self._announcements.batch(arrived.payload, done)
        elif arrived.topic == self._topics.response:
            self._look_ups.response(arrived.payload)
            done()
        elif arrived.topic == self._topics.command:
            self._commands.command(arrived.payload, done)
        else:
            self._ignore("a topic this version does not know")
            done()

    def _word(self, payload: bytes) -> list[StoredWord]:
        try:
            return [StoredWord.model_validate_json(payload)]
        except ValidationError:
            self._ignore("a word of central that cannot be read")
            return []

    def _central(self, payload: bytes) -> None:
        try:
            state = CentralState.model_validate_json(payload)
        except ValidationError:
            self._ignore("a state of central that cannot be read")
            return
        self.central_online = state.online
        self._pump.central(state.online)

    def _piece(self, arrived: Arrived) -> None:
        version, _, index = arrived.topic.removeprefix(self._topics.policy + "/").partition("/")
        if not _is_number(version) or not _is_number(index):
            self._ignore("a piece of a policy without version and index")
            return
        self._policies.piece(int(version), int(index), arrived.payload)

    def _ignore(self, what: str) -> None:
        if what not in self._said:
            self._said.add(what)
            log.warning("ignored", extra={"what": what})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
