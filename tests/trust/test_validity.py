"""What is announced or commanded counts by keys of the rules in force and to come, unless over or revoked."""

from datetime import timedelta

import pytest

from kiosk.domain.moment import CLOCK_DOUBT, ClockStatus, Moment
from kiosk.domain.policy import PolicyPack, PublicKey
from kiosk.trust.keys import SigningKey
from kiosk.trust.validity import CLOCK_LAG, announcement_keys, command_keys
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


def test_commands_count_by_keys_of_their_own() -> None:
    commanding = pack(OLD).model_copy(update={"command_keys": (NEW,)})
    moment = Moment(at=NOW, boottime_ms=0, clock=ClockStatus.TRUSTED)
    assert command_keys([commanding], moment) == [NEW]
    assert announcement_keys([commanding], moment) == [OLD]
    revoking = pack(OLD, revoked=("new",))
    assert command_keys([revoking, commanding], moment) == []


@pytest.mark.parametrize("other", [ANNOUNCEMENTS, NORTHWIND])
def test_a_pack_whose_command_key_signs_something_else_as_well_is_refused(other: SigningKey) -> None:
    twice = PublicKey(key_id="command-26a", public_key=other.public)
    with pytest.raises(ValueError, match="command-26a signs something else as well: a key has one use"):
        PolicyPack.model_validate(PACK.model_dump() | {"command_keys": [twice]})
