import string
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.store.announcements import Announced, Announcement, packed, unpacked
from tests.store.store_rig import StoreRig

EXPIRES = datetime(2026, 10, 14, tzinfo=UTC)


def announcement(number: int, token: str = "a.b.c", code: bytes | None = b"code") -> Announcement:
    return Announcement(b"id-%d" % number, code, b"order", None, EXPIRES + timedelta(days=number), token)


def test_what_was_announced_is_found_after_a_restart(rig: StoreRig) -> None:
    rig.store.announcements.keep([announcement(1)])
    rig.restart()
    assert rig.store.announcements.by_code(b"code") == [Announced("a.b.c", None)]
    assert rig.store.announcements.by_order(b"order") == [Announced("a.b.c", None)]
    assert rig.store.announcements.by_identity(b"id-1") == "a.b.c"
    assert rig.store.announcements.by_code(b"other") == []


def test_of_one_announced_again_the_latest_counts(rig: StoreRig) -> None:
    rig.store.announcements.keep([announcement(1)])
    rig.store.announcements.keep([announcement(1, "d.e.f", b"new")])
    assert rig.store.announcements.by_code(b"code") == []
    assert rig.store.announcements.by_code(b"new") == [Announced("d.e.f", None)]


def test_several_with_one_code_are_all_found_the_first_to_expire_first(rig: StoreRig) -> None:
    rig.store.announcements.keep([announcement(2, "d.e.f"), announcement(1)])
    assert [a.token for a in rig.store.announcements.by_code(b"code")] == ["a.b.c", "d.e.f"]


def test_without_a_code_only_the_order_number_finds_it(rig: StoreRig) -> None:
    rig.store.announcements.keep([announcement(1, code=None)])
    assert rig.store.announcements.by_order(b"order")


def test_a_batch_is_kept_whole_or_not_at_all(rig: StoreRig) -> None:
    def torn() -> None:
        rig.store.announcements.keep(announcement(n) if n < 5 else _power_cut() for n in range(10))

    with pytest.raises(RuntimeError, match="power cut"):
        torn()
    assert rig.store.announcements.by_code(b"code") == []


def test_expired_ones_go_a_few_at_a_time_and_the_others_stay(rig: StoreRig) -> None:
    rig.store.announcements.keep(announcement(n) for n in range(10))
    before = EXPIRES + timedelta(days=7)
    assert [rig.store.announcements.forget_expired(before, most=3) for _ in range(4)] == [3, 3, 1, 0]
    assert len(rig.store.announcements.by_code(b"code")) == 3


PARTS = st.binary(max_size=80).map(lambda raw: urlsafe_b64encode(raw).rstrip(b"=").decode())
TEXTS = st.text(string.ascii_letters + string.digits + "-_.=+/é", max_size=60)


@given(st.one_of(st.tuples(PARTS, PARTS, PARTS).map(".".join), TEXTS))
def test_a_token_comes_back_as_it_was_packed_whatever_it_is(token: str) -> None:
    assert unpacked(packed(token)) == token


def test_a_token_takes_less_than_seven_tenths_of_its_length() -> None:
    claims = '{"iss":"northwind","jti":"Zk3mP0qL9xA","iat":1790503200,"exp":1793095200,"o":"NW-4471-20"}'
    parts = [b'{"alg":"EdDSA","kid":"demo-northwind"}', claims.encode(), bytes(range(64))]
    token = ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    assert len(packed(token)) < 0.7 * len(token)


def _power_cut() -> Announcement:
    raise RuntimeError("power cut")
