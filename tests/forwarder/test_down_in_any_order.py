"""Whatever central sends may come twice, late, in any order and across a restart: it comes to the same."""

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.contract.messages import (
    AuthorizationBatch,
    CentralState,
    Command,
    LookUpRequest,
    LookUpResponse,
    PhotoWord,
    Rejected,
    StoredWord,
)
from kiosk.contract.topics import central_state
from kiosk.forwarder.link import Arrived
from kiosk.trust.documents import (
    open_manifest,
    pack_bytes,
    pieces,
    sign_batch,
    sign_command,
    sign_manifest,
)
from kiosk.trust.finding import code_digest, sign_response
from tests.forwarder.forwarder_rig import KIOSK, TOPICS, note
from tests.forwarder.inbound_rig import DEVICE_KEY, InboundRig
from tests.forwarder.policy_samples import (
    ANNOUNCEMENT_KEY,
    COMMAND_KEY,
    POLICY_KEY,
    announced,
    policy_keys,
    sample_pack,
)

NEWER = sample_pack(42, rules=150)
PIECES = pieces(pack_bytes(NEWER))
KINDS = 12 + len(PIECES)
"""How many different messages `Scene.messages` has."""


class Scene:
    """A kiosk with five events, a photo, a question and the rules of yesterday."""

    def __init__(self, directory: Path) -> None:
        self.rig = InboundRig(directory)
        store = self.rig.store
        manifest = open_manifest(sign_manifest(sample_pack(), POLICY_KEY), policy_keys())
        store.policies.keep_verified(manifest, pack_bytes(sample_pack()))
        self.events = [note(store) for _ in range(5)]
        self.rejected = self.events[3].event_id
        store.photos.keep("photo-1", b"jpeg", store.ledger.now())
        store.photos.commit(("photo-1",), "drop-off-1")
        store.look_ups.ask(
            LookUpRequest(request_id="visit.1", asked_at=datetime(2026, 9, 29, tzinfo=UTC), code="54MQFVRD")
        )
        self.messages = self._messages()
        assert len(self.messages) == KINDS
        self.heard: list[tuple[str, bytes]] = []

    def _messages(self) -> list[tuple[str, bytes]]:
        one, two, three = (event.event_id for event in self.events[:3])
        refusal = Rejected(id=self.rejected, code="schema", text="never")
        return [
            (TOPICS.stored, StoredWord(stored=(one, two)).encode()),
            (TOPICS.stored, StoredWord(stored=(three, "unknown"), rejected=(refusal,)).encode()),
            (TOPICS.stored, StoredWord(photos=(PhotoWord(id="photo-1", missing=(0, 7)),)).encode()),
            (TOPICS.stored, StoredWord(photos=(PhotoWord(id="photo-1", stored=True),)).encode()),
            (TOPICS.stored, StoredWord(twin_boots=("boot-of-another", "boot-of-nobody")).encode()),
            (central_state("kiosks"), CentralState(online=True).encode()),
            (TOPICS.policy, sign_manifest(NEWER, POLICY_KEY).encode()),
            *((TOPICS.policy_piece(42, index), piece) for index, piece in enumerate(PIECES)),
            *(self._batch(number) for number in (1, 2)),
            (TOPICS.response, self._response()),
            *(self._resend(count, first, last) for count, first, last in ((1, 1, 2), (2, 3, 5))),
        ]

    def _batch(self, number: int) -> tuple[str, bytes]:
        batch = AuthorizationBatch(kiosk_id=KIOSK, batch=number, announced=(announced(2)[number - 1],))
        return TOPICS.authorization, sign_batch(batch, ANNOUNCEMENT_KEY).encode()

    def _response(self) -> bytes:
        found = LookUpResponse(kiosk_id=KIOSK, request_id="visit.1", found=announced(1)[0])
        return sign_response(found, ANNOUNCEMENT_KEY).encode()

    def _resend(self, count: int, first: int, last: int) -> tuple[str, bytes]:
        command = Command(
            kiosk_id=KIOSK,
            command_id=f"c-{count}",
            count=count,
            expires_at=self.rig.clock.wall() + timedelta(days=1),
            name="resend",
            arguments={"ledgerid": self.rig.store.ledger.ledger_id, "from": first, "to": last},
        )
        return TOPICS.command, sign_command(command, COMMAND_KEY).encode()

    def hear(self, message: tuple[str, bytes]) -> None:
        arrived = self.rig.link.say(*message)
        # The rig numbers by what is in its queue, which nobody empties here.
        arrived = Arrived(arrived.topic, arrived.payload, len(self.heard), arrived.connection)
        self.heard.append(message)
        self.rig.inbound.handle([arrived])
        self.rig.inbound.settle()
        self.rig.inbound.step()

    def restart(self) -> None:
        """The process dies; what it had not acknowledged comes again, and what the broker has retained."""
        acknowledged = {(one.topic, one.payload) for one in self.rig.link.acked}
        again = [m for m in dict.fromkeys(self.heard) if m not in acknowledged or _is_retained(m[0])]
        self.heard.clear()
        self.rig.store.close()
        self.rig.restart()
        for message in again:
            self.hear(message)

    def until_all_is_told(self) -> dict[str, bytes]:
        """Let central answer whatever is sent, until nothing waits; what it got, by id."""
        rig, got = self.rig, dict[str, bytes]()
        rig.pump.connected(rig.link.connect(), rig.clock.monotonic())
        while rig.store.outbox.waiting(limit=1):
            rig.inbound.step()
            rig.pump.step(rig.clock.monotonic())
            for sent in rig.link.take_sent():
                rig.pump.published(rig.link.acknowledge(sent), rig.clock.monotonic())
                event_id = json.loads(sent.payload)["id"]
                assert got.setdefault(event_id, sent.payload) == sent.payload
                if event_id == self.rejected:
                    rig.pump.reject(Rejected(id=event_id, code="schema", text="never"))
                else:
                    rig.pump.confirm([event_id])
        self._until_photos_are_stored()
        return got

    def _until_photos_are_stored(self) -> None:
        """A word that central lacks one may come late: it is sent once more, and central has it again."""
        rig = self.rig
        for photo in rig.store.photos.waiting():
            rig.photos.step(rig.clock.monotonic())
            assert TOPICS.photo(photo.photo_id, 0) in {sent.topic for sent in rig.link.take_sent()}
            rig.photos.heard(PhotoWord(id=photo.photo_id, stored=True), rig.store.ledger.now())


