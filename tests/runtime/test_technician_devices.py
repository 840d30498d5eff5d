"""The technician's pages: what they show is so now, and what is still wrong is said before they leave."""

import pytest

from hardware.badge_reader.cards import TAP_S, Card
from hardware.scanner import drawing
from kiosk.presentation.screen_model import Tone
from kiosk.world.staff import ANNA, OTTO
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk


def facts(kiosk: SteadyKiosk) -> dict[str, str]:
    return {fact.label: fact.value for fact in kiosk.screen.facts}


def to_page(kiosk: SteadyKiosk, page: str) -> None:
    sign_in(kiosk, OTTO)
    kiosk.choose("devices")
    kiosk.choose(page)


def test_a_test_page_is_printed_and_its_outcome_shown(kiosk: SteadyKiosk) -> None:
    to_page(kiosk, "printers")
    kiosk.touch("print_receipt_printer")
    kiosk.wait(1)
    assert [job.name for job in kiosk.printer.jobs] == ["test_page"]
    assert kiosk.screen.notice is not None
    assert kiosk.screen.notice.tone is Tone.OK
    assert [e["data"]["act"] for e in kiosk.events("staff.acted")] == ["test_print"]


def test_the_camera_page_counts_pictures_and_shows_what_was_read_but_not_all_of_it(
    kiosk: SteadyKiosk,
) -> None:
    to_page(kiosk, "camera")
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.hold_up(drawing.scene_with_code(order.token, noise=0))
    assert int(facts(kiosk)["Pictures searched each second"]) > 0
    read = facts(kiosk)["Read"]
    assert read.startswith(order.token[:12])
    assert order.token not in repr(kiosk.screen)


def test_a_badge_is_counted_and_never_shown(kiosk: SteadyKiosk) -> None:
    to_page(kiosk, "badge")
    before = int(facts(kiosk)["Badges read"])
    kiosk.badge_field.put(Card(ANNA.badge), for_s=TAP_S)
    kiosk.wait(2)
    assert int(facts(kiosk)["Badges read"]) == before + 1
    assert kiosk.screen.name == "technician_test_badge"
    assert ANNA.badge.hex() not in repr(kiosk.screen)


def test_a_kiosk_without_a_forwarder_says_that_it_does_not_run(kiosk: SteadyKiosk) -> None:
    to_page(kiosk, "network")
    assert facts(kiosk)["Forwarder"] == "does not run"


def test_events_that_wait_are_counted(kiosk: SteadyKiosk) -> None:
    to_page(kiosk, "machine")
    assert int(facts(kiosk)["Events that wait"]) == kiosk.store.outbox.status().waiting > 0


def test_out_of_service_and_in_again(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, OTTO)
    kiosk.touch("service")
    assert kiosk.store.servicing.is_on
    kiosk.touch("sign_out")
    assert facts(kiosk)["This kiosk"] == "out of service"
    kiosk.touch("back")
    kiosk.touch("service")
    assert not kiosk.store.servicing.is_on
    acts = [e["data"]["act"] for e in kiosk.events("staff.acted")]
    assert acts == ["taken_out_of_service", "put_into_service"]


@pytest.mark.parametrize("why", ["finished", "idle"])
def test_what_is_still_wrong_when_a_technician_leaves_is_in_the_ledger(kiosk: SteadyKiosk, why: str) -> None:
    kiosk.store.compartments.block("03", "dirty")
    sign_in(kiosk, OTTO)
    if why == "finished":
        kiosk.touch("sign_out")
        kiosk.touch("sign_out")
    else:
        kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    left, signed_out = kiosk.events()[-2:]
    assert (left["data"]["act"], left["data"]["staff_ref"]) == ("left_wrong", OTTO.staff_ref)
    assert left["data"]["detail"] == {"blocked": "03", "link": "link"}
    assert signed_out["data"]["why"] == why


def test_what_is_put_right_before_leaving_is_said_to_be_right(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, OTTO)
    kiosk.doors[1].pulse()
    kiosk.wait(1)
    kiosk.touch("sign_out")
    assert facts(kiosk)["Open doors"] == "2"
    assert kiosk.doors[1].push_shut()
    kiosk.wait(2)
    assert facts(kiosk)["Open doors"] == "in order"
    kiosk.touch("sign_out")
    assert kiosk.screen.name == "attract"
