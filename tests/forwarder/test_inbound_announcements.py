"""Authorizations that central announces ahead: believed, held until a policy is there, or noted."""

import hashlib
from datetime import timedelta

import pytest

from kiosk.contract.messages import (
    Announced,
    AuthorizationBatch,
)
from kiosk.forwarder.announcements import EXPIRED_LOOK_S, MOST_HELD
from kiosk.host.clock import ManualClock
from kiosk.trust.documents import sign_batch
from tests.forwarder.forwarder_rig import KIOSK, TOPICS, note
from tests.forwarder.inbound_rig import InboundRig, batch, knows_codes
from tests.forwarder.policy_samples import (
    ANNOUNCEMENT_KEY,
    EXPIRES_AT,
    OTHER_KEY,
    POLICY_KEY,
    announced,
    sample_pack,
)


def test_announced_codes_are_stored_as_digests_under_the_devices_own_key(rig: InboundRig) -> None:
    rig.hear_pack(sample_pack())
    (arrived,) = rig.hear(batch())
    assert knows_codes(rig)
    assert arrived in rig.link.acked
    database = (rig.directory / "kiosk.db").read_bytes() + (rig.directory / "kiosk.db-wal").read_bytes()
    for a in announced(3):
        assert a.code
        assert a.code.encode() not in database
        assert hashlib.sha256(a.code.encode()).digest()[:12] not in database


def test_a_batch_before_any_policy_waits_unacknowledged_and_is_opened_with_it(rig: InboundRig) -> None:
    (arrived,) = rig.hear(batch())
    assert arrived not in rig.link.acked
    assert not knows_codes(rig)
    rig.hear_pack(sample_pack())
    assert knows_codes(rig)
    assert arrived in rig.link.acked


def test_so_many_batches_wait_for_a_policy_that_the_word_stored_still_gets_through(rig: InboundRig) -> None:
    for number in range(1, MOST_HELD + 4):
        rig.hear(batch(number=number))
    assert len(rig.link.acked) == 3
    assert rig.security_notes() == ["announcement_no_policy"]


def test_held_batches_come_again_after_a_reconnect_and_are_not_held_twice(rig: InboundRig) -> None:
    for _ in range(3):
        rig.hear(*[batch(number=n + 1) for n in range(MOST_HELD)])
        rig.inbound.disconnected()
        rig.link.connect()
    assert rig.link.acked == []


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (batch(OTHER_KEY), "unknown_key"),
        (batch(POLICY_KEY), "unknown_key"),
        (batch(kiosk_id="B-2000"), "other_kiosk"),
        ((TOPICS.authorization, b"garbage"), "malformed"),
    ],
    ids=["stranger", "policy key", "other kiosk", "garbage"],
)
def test_a_batch_that_is_not_believed_is_noted_once_and_acknowledged(
    rig: InboundRig, message: tuple[str, bytes], code: str
) -> None:
    rig.hear_pack(sample_pack())
    for _ in range(3):
        (arrived,) = rig.hear(message)
        assert arrived in rig.link.acked
    assert rig.security_notes() == [f"announcement_{code}"]
    assert not knows_codes(rig)


def test_a_token_that_is_none_is_noted_and_the_others_of_its_batch_are_kept(rig: InboundRig) -> None:
    rig.hear_pack(sample_pack())
    spoiled = (*announced(2), Announced(code="CODE0009", token="no token"))
    signed = sign_batch(
        AuthorizationBatch(kiosk_id=KIOSK, batch=1, announced=(*spoiled, announced(3)[2])), ANNOUNCEMENT_KEY
    )
    rig.hear((TOPICS.authorization, signed.encode()))
    assert knows_codes(rig)
    assert rig.security_notes() == ["announcement_token"]


def test_expired_authorizations_go_when_they_are_over_however_wrong_the_clock_may_be(
    rig: InboundRig,
) -> None:
    rig.hear_pack(sample_pack())
    rig.hear(batch())
    note(rig.store)
    rig.clock.set_wall(EXPIRES_AT + timedelta(days=400))  # a jump that nobody vouches for
    rig.announcements.step(0.0)
    assert knows_codes(rig)
    rig.clock.set_wall(ManualClock().wall())
    rig.clock.advance((EXPIRES_AT + timedelta(hours=49) - rig.clock.wall()).total_seconds())
    rig.announcements.step(EXPIRED_LOOK_S)
    assert not knows_codes(rig)


def test_a_batch_by_a_key_that_was_revoked_since_is_not_believed(rig: InboundRig) -> None:
    rig.hear_pack(sample_pack())
    later = sample_pack(version=42).model_copy(update={"revoked_keys": (ANNOUNCEMENT_KEY.key_id,)})
    rig.hear_pack(later)
    rig.hear(batch())
    assert rig.security_notes() == ["announcement_unknown_key"]
