"""STAFF.md says what the code does: fields, claims, limits, refusals, and values to check a back end with."""

import json
import re
from datetime import timedelta

from kiosk.contract.generate import SCHEMAS
from kiosk.domain.policy import PolicyPack
from kiosk.domain.roster import MOST_STAFF, StaffEntry
from kiosk.store.sign_ins import LOCKED_FOR, WRONG_OF_ALL, WRONG_OF_ONE
from kiosk.trust import staff, staff_pass
from kiosk.trust.staff_refusals import BADGE_REFUSALS, STAFF_REFUSALS
from kiosk.trust.vectors import VECTORS

PAGE = SCHEMAS.with_name("STAFF.md").read_text(encoding="utf-8")
STAFF = json.loads((VECTORS / "staff.json").read_text(encoding="utf-8"))


def table(head: str) -> dict[str, str]:
    """First cell, without backquotes, and last cell of each row of the table with that head."""
    rows = PAGE.partition(f"\n| {head} |")[2].partition("\n\n")[0].splitlines()[2:]
    return {row.split(" | ")[0].strip("| "): row.split(" | ")[-1].strip("| ") for row in rows}


def names(head: str) -> list[str]:
    """What stands in backquotes in the first column."""
    return re.findall(r"`([^`]+)`", " ".join(table(head)))


def test_every_field_is_explained() -> None:
    about_staff = ("badge_salt", "roster", "courier_keys", "technician_keys", "revoked_staff")
    assert set(names("field of the pack")) == set(about_staff)
    assert set(about_staff) <= set(PolicyPack.model_fields)
    assert names("field of a row") == list(StaffEntry.model_fields)


def test_every_claim_of_a_pass_is_explained() -> None:
    assert set(names("claim")) == staff_pass.NAMES


def test_every_refusal_is_explained_in_the_order_of_the_checks() -> None:
    claims = {f"claim_{name}" for name in staff_pass.NAMES}
    one_by_one = {f"`{code}`": why for code, why in STAFF_REFUSALS.items() if code not in claims}
    told = table("code of a pass")
    assert told.pop("`claim_<name>`") in STAFF_REFUSALS["claim_jti"].replace(
        "claim jti", "claim of that name"
    )
    assert list(told.items()) == list(one_by_one.items())
    assert table("code of a badge") == {f"`{code}`": why for code, why in BADGE_REFUSALS.items()}


def test_the_limits_are_those_that_count() -> None:
    assert f"at most {MOST_STAFF} rows" in PAGE
    assert f"at most {staff_pass.MAX_PASS_BYTES} characters" in PAGE
    assert f"at most {staff_pass.MAX_LIFETIME // timedelta(hours=1)} hours apart" in PAGE
    assert staff_pass.PASS_PIN_DIGITS == 6
    assert "The PIN has six random digits" in PAGE
    assert f"N = 2^{staff.LOG2_COST}" in PAGE
    assert f"n={1 << staff.LOG2_COST}, r=8, p=1, dklen={staff.DIGEST_BYTES}" in PAGE
    minutes = LOCKED_FOR // timedelta(minutes=1)
    assert (WRONG_OF_ONE, WRONG_OF_ALL.within) == (5, timedelta(hours=1))
    assert f"PINs within {minutes} minutes lock a person out for {minutes} minutes" in PAGE
    assert f"{WRONG_OF_ALL.most} within an hour everybody" in PAGE


def test_the_values_to_check_a_back_end_with_are_vectors() -> None:
    badge, pin = STAFF["badges"][0], STAFF["pins"][0]
    assert f"UID `{badge['uid']}` under `{STAFF['badge_salt']}` is `{badge['badge']}`." in PAGE
    assert f"`{pin['hash']}` is {pin['pin']}." in PAGE
