"""The staff of the site: new paper, customers who are stuck, and items that are theirs to take in."""

from hardware.printer.interface import Paper
from kiosk.world.staff import MIA
from tests.support.staff_at_kiosk import sign_in
from tests.support.steady_kiosk import SteadyKiosk


def test_new_paper_is_proven_by_a_test_page_and_told(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, MIA)
    kiosk.choose("paper_receipt_printer")
    kiosk.touch("print")
    kiosk.wait(1)
    assert [job.name for job in kiosk.printer.jobs] == ["test_page"]
    acts = [(e["data"]["act"], e["data"]["detail"]) for e in kiosk.events("staff.acted")]
    assert acts == [("test_print", {}), ("paper_changed", {"outcome": "printed"})]


def test_the_state_of_the_paper_follows_the_hand_at_the_printer(kiosk: SteadyKiosk) -> None:
    sign_in(kiosk, MIA)
    kiosk.choose("paper_receipt_printer")
    assert [fact.value for fact in kiosk.screen.facts] == ["enough paper"]
    kiosk.printer.paper = Paper.NEAR_END
    kiosk.wait(3)
    assert [fact.value for fact in kiosk.screen.facts] == ["little paper left"]


def test_a_door_that_a_customer_left_open_is_named_and_nothing_else_of_them(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.to_open_door(order)
    kiosk.wait(kiosk.config.visit.park_after_s + 5)
    assert kiosk.screen.name == "attract"
    sign_in(kiosk, MIA)
    kiosk.choose("help")
    assert [card.title for card in kiosk.screen.cards] == ["Door 1 is open"]
    shown = repr(kiosk.screen)
    assert order.authorization.order_id not in shown
    assert order.authorization.rma_id not in shown
    kiosk.touch("helped")
    assert kiosk.events("staff.acted")[-1]["data"]["act"] == "customer_helped"
