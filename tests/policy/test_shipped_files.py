"""Rules shaped like those of real retailers: they do what their cases say, and together all there is."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kiosk.domain.authorization import Method
from kiosk.domain.codes import Referral, RefundTrigger, Resolution, VerdictValue
from kiosk.domain.policy import Merchant, PolicyPack
from kiosk.domain.policy_cases import failures
from kiosk.domain.rule import Handling, Rule
from kiosk.domain.window import Anchor, Window
from kiosk.policy import Holder, generate, read_policy
from kiosk.policy.advice import advice
from kiosk.trust.documents import pack_bytes
from tests.policy.shipped import DIRECTORY, EVERY_FILE, EXAMPLES, name_of

example = pytest.mark.parametrize("path", EXAMPLES, ids=name_of)


@example
def test_an_example_does_what_its_cases_say_and_nothing_is_left_to_advise(path: Path) -> None:
    file = read_policy(path)
    assert len(file.pack.cases) >= 15
    assert failures(file.pack) == ()
    assert list(advice(file)) == []


@example
def test_an_example_survives_the_way_to_a_kiosk(path: Path) -> None:
    pack = read_policy(path).pack
    assert PolicyPack.model_validate_json(pack_bytes(pack)) == pack
    assert failures(PolicyPack.model_validate_json(pack_bytes(pack))) == ()


@example
def test_no_row_of_an_example_can_be_left_out_without_a_case_that_says_so(path: Path) -> None:
    pack = read_policy(path).pack
    for merchant in pack.merchants:
        for rule in merchant.rules:
            rules = tuple(other for other in merchant.rules if other is not rule)
            assert failures(_with(pack, merchant, rules)), rule.rule_id


def _with(pack: PolicyPack, merchant: Merchant, rules: tuple[Rule, ...]) -> PolicyPack:
    changed = merchant.model_copy(update={"rules": rules})
    merchants = tuple(changed if other is merchant else other for other in pack.merchants)
    return pack.model_copy(update={"merchants": merchants})


def every_rule() -> Iterator[Rule]:
    for path in EXAMPLES:
        for merchant in read_policy(path).pack.merchants:
            yield from merchant.rules


def test_together_the_examples_use_every_column_of_the_table() -> None:
    used = {name for rule in every_rule() for name in Rule.model_fields if getattr(rule, name)}
    assert set(Rule.model_fields) == used


def test_together_the_examples_use_every_way_of_counting() -> None:
    windows = [w for rule in every_rule() for w in (rule.asked, rule.window) if w is not None]
    assert {anchor for window in windows for anchor in window.counted_from} == set(Anchor)
    assert {window.unit for window in windows} == {"days", "months", "hours"}
    assert {window.first_day for window in windows} == {0, 1}
    assert any(len(window.counted_from) > 1 for window in windows)
    assert {n for w in windows for n in Window.model_fields if getattr(w, n)} == set(Window.model_fields)


def test_together_the_examples_come_to_every_answer() -> None:
    rules = list(every_rule())
    handlings = [rule.handling for rule in rules if rule.handling]
    assert {rule.verdict for rule in rules} == set(VerdictValue)
    assert {rule.referral for rule in rules} == {*Referral, None}
    assert {offer.resolution for rule in rules for offer in rule.offers} == set(Resolution)
    assert {handling.refund_trigger for handling in handlings} == set(RefundTrigger)
    assert {handling.container for handling in handlings} == {"compartment", "drop_bin", "any"}
    assert {name for h in handlings for name in Handling.model_fields if getattr(h, name)} == set(
        Handling.model_fields
    )
    fees = [offer.fee for rule in rules for offer in rule.offers if offer.fee]
    assert any(fee.fixed for fee in fees)
    assert any(fee.basis_points for fee in fees)


def test_together_the_cases_try_what_goes_wrong() -> None:
    cases = [case for path in EXAMPLES for case in read_policy(path).pack.cases]
    assert {case.method for case in cases} >= {Method.SIGNED_QR, Method.TYPED_CODE, Method.UNDECLARED}
    for wanted in ("offline", "rules_expired", "clock_doubted"):
        assert any(getattr(case, wanted) for case in cases), wanted
    assert any(case.expect.asks for case in cases)
    assert any(case.expect.not_known_here for case in cases)


def test_the_committed_schema_is_the_generated_one() -> None:
    assert generate.SCHEMA_FILE.read_text() == generate.rendered(), "run: python -m kiosk.policy.generate"
    jsonschema.Draft202012Validator.check_schema(generate.schema())


@pytest.mark.parametrize("path", EVERY_FILE, ids=name_of)
def test_every_shipped_file_is_as_the_schema_says(path: Path) -> None:
    validator = jsonschema.Draft202012Validator(generate.schema())
    tables = _as_json(read_policy(path).document.tables)
    assert [error.message for error in validator.iter_errors(tables)] == []
    assert list(validator.iter_errors(tables | {"rules": []})) != []


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def test_the_demonstrations_file_is_a_policy_file_too() -> None:
    file = read_policy(DIRECTORY / "demo.toml")
    assert {product.merchant_id for product in file.products.values()} == {"northwind", "voltline"}
    leases = file.pack_for([Holder("B-1"), Holder("B-2")]).leases
    assert [
        (lease.kiosk_id, lease.first, lease.last)
        for lease in leases
        if lease.lease_id.startswith("parcelnet-l")
    ] == [
        ("B-1", 1000, 5999),
        ("B-2", 6000, 10999),
    ]
