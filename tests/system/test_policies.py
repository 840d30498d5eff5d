"""Rules change while the kiosk works: between visits, never within one; wrong ones never."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.domain.authorization import Money
from kiosk.domain.case import Case, Expectation
from kiosk.domain.codes import VerdictCode, VerdictValue
from kiosk.domain.policy import PolicyPack
from kiosk.domain.rollback import with_the_rules_of
from kiosk.domain.rule import Rule
from kiosk.world.people import Customer
from kiosk.world.site import KIOSK_ID
from kiosk.world.town import Town
from tests.system.happenings import (
    all_of,
    come_to_the_open_door,
    drop_off,
    finish,
    order_of,
    the_one,
)

pytestmark = pytest.mark.timeout(120)

WAITS = {"attention_after_s": 5}

NOTHING_TAKEN = Rule(
    rule_id="nw-nothing", answers={}, verdict=VerdictValue.DECLINED, code=VerdictCode.NOT_RETURNABLE
)


def next_policy(town: Town, **changes: Any) -> PolicyPack:
    """The rules of the demonstration, changed, under the next version."""
    with town.books() as books:
        newest = books.policies.newest()
    assert newest is not None
    return town.shop.policy.model_copy(update={"version": newest[1] + 1} | changes)


def declining_all(pack: PolicyPack) -> tuple[Any, ...]:
    return tuple(merchant.model_copy(update={"rules": (NOTHING_TAKEN,)}) for merchant in pack.merchants)


def publish(town: Town, pack: PolicyPack) -> None:
    """Have central publish it, and wait until the forwarder has it verified."""
    town.central.publish_policy(KIOSK_ID, pack)
    town.until(lambda: in_books(town, lambda books: books.policies.newest()[1]) == pack.version, "the pack")


def in_books(town: Town, ask: Callable[[Any], Any]) -> Any:
    with town.books() as books:
        return ask(books)


def version_in_force(town: Town) -> int:
    """The version that the kiosk judges by; waits for its first rules."""
    town.until(lambda: in_books(town, lambda books: books.policies.active()) is not None, "rules in force")
    return int(in_books(town, lambda books: books.policies.active().pack.version))


def is_in_force(town: Town, version: int) -> None:
    town.until(lambda: version_in_force(town) == version, f"version {version} in force")


def test_rules_come_into_force_between_visits_and_a_visit_keeps_its_own(
    town: Town, customer: Customer
) -> None:
    order, before = order_of(town), version_in_force(town)
    come_to_the_open_door(customer, order)
    pack = next_policy(town)
    publish(town, pack)
    customer.put_in()
    customer.pause()
    assert version_in_force(town) == before
    customer.shut()
    finish(customer, "done")
    assert the_one(town, "drop_off.completed", order)["basis"]["policy_version"] == before
    is_in_force(town, pack.version)
    later = order_of(town)
    drop_off(Customer(town), later)
    assert the_one(town, "drop_off.completed", later)["basis"]["policy_version"] == pack.version
    assert all_of(town, "policy.applied")[-1]["version"] == pack.version


def test_a_parked_visit_keeps_the_rules_it_was_judged_by(town: Town, customer: Customer) -> None:
    order, before = order_of(town), version_in_force(town)
    come_to_the_open_door(customer, order)
    customer.see("shut_door")
    customer.touch("start_new")
    customer.see("attract")
    stricter = next_policy(town, merchants=declining_all(town.shop.policy), cases=())
    publish(town, stricter)
    is_in_force(town, stricter.version)

    back_again = Customer(town)
    back_again.show_code(order)
    back_again.read("Please shut door")
    back_again.put_phone_away()
    back_again.put_in_and_shut()
    finish(back_again, "done")
    completed = the_one(town, "drop_off.completed", order)
    assert completed["basis"]["policy_version"] == before
    assert completed["lines"][0]["verdict"]["value"] == "accepted"


def test_old_rules_come_back_under_a_higher_version(town: Town, customer: Customer) -> None:
    wrong = next_policy(town, merchants=declining_all(town.shop.policy), cases=())
    publish(town, wrong)
    is_in_force(town, wrong.version)
    declined = order_of(town)
    customer.see("attract")
    customer.show_code(declined)
    customer.see("declined")
    customer.put_phone_away()
    finish(customer, "declined")
    the_one(town, "return.declined", declined)

    back = with_the_rules_of(town.shop.policy, wrong, issued_at=datetime.now(UTC))
    publish(town, back)
    is_in_force(town, back.version)
    taken = order_of(town)
    drop_off(Customer(town), taken)
    assert the_one(town, "drop_off.completed", taken)["basis"]["policy_version"] == back.version


def test_rules_that_fail_their_own_case_never_come_into_force(town: Town, customer: Customer) -> None:
    before = version_in_force(town)
    shirt = Case(
        case_id="shirt-on-day-30",
        merchant_id="northwind",
        at=datetime(2026, 10, 1, 12, tzinfo=UTC),
        category="apparel",
        value=Money(minor=3990, currency="EUR"),
        answers={},
        delivered_on=datetime(2026, 9, 1, tzinfo=UTC).date(),
        expect=Expectation(verdict=VerdictValue.ACCEPTED),
    )
    wrong = next_policy(town, merchants=declining_all(town.shop.policy), cases=(shirt,))
    town.central.publish_policy(KIOSK_ID, wrong)
    town.until(lambda: "policy.refused" in {e.type for e in town.central.view.events()}, "the refusal")
    (refused,) = (
        json.loads(e.body)["data"] for e in town.central.view.events() if e.type == "policy.refused"
    )
    assert (refused["version"], refused["code"]) == (wrong.version, "case")
    assert "shirt-on-day-30: verdict is declined and not accepted" in refused["text"]
    assert version_in_force(town) == before
    order = order_of(town)
    drop_off(customer, order)
    assert the_one(town, "drop_off.completed", order)["basis"]["policy_version"] == before
