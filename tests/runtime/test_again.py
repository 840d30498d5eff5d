"""An order that comes back in parts within one visit: one code, two drop-offs, one paper at the end."""

from hardware.lock_board.physics import Door
from hardware.printer.interface import Text
from tests.support.steady_kiosk import SteadyKiosk


def verdict_to_door(kiosk: SteadyKiosk) -> Door:
    """One item, photographed and labelled; the door stands open."""
    if kiosk.screen.name == "reason":
        kiosk.choose("size_too_small")
    kiosk.wait_for("photo")
    kiosk.touch("take_photo")
    kiosk.wait_for("label_attach")
    kiosk.touch("label_is_on")
    kiosk.wait_for("door_open")
    return kiosk.open_door()


def hand_over(kiosk: SteadyKiosk) -> None:
    """From the verdict on, one item."""
    door = verdict_to_door(kiosk)
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")


def test_the_second_part_needs_no_code_and_both_stand_on_one_paper(kiosk: SteadyKiosk) -> None:
    kiosk.show_code(kiosk.shop.order(["linen_shirt", "rain_jacket"], uses_allowed=2))
    kiosk.wait_for("choosing")
    kiosk.choose("1")
    kiosk.touch("continue")
    hand_over(kiosk)
    kiosk.wait(1)
    kiosk.touch("another_return")
    kiosk.wait_for("scanning")
    kiosk.touch("again")
    hand_over(kiosk)
    kiosk.wait(1)

    first, second = (event["data"] for event in kiosk.events("drop_off.completed"))
    assert [line["outcome"] for line in first["lines"]] == ["deposited", "not_brought"]
    assert [(line["line_id"], line["outcome"]) for line in second["lines"]] == [("2", "deposited")]
    assert (first["authorization"]["use"], second["authorization"]["use"]) == (1, 2)
    paper = [block.text for block in kiosk.printer.jobs[-1].blocks if isinstance(block, Text)]
    assert {first["receipt"]["receipt_no"], second["receipt"]["receipt_no"]} <= set(paper)

    kiosk.touch("print")
    kiosk.wait(1)
    copy = [block.text for block in kiosk.printer.jobs[-1].blocks if isinstance(block, Text)]
    assert copy[0] == "Copy of your receipt"


def test_an_order_for_one_use_is_not_offered_again(kiosk: SteadyKiosk) -> None:
    kiosk.show_code(kiosk.shop.order(["linen_shirt", "rain_jacket"]))
    kiosk.wait_for("choosing")
    kiosk.choose("1")
    kiosk.touch("continue")
    hand_over(kiosk)
    kiosk.touch("another_return")
    kiosk.wait_for("scanning")
    assert "again" not in {control.control_id for control in kiosk.screen.actions}
