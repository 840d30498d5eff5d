"""Staff passes: believed by the list that their key is in, for a person, a place and some hours."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.policy import CourierKey
from kiosk.domain.roster import Role, StaffMember, StaffPass
from kiosk.trust import jws
from kiosk.trust.jws import Refused
from kiosk.trust.keys import SigningKey
from kiosk.trust.staff import pin_matches
from kiosk.trust.staff_pass import (
    MAX_PASS_BYTES,
    SCHEME,
    StaffKeys,
    looks_like_pass,
    mint_pass,
    pass_pin,
    read_pass,
    staff_keys,
)
from kiosk.trust.token import looks_like_token
from tests.trust.forging import NOW, PACK, public

COURIERS = SigningKey.from_seed("parcelnet-dispatch", b"couriers".ljust(32))
TECHNICIANS = SigningKey.from_seed("service-26a", b"technicians".ljust(32))
KEYS = StaffKeys(
    couriers=(CourierKey(key_id=COURIERS.key_id, public_key=COURIERS.public, carriers=("parcelnet",)),),
    technicians=(public(TECHNICIANS),),
)
PIN = pass_pin("204518", "Zk3mP0qL9xA")
PASS = StaffPass(
    pass_id="Zk3mP0qL9xA",
    role=Role.COURIER,
    staff_ref="c-anna",
    carrier_id="parcelnet",
    site_id="BER-017",
    issued_at=NOW,
    expires_at=NOW + timedelta(hours=8),
    pin=PIN,
)
TICKET = PASS.model_copy(update={"role": Role.TECHNICIAN, "carrier_id": None, "staff_ref": "t-otto"})


def read(
    text: str, keys: StaffKeys = KEYS, at: datetime = NOW, clock: ClockStatus = ClockStatus.TRUSTED
) -> StaffPass:
    return read_pass(text, keys, "B-1042", "BER-017", Moment(at=at, boottime_ms=0, clock=clock))


def refusal(text: str, keys: StaffKeys = KEYS, at: datetime = NOW) -> str:
    with pytest.raises(Refused) as refused:
        read(text, keys, at)
    return refused.value.code


def forged(key: SigningKey = COURIERS, **changes: Any) -> str:
    """A pass of these claims, truly signed; a change to None leaves one out."""
    claims = json.loads(jws.take_apart(mint_pass(PASS, COURIERS).removeprefix(SCHEME)).payload) | changes
    payload = json.dumps(
        {name: value for name, value in claims.items() if value is not None}, separators=(",", ":")
    )
    return SCHEME + jws.sign(payload.encode(), key)


def test_a_pass_says_who_stands_here_and_has_a_pin_of_its_own() -> None:
    found = read(mint_pass(PASS, COURIERS))
    assert found == PASS
    assert found.member == StaffMember(
        staff_ref="c-anna", role=Role.COURIER, carrier_id="parcelnet", pass_id="Zk3mP0qL9xA"
    )
    assert pin_matches("204518", found.pin)
    assert not pin_matches("204519", found.pin)


def test_a_technicians_ticket_is_one_because_of_its_key() -> None:
    assert read(mint_pass(TICKET, TECHNICIANS)).member.role is Role.TECHNICIAN


def test_a_courier_key_makes_no_technician_and_a_technician_key_no_courier() -> None:
    assert refusal(mint_pass(TICKET, COURIERS)) == "claim_c"
    assert refusal(mint_pass(PASS, TECHNICIANS)) == "claim_c"


def test_a_key_of_one_carrier_makes_no_courier_of_another() -> None:
    assert refusal(forged(c="swiftline")) == "other_carrier"


def test_a_pass_and_a_return_code_are_told_apart_at_first_sight() -> None:
    text = mint_pass(PASS, COURIERS)
    assert looks_like_pass(text)
    assert not looks_like_token(text)
    assert not looks_like_pass(text.removeprefix(SCHEME))
    assert refusal(text.removeprefix(SCHEME)) == "scheme"


def test_a_pass_with_usual_names_fits_its_code() -> None:
    assert len(mint_pass(PASS, COURIERS)) <= MAX_PASS_BYTES - len("12345678"), "room for longer names"


@pytest.mark.parametrize(
    "at", [NOW + timedelta(hours=8), NOW - timedelta(days=1)], ids=["the last second", "a clock a day behind"]
)
def test_it_counts_for_its_hours(at: datetime) -> None:
    assert read(mint_pass(PASS, COURIERS), at=at) == PASS


def test_before_and_after_its_hours_it_is_refused() -> None:
    text = mint_pass(PASS, COURIERS)
    assert refusal(text, at=PASS.expires_at + timedelta(seconds=1)) == "expired"
    assert refusal(text, at=NOW - timedelta(days=1, seconds=1)) == "not_yet_valid"


def test_a_clock_that_nobody_vouches_for_is_not_held_against_a_technician() -> None:
    late = PASS.expires_at + timedelta(hours=47)
    assert read(mint_pass(TICKET, TECHNICIANS), at=late, clock=ClockStatus.UNTRUSTED) == TICKET


def test_revoked_keys_and_revoked_people_have_no_pass() -> None:
    text = mint_pass(PASS, COURIERS)
    assert refusal(text, StaffKeys(KEYS.couriers, revoked_keys=(COURIERS.key_id,))) == "revoked_key"
    assert refusal(text, StaffKeys(KEYS.couriers, revoked_staff=("c-anna",))) == "staff_revoked"


def test_a_kiosk_without_rules_believes_the_technicians_of_its_configuration_and_no_courier() -> None:
    keys = staff_keys(None, [public(TECHNICIANS)])
    assert read(mint_pass(TICKET, TECHNICIANS), keys) == TICKET
    assert refusal(mint_pass(PASS, COURIERS), keys) == "unknown_key"


def test_where_there_are_rules_their_keys_alone_count() -> None:
    pack = PACK.model_copy(update={"courier_keys": KEYS.couriers, "revoked_staff": ("c-ben",)})
    keys = staff_keys(pack, [public(TECHNICIANS)])
    assert read(mint_pass(PASS, COURIERS), keys) == PASS
    assert refusal(mint_pass(TICKET, TECHNICIANS), keys) == "unknown_key"
    assert keys.revoked_staff == ("c-ben",)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"site_id": None}, "unbound"),
        ({"expires_at": NOW + timedelta(hours=48, seconds=1)}, "lifetime"),
        ({"carrier_id": None}, "claim_c"),
        ({"staff_ref": "c" * 40, "kiosk_id": "k" * 40, "site_id": "s" * 40}, "oversize"),
    ],
)
def test_a_pass_that_no_kiosk_would_believe_is_not_made(change: dict[str, Any], code: str) -> None:
    with pytest.raises(ValueError, match=code):
        mint_pass(PASS.model_copy(update=change), COURIERS)


def test_a_pass_is_not_made_with_a_pin_whose_salt_is_another() -> None:
    with pytest.raises(ValueError, match="pass_pin"):
        mint_pass(PASS.model_copy(update={"pin": pass_pin("204518", "another")}), COURIERS)
