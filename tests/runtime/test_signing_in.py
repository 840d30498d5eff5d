"""Staff come to the kiosk: by badge or pass, and never without their PIN."""

from datetime import timedelta
from pathlib import Path

import pytest

from hardware.scanner import drawing
from kiosk.world.staff import ANNA, MIA, OTTO, StaffPerson, pass_for
from tests.support.staff_at_kiosk import sign_in, tap, type_pin
from tests.support.steady_kiosk import SteadyKiosk


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    return SteadyKiosk(tmp_path)


@pytest.mark.parametrize(
    ("person", "home"), [(ANNA, "courier_home"), (MIA, "attendant_home"), (OTTO, "technician_home")]
)
def test_badge_and_pin_lead_to_the_screen_of_the_role(
    kiosk: SteadyKiosk, person: StaffPerson, home: str
) -> None:
    tap(kiosk, person.badge)
    assert kiosk.screen.name == "staff_pin"
    type_pin(kiosk, person.pin)
    assert kiosk.screen.name == home
    assert kiosk.screen.band is not None
    assert person.staff_ref in kiosk.screen.band.text


def test_signing_in_and_out_stands_in_the_ledger_without_the_badge(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, ANNA)
    kiosk.touch("sign_out")
    assert kiosk.screen.name == "attract"
    came, left = kiosk.events("staff.signed_in")[-1], kiosk.events("staff.signed_out")[-1]
    assert came["data"]["staff_ref"] == left["data"]["staff_ref"] == ANNA.staff_ref
    assert (came["data"]["method"], left["data"]["why"]) == ("badge", "finished")
    assert ANNA.badge.hex() not in repr(kiosk.events())


def test_who_walks_away_is_signed_out(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, OTTO)
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    assert kiosk.screen.name == "attract"
    assert kiosk.events("staff.signed_out")[-1]["data"]["why"] == "idle"


def test_an_unknown_badge_is_told_so_and_noted_once(kiosk: SteadyKiosk) -> None:
    for _ in range(2):
        tap(kiosk, bytes.fromhex("04ffffffffff01"))
        assert kiosk.screen.name == "staff_refused"
        kiosk.wait(10)
        assert kiosk.screen.name == "attract"
    assert [e["data"]["code"] for e in kiosk.events("security.noted")] == ["badge_unknown_badge"]


def test_five_wrong_pins_lock_a_person_out_for_a_quarter_of_an_hour_also_over_a_restart(
    kiosk: SteadyKiosk,
) -> None:
    tap(kiosk, ANNA.badge)
    for _ in range(5):
        assert kiosk.screen.name == "staff_pin"
        type_pin(kiosk, "0000")
    assert kiosk.screen.name == "staff_refused"
    kiosk.cut_power()
    kiosk.switch_on()
    sign_in(kiosk, ANNA)
    assert kiosk.screen.name == "staff_refused"
    kiosk.wait(16 * 60)
    sign_in(kiosk, ANNA)
    assert kiosk.screen.name == "courier_home"


def test_a_pass_lets_in_once_with_the_pin_that_was_told_by_phone(kiosk: SteadyKiosk) -> None:
    text = pass_for(
        ANNA,
        kiosk.shop.courier_key,
        kiosk.config.site.id,
        kiosk.clock.wall(),
        pass_id="p1",
        pin="135790",
    )
    kiosk.hold_up(drawing.scene_with_code(text, noise=0))
    assert kiosk.screen.name == "staff_pin"
    type_pin(kiosk, "135790")
    assert kiosk.screen.name == "courier_home"
    kiosk.touch("sign_out")
    kiosk.wait(5)
    kiosk.hold_up(drawing.scene_with_code(text, noise=0))
    type_pin(kiosk, "135790")
    assert kiosk.screen.name == "staff_refused"


