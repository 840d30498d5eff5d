"""Announcements count by the keys of the rules in force and to come, between their dates, unless revoked."""

from datetime import timedelta

import pytest

from kiosk.domain.moment import CLOCK_DOUBT, ClockStatus, Moment
from kiosk.domain.policy import PolicyPack, PublicKey
from kiosk.trust.validity import CLOCK_LAG, announcement_keys
from tests.trust.forging import ANNOUNCEMENTS, NORTHWIND, NOW, PACK

SECOND = timedelta(seconds=1)


def pack(*keys: PublicKey, revoked: tuple[str, ...] = ()) -> PolicyPack:
    return PACK.model_copy(update={"announcement_keys": keys, "revoked_keys": revoked})


def counting(*packs: PolicyPack, clock: ClockStatus = ClockStatus.TRUSTED) -> list[str]:
    moment = Moment(at=NOW, boottime_ms=0, clock=clock)
    return [key.key_id for key in announcement_keys(packs, moment)]


OLD = PublicKey(key_id="old", public_key=ANNOUNCEMENTS.public)
NEW = PublicKey(key_id="new", public_key=NORTHWIND.public)


def test_a_key_may_be_on_its_way_in_or_out() -> None:
    assert counting(pack(NEW), pack(OLD)) == ["new", "old"]
    assert counting(pack(OLD)) == ["old"]
    assert counting() == []


def test_what_the_rules_to_come_or_those_in_force_revoke_counts_no_more() -> None:
    assert counting(pack(NEW, OLD, revoked=("old",)), pack(OLD)) == ["new"]
    assert counting(pack(NEW, OLD), pack(OLD, revoked=("new",))) == ["old", "old"]


@pytest.mark.parametrize(
    ("dates", "trusted", "untrusted"),
    [
        ({"not_before": NOW + CLOCK_LAG}, True, True),
        ({"not_before": NOW + CLOCK_LAG + SECOND}, False, True),
        ({"not_after": NOW}, True, True),
        ({"not_after": NOW - SECOND}, False, True),
        ({"not_after": NOW - CLOCK_DOUBT}, False, True),
        ({"not_after": NOW - CLOCK_DOUBT - SECOND}, False, False),
    ],
)
def test_a_key_counts_between_its_dates(dates: dict[str, object], trusted: bool, untrusted: bool) -> None:
    dated = pack(OLD.model_copy(update=dates))
    assert bool(counting(dated)) is trusted
    assert bool(counting(dated, clock=ClockStatus.UNTRUSTED)) is untrusted
