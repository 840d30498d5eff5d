"""How lines are put into packages, and what each package needs."""

import pytest

from kiosk.domain.compartments import Size
from kiosk.flow.effects import OpenCompartment
from kiosk.flow.evidence import packages_of
from kiosk.flow.signals import Button
from kiosk.flow.visit import Step
from tests.support.journey import TO_DOOR, Go, bring_both, judged, order, press, run_journey, to_label


@pytest.mark.parametrize(
    ("sizes", "at_least"),
    [((Size.M, Size.S), Size.M), ((None, Size.XL), Size.XL), ((None, None), None)],
)
def test_a_package_of_several_lines_gets_room_for_the_largest(
    sizes: tuple[Size | None, Size | None], at_least: Size | None
) -> None:
    brought = [*bring_both(order("linen_shirt", "rain_jacket")), Go(judged, Step.VERDICT)]
    draft = run_journey(brought).visit.in_hand
    for line, size in zip(draft.lines, sizes, strict=True):
        assert line.verdict is not None
        assert line.verdict.handling is not None
        handling = line.verdict.handling.model_copy(update={"compartment_size": size})
        verdict = line.verdict.model_copy(update={"handling": handling})
        draft = draft.with_line(line.line.line_id, verdict=verdict)
    (package,) = packages_of(draft)
    assert package.at_least is at_least


def test_a_door_is_asked_for_with_what_its_package_needs() -> None:
    journey = run_journey([*to_label(), TO_DOOR[0]])
    draft = journey.visit.in_hand.with_package(at_least=Size.L, goods="battery")
    journey.visit = journey.visit.on_draft(draft)
    journey.run([Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment)])
    asked = journey.newest(OpenCompartment)
    assert (asked.at_least, asked.goods) == (Size.L, "battery")


def test_lines_that_go_the_same_way_share_a_package_a_label_and_a_compartment() -> None:
    brought = [*bring_both(order("linen_shirt", "rain_jacket")), Go(judged, Step.VERDICT)]
    (package,) = packages_of(run_journey(brought).visit.in_hand)
    assert package.line_ids == ("1", "2")


@pytest.mark.parametrize("changes", [{"packed_alone": True}, {"goods": "battery"}])
def test_what_is_packed_alone_or_needs_a_kind_of_compartment_shares_none(changes: dict[str, object]) -> None:
    brought = [*bring_both(order("linen_shirt", "rain_jacket")), Go(judged, Step.VERDICT)]
    draft = run_journey(brought).visit.in_hand
    verdict = draft.line("2").verdict
    assert verdict is not None
    assert verdict.handling is not None
    other = verdict.handling.model_copy(update=changes)
    draft = draft.with_line("2", verdict=verdict.model_copy(update={"handling": other}))
    packages = packages_of(draft)
    assert [package.line_ids for package in packages] == [("1",), ("2",)]
    assert packages[1].goods == other.goods
    assert packages[1].goes_into == other.goes_into