@pytest.mark.parametrize("person", [ANNA, OTTO])
def test_a_pass_goes_on_after_a_power_cut_that_left_nothing_of_its_visit(
    kiosk: SteadyKiosk, person: StaffPerson
) -> None:
    key = kiosk.shop.courier_key if person is ANNA else kiosk.shop.technician_key
    now = kiosk.clock.wall()
    text = pass_for(person, key, kiosk.config.site.id, now, pass_id="p1", pin="135790")
    for _ in range(3):
        kiosk.hold_up(drawing.scene_with_code(text, noise=0))
        type_pin(kiosk, "135790")
        assert kiosk.screen.name in ("courier_home", "technician_home")
        kiosk.cut_power()
        kiosk.switch_on()
        kiosk.wait(5)
    kiosk.hold_up(drawing.scene_with_code(text, noise=0))
    type_pin(kiosk, "135790")
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    kiosk.hold_up(drawing.scene_with_code(text, noise=0))
    type_pin(kiosk, "135790")
    assert kiosk.screen.title == "This code was used before"


def test_staff_waits_until_the_customer_has_gone_and_then_has_the_screen(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.to_photo(order)
    tap(kiosk, ANNA.badge)
    assert kiosk.screen.name == "photo"
    assert kiosk.screen.waiting
    kiosk.touch("cancel")
    kiosk.wait(0.1)
    assert kiosk.screen.name == "staff_pin"


def test_an_unknown_badge_does_not_disturb_a_customer(kiosk: SteadyKiosk) -> None:
    kiosk.touch("start")
    tap(kiosk, bytes.fromhex("04ffffffffff01"))
    assert kiosk.screen.name == "scanning"
    assert kiosk.screen.waiting is None


def test_a_copied_badge_alone_opens_nothing(kiosk: SteadyKiosk) -> None:
    tap(kiosk, ANNA.badge)
    assert kiosk.screen.name == "staff_pin"
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    assert kiosk.screen.name == "attract"
    assert kiosk.pulses == []
    assert kiosk.events("staff.signed_in") == []


def test_a_lost_badge_is_refused_as_soon_as_the_rules_say_so(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, ANNA)
    assert kiosk.screen.name == "courier_home", "until then it counts, with its PIN"
    kiosk.touch("sign_out")
    policy = kiosk.shop.policy
    revoked = {"revoked_staff": (ANNA.staff_ref,), "version": policy.version + 1}
    kiosk.receive(policy.model_copy(update=revoked))
    kiosk.core._runner.store_changed()
    tap(kiosk, ANNA.badge)
    assert kiosk.screen.name == "staff_refused"
    assert len(kiosk.events("staff.signed_in")) == 1


def test_without_newer_rules_a_lost_badge_counts_until_its_last_day(kiosk: SteadyKiosk) -> None:
    policy, ends = kiosk.shop.policy, kiosk.clock.wall() + timedelta(days=1)
    entries = [
        entry.model_copy(update={"valid_until": ends}) if entry.staff_ref == ANNA.staff_ref else entry
        for entry in policy.roster
    ]
    kiosk.receive(policy.model_copy(update={"roster": tuple(entries), "version": policy.version + 1}))
    kiosk.core._runner.store_changed()
    sign_in(kiosk, ANNA)
    assert kiosk.screen.name == "courier_home"
    kiosk.touch("sign_out")
    kiosk.clock.advance(3 * 24 * 3600)
    kiosk.wait(1)
    tap(kiosk, ANNA.badge)
    assert kiosk.screen.name == "staff_refused"


@pytest.mark.parametrize(
    ("site_id", "hours_ago", "title"),
    [
        ("HAM-002", 0, "This badge or code is not for this kiosk"),
        (None, 96, "This badge or code is no longer valid"),
    ],
)
def test_a_pass_of_another_place_or_of_last_week_is_refused_in_words_and_changes_nothing(
    kiosk: SteadyKiosk, site_id: str | None, hours_ago: int, title: str
) -> None:
    made_at = kiosk.clock.wall() - timedelta(hours=hours_ago)
    site = site_id or kiosk.config.site.id
    text = pass_for(ANNA, kiosk.shop.courier_key, site, made_at, pass_id="p1", pin="135790")
    kiosk.hold_up(drawing.scene_with_code(text, noise=0))
    assert kiosk.screen.name == "staff_refused"
    assert kiosk.screen.title == title
    assert kiosk.store.staff_passes.used_by("p1") is None
    assert kiosk.events("staff.signed_in") == []
    assert kiosk.pulses == []
