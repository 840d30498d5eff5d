"""Whose kiosk it is, in what people read and take home."""

from dataclasses import replace

import pytest

from kiosk.domain.compartments import Occupancy
from kiosk.flow.effects import Commit
from kiosk.flow.visit import Step, Visit
from kiosk.presentation import papers
from kiosk.presentation.paper import Line, Logo, PaperModel
from kiosk.presentation.place import Place
from kiosk.presentation.screen_model import Icon, QrPicture, ScreenModel, Symbol
from kiosk.presentation.screens import Around, compose
from tests.support.gallery_visits import NOW, PLACE, WORDS
from tests.support.journey import CUSTODY, Go, run_journey, shut, to_open_door

BRANDED = replace(PLACE, logo=b"a PNG file", contact="www.parcelnet.example/help")
LOGO = Logo(b"a PNG file")


def screen(step: Step = Step.ATTRACT, **changes: object) -> ScreenModel:
    return compose(Visit(visit_id="v", step=step).but(**changes), WORDS, Around(BRANDED))


def test_the_line_by_which_the_operator_is_reached_is_on_attract_and_under_help() -> None:
    assert screen().contact == BRANDED.contact
    assert screen(Step.SCANNING).contact == "", "whoever is at it has other things to read"
    assert BRANDED.contact in screen(Step.SCANNING, help_open=True).body


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("+49 30 5550-142", "tel:+49305550142"),
        ("030 5550 142", "tel:0305550142"),
        ("116 117", "tel:116117"),
        ("at the counter, desk 2", None),
    ],
)
def test_help_has_a_code_that_a_telephone_dials_where_there_is_a_number(phone: str, link: str | None) -> None:
    around = Around(replace(BRANDED, phone=phone))
    picture = compose(Visit(visit_id="v", help_open=True), WORDS, around).picture
    if link is None:
        assert picture == Symbol(Icon.PHONE)
    else:
        assert picture == QrPicture(link, "Photograph this code with your telephone to call us.")


def receipt(place: Place) -> PaperModel:
    handed_over = Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit)
    visit = run_journey([*to_open_door(), handed_over, *CUSTODY]).visit
    return papers.receipt(visit.completed, WORDS, place, offline=False, is_copy=False)


def test_a_receipt_begins_with_the_logo_and_ends_with_the_line_for_questions() -> None:
    parts = receipt(BRANDED).parts
    assert parts[0] == LOGO
    assert Line("Parcelnet", centred=True) in parts, "the name stays: who files it reads letters"
    assert parts[-1] == Line(BRANDED.contact, centred=True)


def test_without_a_logo_a_receipt_begins_with_what_it_is() -> None:
    parts = receipt(replace(BRANDED, logo=None, contact="")).parts
    assert not any(isinstance(part, Logo) for part in parts)
    assert parts[-1] == Line(WORDS.opening_hours(PLACE.phone_hours), centred=True)


def test_papers_for_work_bear_no_logo() -> None:
    assert LOGO not in papers.test_page("receipt_printer", NOW.at, WORDS, BRANDED).parts
