"""A badge or a pass must count when its PIN is typed, not only when it is shown."""

from datetime import timedelta
from pathlib import Path

import pytest

from hardware.scanner import drawing
from kiosk.domain.moment import CLOCK_DOUBT
from kiosk.world.staff import ANNA, pass_for
from tests.support.staff_at_kiosk import tap, type_pin
from tests.support.steady_kiosk import SteadyKiosk

PASS_PIN = "135790"


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    return SteadyKiosk(tmp_path)


def show_pass(kiosk: SteadyKiosk, lasts: timedelta = timedelta(hours=8)) -> None:
    now = kiosk.clock.wall()
    key, site_id = kiosk.shop.courier_key, kiosk.config.site.id
    text = pass_for(ANNA, key, site_id, now, pass_id="p1", pin=PASS_PIN, lasts=lasts)
    kiosk.hold_up(drawing.scene_with_code(text, noise=0))
    assert kiosk.screen.name == "staff_pin"


def put_in_force(kiosk: SteadyKiosk, **changes: object) -> None:
    """New rules come while somebody stands there."""
    policy = kiosk.shop.policy
    kiosk.receive(policy.model_copy(update={"version": policy.version + 1, **changes}))
    kiosk.core._runner.store_changed()


def hold_to_refused(kiosk: SteadyKiosk, noted: str) -> None:
    assert (kiosk.screen.name, kiosk.screen.title) == (
        "staff_refused",
        "This badge or code is no longer valid",
    )
    assert kiosk.events("staff.signed_in") == []
    assert [event["data"]["code"] for event in kiosk.events("security.noted")] == [noted]


def test_a_pass_that_expires_while_its_pin_is_asked_for_lets_nobody_in(kiosk: SteadyKiosk) -> None:
    """For certain: by a clock that nobody vouches for, and that is as far ahead as it may be."""
    show_pass(kiosk, lasts=timedelta(seconds=20))
    kiosk.wait(25)
    kiosk.clock.set_wall(kiosk.clock.wall() + CLOCK_DOUBT)
    type_pin(kiosk, PASS_PIN)
    hold_to_refused(kiosk, "pass_expired")


def test_who_is_revoked_while_their_pin_is_asked_for_does_not_come_in_with_a_pass(kiosk: SteadyKiosk) -> None:
    show_pass(kiosk)
    put_in_force(kiosk, revoked_staff=(ANNA.staff_ref,))
    type_pin(kiosk, PASS_PIN)
    hold_to_refused(kiosk, "pass_staff_revoked")


def test_a_pass_whose_key_is_revoked_meanwhile_lets_nobody_in(kiosk: SteadyKiosk) -> None:
    show_pass(kiosk)
    put_in_force(kiosk, revoked_keys=(kiosk.shop.courier_key.key_id,))
    type_pin(kiosk, PASS_PIN)
    hold_to_refused(kiosk, "pass_revoked_key")


def test_who_is_revoked_while_their_pin_is_asked_for_does_not_come_in_with_a_badge(
    kiosk: SteadyKiosk,
) -> None:
    tap(kiosk, ANNA.badge)
    put_in_force(kiosk, revoked_staff=(ANNA.staff_ref,))
    type_pin(kiosk, ANNA.pin)
    hold_to_refused(kiosk, "badge_staff_revoked")


def test_a_badge_of_a_roster_with_another_pin_by_now_is_not_known(kiosk: SteadyKiosk) -> None:
    tap(kiosk, ANNA.badge)
    other = ANNA.entry.model_copy(update={"pin": ANNA.entry.pin[:-1] + "A"})
    put_in_force(kiosk, roster=(other,))
    type_pin(kiosk, ANNA.pin)
    assert kiosk.screen.name == "staff_refused"
    assert kiosk.events("staff.signed_in") == []


def test_who_waited_for_a_customer_to_go_is_judged_by_the_rules_of_then(kiosk: SteadyKiosk) -> None:
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    tap(kiosk, ANNA.badge)
    put_in_force(kiosk, revoked_staff=(ANNA.staff_ref,))
    kiosk.touch("cancel")
    kiosk.wait_for("staff_pin")
    type_pin(kiosk, ANNA.pin)
    hold_to_refused(kiosk, "badge_staff_revoked")