orders = st.permutations(range(KINDS)).flatmap(
    lambda order: st.lists(st.tuples(st.integers(0, KINDS - 1), st.integers(0, KINDS)), max_size=6).map(
        lambda again: _with(list(order), again)
    )
)


def _is_retained(topic: str) -> bool:
    return topic.startswith(TOPICS.policy) or topic == central_state("kiosks")


def _with(order: list[int], again: Sequence[tuple[int, int]]) -> list[int]:
    for which, place in again:
        order.insert(place, which)
    return order


@settings(max_examples=30, deadline=None, derandomize=True)
@given(order=orders, restart_at=st.integers(0, KINDS))
def test_what_central_sends_comes_to_the_same_in_any_order(order: list[int], restart_at: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        scene = Scene(Path(directory))
        for place, which in enumerate(order):
            if place == restart_at:
                scene.restart()
            scene.hear(scene.messages[which])
        for _ in range(3):
            scene.rig.inbound.step()
        got = scene.until_all_is_told()
        store = scene.rig.store

        entries = {entry.event_id: entry for entry in store.ledger.entries(limit=1000)}
        assert all(body == entries[event_id].body for event_id, body in got.items())
        assert [q.event_id for q in store.outbox.quarantined()] == [scene.rejected]
        assert store.outbox.account(store.ledger.salvages).drops == 0
        assert store.photos.waiting() == []
        assert store.policies.newest() == (1, 42)
        for one in announced(2):
            assert store.announcements.by_code(code_digest(one.code or "", DEVICE_KEY))
        assert store.look_ups.unanswered() == []

        types = [entry.type for entry in entries.values()]
        assert types.count("security.noted") == 5, "the five of the scene: nothing was taken for an attack"
        assert not {"policy.refused", "photo.lost"} & set(types)
        answers = [e.event["data"] for e in entries.values() if e.type.startswith("command.")]
        assert sorted(answer["command_id"] for answer in answers) == ["c-1", "c-2"], "one answer each"
        by_id = {answer["command_id"]: answer for answer in answers}
        assert by_id["c-2"]["outcome"] == "done"
        assert by_id["c-1"].get("outcome") == "done" or by_id["c-1"]["code"] == "replayed"
        store.close()
