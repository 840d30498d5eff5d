"""Rules that name the smallest compartment that will do. The cabinet has S, S, M and L."""

from kiosk.domain.compartments import Size
from kiosk.domain.policy import Merchant
from tests.support.steady_kiosk import SteadyKiosk


def want(kiosk: SteadyKiosk, **handling: object) -> None:
    """Put rules in force that want such a compartment for everything they take."""
    pack = kiosk.shop.policy

    def changed(merchant: Merchant) -> Merchant:
        rules = (
            rule.model_copy(update={"handling": rule.handling.model_copy(update=handling)})
            if rule.handling
            else rule
            for rule in merchant.rules
        )
        return merchant.model_copy(update={"rules": tuple(rules)})

    merchants = tuple(map(changed, pack.merchants))
    kiosk.receive(pack.model_copy(update={"version": pack.version + 1, "merchants": merchants}))
    kiosk.wait(60)


def container(kiosk: SteadyKiosk) -> tuple[str, str]:
    (package,) = kiosk.events("drop_off.completed")[-1]["data"]["packages"]
    return package["container"]["id"], package["container"]["size"]


def test_an_item_gets_no_smaller_one_though_it_is_free(kiosk: SteadyKiosk) -> None:
    want(kiosk, compartment_size=Size.M)
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    assert container(kiosk) == ("03", "M")


def test_the_next_larger_one_will_do_and_then_there_is_a_certificate(kiosk: SteadyKiosk) -> None:
    want(kiosk, compartment_size=Size.M)
    for _ in range(2):
        kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
        kiosk.wait(20)
    assert container(kiosk) == ("04", "L")
    kiosk.to_verdict(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait_for("certificate")
    (certified,) = kiosk.events("attempt.certified")
    assert certified["data"]["why"] == "no_compartment"


def test_a_door_that_was_too_small_is_offered_again_only_when_it_is_seen_empty(
    plain_kiosk: SteadyKiosk,
) -> None:
    small = plain_kiosk.to_open_door(plain_kiosk.shop.order(["linen_shirt"]))
    plain_kiosk.touch("does_not_fit")
    assert small.push_shut()
    plain_kiosk.wait_for("door_open")
    plain_kiosk.wait(5)
    assert plain_kiosk.pulses == [1, 3]
    facts = plain_kiosk.store.compartments.all()["01"]
    assert (facts.reserved_by, facts.blocked_why) == (None, "not_seen_empty")
