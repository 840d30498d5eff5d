"""Questions of customers at the screen: out at once, answered into the store, and nothing else believed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.contract.messages import LookUpRequest, LookUpResponse
from kiosk.forwarder.look_ups import LookUps
from kiosk.host.clock import ManualClock
from kiosk.store import Store
from kiosk.trust.documents import open_manifest, pack_bytes, sign_manifest
from kiosk.trust.finding import second_factor, sign_response
from kiosk.trust.keys import SigningKey
from tests.forwarder.forwarder_rig import KIOSK, TOPICS, ScriptedLink, open_store
from tests.forwarder.policy_samples import (
    ANNOUNCEMENT_KEY,
    OTHER_KEY,
    POLICY_KEY,
    announced,
    policy_keys,
    sample_pack,
)
from tests.forwarder.running import Running, World, eventually


def request(number: int = 1, **what: str) -> LookUpRequest:
    asked = what or {"code": "54MQFVRD"}
    return LookUpRequest(request_id=f"visit.{number}", asked_at=datetime(2026, 9, 29, tzinfo=UTC), **asked)


def response(number: int = 1, kiosk_id: str = KIOSK) -> LookUpResponse:
    return LookUpResponse(kiosk_id=kiosk_id, request_id=f"visit.{number}", found=announced(1)[0])


class Rig:
    def __init__(self, directory: Path) -> None:
        self.store: Store = open_store(directory, ManualClock(), 1)
        self.link = ScriptedLink()
        self.look_ups = LookUps(self.store, self.link, TOPICS, KIOSK)
        manifest = open_manifest(sign_manifest(sample_pack(), POLICY_KEY), policy_keys())
        self.store.policies.keep_verified(manifest, pack_bytes(sample_pack()))

    def hear(self, answer: LookUpResponse, key: SigningKey = ANNOUNCEMENT_KEY) -> None:
        self.look_ups.response(sign_response(answer, key).encode())


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    yield rig
    rig.store.close()


def test_a_question_is_sent_once_and_waits_for_a_connection(rig: Rig) -> None:
    rig.store.look_ups.ask(request())
    rig.look_ups.step()
    assert rig.link.sent == []
    rig.link.connect()
    for _ in range(3):
        rig.look_ups.step()
    (sent,) = rig.link.sent
    assert (sent.topic, sent.payload) == (TOPICS.request, request().encode())


def test_an_answer_is_kept_for_whoever_asked(rig: Rig) -> None:
    rig.store.look_ups.ask(request())
    rig.hear(response())
    assert rig.store.look_ups.answered() == ("visit.1",)
    assert rig.store.look_ups.take("visit.1") == (request(), response())
    assert rig.store.look_ups.take("visit.1") == (None, None)


def test_an_answer_that_nobody_waits_for_is_dropped(rig: Rig) -> None:
    rig.store.look_ups.ask(request())
    rig.store.look_ups.take("visit.1")
    rig.hear(response())
    assert rig.store.look_ups.answered() == ()


def test_the_first_answer_counts(rig: Rig) -> None:
    rig.store.look_ups.ask(request())
    rig.hear(response())
    rig.hear(response().model_copy(update={"found": None}))
    assert rig.store.look_ups.take("visit.1")[1] == response()


@pytest.mark.parametrize("key", [OTHER_KEY, POLICY_KEY], ids=["stranger", "policy key"])
def test_an_answer_signed_by_somebody_else_is_not_believed(rig: Rig, key: SigningKey) -> None:
    rig.store.look_ups.ask(request())
    rig.hear(response(), key)
    assert rig.store.look_ups.answered() == ()


@pytest.mark.parametrize("payload", [b"", b"\xff", b"a.b.c", b"{}", b"x" * 100_000])
def test_garbage_answers_nothing(rig: Rig, payload: bytes) -> None:
    rig.store.look_ups.ask(request())
    rig.look_ups.response(payload)
    assert rig.store.look_ups.answered() == ()


def test_the_answer_to_another_kiosk_is_not_believed(rig: Rig) -> None:
    rig.store.look_ups.ask(request())
    rig.hear(response(kiosk_id="B-2000"))
    assert rig.store.look_ups.answered() == ()


def test_over_broker_and_central_every_question_gets_its_answer(
    world: World, forward: Callable[..., Running]
) -> None:
    known = announced(1)[0]
    known = known.model_copy(update={"second_factor": second_factor(known.token, "10827")})
    world.central.know([known])
    world.central.publish_policy(KIOSK, sample_pack())
    forward()
    assert eventually(lambda: world.store.policies.newest() is not None)
    for number, asked in enumerate(
        [{"code": known.code or ""}, {"order_no": "NW0", "postcode": "10827"}, {"code": "AAAAAAAA"}], start=1
    ):
        world.store.look_ups.ask(request(number, **asked))
        assert eventually(lambda: bool(world.store.look_ups.answered()))
        answer = world.store.look_ups.take(f"visit.{number}")[1]
        assert answer is not None
        assert answer.found == (known if number < 3 else None)
