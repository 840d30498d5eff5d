"""A policy pack that could not be followed is no policy pack."""

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from kiosk.domain.codes import RefundTrigger
from kiosk.domain.leases import NumberLease
from kiosk.domain.policy import PolicyPack, PublicKey
from kiosk.domain.rule import Facility, Handling, Rule
from tests.domain.decision_table import DEFECT, FASHION, HYGIENE, RULES, WAREHOUSE, merchant

LEASE = NumberLease(
    lease_id="labels",
    kiosk_id="B-1042",
    carrier_id="parcelnet",
    kind="label",
    prefix="39521100",
    digits=3,
    first=0,
    last=999,
    expires_on=date(2027, 3, 31),
)
PACK = PolicyPack.model_validate(
    {
        "policy_id": "parcelnet-de",
        "version": 1,
        "epoch": 1,
        "issued_at": "2026-09-28T22:00:00+02:00",
        "valid_until": "2026-12-31T23:00:00Z",
        "collect_within_h": 48,
        "merchants": [merchant(*RULES)],
        "leases": [LEASE],
    }
)


def mistakes(model: BaseModel, **changes: Any) -> str:
    """What is said of `model` with these changes."""
    with pytest.raises(ValidationError) as error:
        type(model).model_validate(model.model_dump() | changes)
    return str(error.value)


def test_a_merchant_is_found_by_its_id() -> None:
    assert PACK.merchant("northwind") == merchant(*RULES)
    assert PACK.merchant("southwind") is None


def test_a_pack_survives_json() -> None:
    assert PolicyPack.model_validate_json(PACK.model_dump_json()) == PACK
    assert PACK.model_dump(mode="json")["issued_at"] == "2026-09-28T20:00:00.000Z"


@pytest.mark.parametrize("counted", ["version", "epoch"])
def test_a_pack_is_counted_with_numbers_that_every_book_holds(counted: str) -> None:
    assert "less than" in mistakes(PACK, **{counted: 10**15})


def test_a_pack_says_when_in_a_time_zone() -> None:
    assert "timezone" in mistakes(PACK, issued_at="2026-09-28T22:00:00")


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (PACK, {"version": 0}),
        (PACK, {"epoch": 0}),
        (PACK, {"collect_within_h": 0}),
        (PACK, {"surcharge": 1}),
        (merchant(), {"writes_within_days": 0}),
        (merchant(), {"merchant_id": "north wind"}),
        (FASHION, {"window": {"length": -1}}),
        (FASHION, {"window": {"length": 30, "counted_from": ["last_christmas"]}}),
        (FASHION, {"reasons": ["bored"]}),
        (FASHION, {"verdict": "maybe"}),
        (WAREHOUSE, {"refund_trigger": "at_once"}),
        (WAREHOUSE, {"route_code": "RETURN/A"}),
        (Facility(facility_id="NW-LEJ1"), {"gln": "952110000018"}),
        (Facility(facility_id="NW-LEJ1"), {"gln": "٩٥٢١١٠٠٠٠٠١٨٥"}),
        (LEASE, {"kind": "act"}),
        (LEASE, {"check": "mod11"}),
        (LEASE, {"digits": 19}),
        (LEASE, {"first": -1}),
    ],
    ids=repr,
)
def test_a_field_out_of_bounds_is_named(model: BaseModel, changes: dict[str, Any]) -> None:
    assert next(iter(changes)) in mistakes(model, **changes)


@pytest.mark.parametrize("rule", [FASHION, DEFECT], ids=lambda rule: rule.rule_id)
def test_a_rule_that_takes_items_says_where_they_go(rule: Rule) -> None:
    assert f"rule {rule.rule_id} takes items and needs a handling" in mistakes(rule, handling=None)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"compartment_size": "M", "container": "drop_bin"}, "names compartment_size, and its container is"),
        ({"goods": "chilled", "container": "drop_bin"}, "names goods, and its container is the drop bin"),
        ({"goods": "any"}, "leave goods out, and any will do"),
    ],
)
def test_a_handling_names_a_place_that_there_can_be(changes: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        Handling.model_validate(WAREHOUSE.model_dump() | changes)


def test_a_rule_that_refers_says_to_whom() -> None:
    assert "rule elec-defect-24m refers and needs a referral" in mistakes(DEFECT, referral=None)


def test_a_rule_that_declines_sends_nothing_anywhere() -> None:
    assert "rule hygiene takes no items and must not have a handling" in mistakes(HYGIENE, handling=WAREHOUSE)


def test_a_lease_lends_at_least_one_number_and_none_longer_than_its_digits() -> None:
    assert "lease labels lends nothing" in mistakes(LEASE, first=500, last=499)
    assert "lease labels lends numbers of more than 3 digits" in mistakes(LEASE, last=1000)
    assert NumberLease.model_validate(LEASE.model_dump() | {"first": 999, "last": 999})


@pytest.mark.parametrize(
    "changes",
    [
        {"digits": 10, "check": "none"},
        {"digits": 8, "suffix": "0"},
        {"prefix": "", "digits": 18, "check": "none"},
    ],
)
def test_label_numbers_of_18_digits_are_ssccs(changes: dict[str, Any]) -> None:
    """Bar codes mark them as such, so that a carrier's reader must not meet any other."""
    assert NumberLease.model_validate(LEASE.model_dump() | {"digits": 9, "check": "mod10"})
    assert "digits that are no SSCCs" in mistakes(LEASE, **changes)


@pytest.mark.parametrize(
    "changes", [{"prefix": "PN3952110"}, {"kind": "tracking"}, {"digits": 9}, {"suffix": "DE"}]
)
def test_other_numbers_may_be_as_a_carrier_wants_them(changes: dict[str, Any]) -> None:
    assert NumberLease.model_validate(LEASE.model_dump() | {"digits": 9, "check": "none"} | changes)


@pytest.mark.parametrize("text", ["", "A" * 42, "A" * 44, "A" * 42 + "=", "A" * 42 + "+", "not a key"])
def test_a_public_key_is_43_characters_of_base64url(text: str) -> None:
    with pytest.raises(ValidationError, match="public_key"):
        PublicKey(key_id="nw-26a", public_key=text)


@pytest.mark.parametrize("trigger", list(RefundTrigger))
def test_missing_evidence_only_ever_delays_money(trigger: RefundTrigger) -> None:
    order = list(RefundTrigger)
    later = trigger.no_sooner_than_inspection()
    assert order.index(later) >= max(order.index(trigger), order.index(RefundTrigger.ON_INSPECTION))


def test_a_value_never_changes() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        merchant().merchant_id = "southwind"  # type: ignore[misc]
