"""Badges and PINs as the roster has them: found and compared, at a cost that is bounded from both sides."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.policy import PolicyPack
from kiosk.domain.roster import Role, StaffEntry
from kiosk.trust.jws import Refused
from kiosk.trust.staff import badge_digest, find_by_badge, hash_pin, new_badge_salt, pin_matches
from tests.trust.forging import NOW, PACK

UID = bytes.fromhex("04a1b2c3d4e5f6")
SALT = "AAECAwQFBgcICQoL"
PIN_HASH = hash_pin("4711")
MOMENT = Moment(at=NOW, boottime_ms=0, clock=ClockStatus.TRUSTED)


def pack(**of_anna: Any) -> PolicyPack:
    anna = StaffEntry(
        staff_ref="c-anna",
        role=Role.COURIER,
        carrier_id="parcelnet",
        badge=badge_digest(UID, SALT),
        pin=PIN_HASH,
        **of_anna,
    )
    return PACK.model_copy(update={"badge_salt": SALT, "roster": (anna,)})


def refusal(pack: PolicyPack, uid: bytes = UID) -> str:
    found = find_by_badge(pack, uid, "BER-017", MOMENT)
    assert isinstance(found, Refused)
    return found.code


def test_a_badge_finds_its_person() -> None:
    found = find_by_badge(pack(), UID, "BER-017", MOMENT)
    assert isinstance(found, StaffEntry)
    assert found.staff_ref == "c-anna"


def test_a_badge_of_nobody_is_unknown_and_so_is_what_is_no_uid() -> None:
    assert refusal(pack(), bytes(7)) == "unknown_badge"
    assert refusal(pack(), b"\x04") == "unknown_badge"
    assert refusal(PACK) == "unknown_badge"


@pytest.mark.parametrize(
    ("of_anna", "code"),
    [
        ({"sites": ("HAM-002",)}, "staff_other_site"),
        ({"valid_from": NOW + timedelta(seconds=1)}, "staff_not_yet"),
        ({"valid_until": NOW}, "staff_no_longer"),
    ],
)
def test_a_person_who_does_not_count_here_and_now_is_refused_with_the_reason(
    of_anna: dict[str, Any], code: str
) -> None:
    assert refusal(pack(**of_anna)) == code


def test_whoever_is_revoked_is_refused_whatever_the_roster_says() -> None:
    assert refusal(pack().model_copy(update={"revoked_staff": ("c-anna",)})) == "staff_revoked"


def test_the_same_badge_has_another_digest_in_another_roster() -> None:
    assert badge_digest(UID, new_badge_salt()) != badge_digest(UID, new_badge_salt())


def test_a_pin_matches_its_own_hash_alone() -> None:
    assert pin_matches("4711", PIN_HASH)
    assert not pin_matches("4712", PIN_HASH)
    assert not pin_matches("04711", PIN_HASH)


def test_the_same_pin_of_two_people_has_two_hashes() -> None:
    assert hash_pin("4711") != PIN_HASH


@pytest.mark.parametrize("pin", ["471", "471147114", "47a1", "\u0664\u0667\u0661\u0661", "4711\n", ""])
def test_what_is_not_four_to_eight_digits_is_no_pin(pin: str) -> None:
    with pytest.raises(ValueError, match="4 to 8 digits"):
        hash_pin(pin)


@pytest.mark.parametrize("parameters", ["ln=13,r=8,p=1", "ln=17,r=8,p=1", "ln=14,r=16,p=1", "ln=14,r=8,p=2"])
def test_a_pack_can_make_no_hash_too_cheap_to_protect_or_too_dear_to_compute(parameters: str) -> None:
    other = PIN_HASH.replace("ln=14,r=8,p=1", parameters)
    with pytest.raises(ValidationError, match="pin"):
        StaffEntry(staff_ref="a-mia", role=Role.ATTENDANT, pin=other)


def test_the_dearest_hash_that_a_pack_may_have_is_computed() -> None:
    none = b64encode(bytes(12)).decode()
    dearest = StaffEntry(staff_ref="a-mia", role=Role.ATTENDANT, pin=f"$scrypt$ln=16,r=8,p=1${none}${none}")
    assert not pin_matches("4711", dearest.pin)
