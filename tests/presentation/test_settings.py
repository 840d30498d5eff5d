"""Settings: one tap from every screen of everybody, and what they offer."""

from dataclasses import replace

import pytest

from kiosk.domain.roster import Role, StaffMember
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.attendant.visit import AttendantVisit
from kiosk.flow.signals import Button
from kiosk.flow.staff.signing_in import SigningIn, SigningInStep
from kiosk.flow.visit import Step, Visit
from kiosk.presentation.screen_model import ScreenModel, TouchTarget
from kiosk.presentation.screens import Around, compose_for_anybody
from tests.support.attendant_screens import attendant_screens
from tests.support.commissioning_screens import commissioning_screens
from tests.support.courier_screens import courier_screens
from tests.support.customer_screens import gallery_screens
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.sample_parts import PHOTO
from tests.support.technician_screens import technician_screens

MAJA = StaffMember(staff_ref="a-0093", role=Role.ATTENDANT)
CUSTOMER = Visit(visit_id="v", step=Step.SCANNING)
ATTENDANT = AttendantVisit(visit_id="v", staff=MAJA)
EVERYBODY = {
    name: model
    for screens in (
        gallery_screens(PHOTO),
        courier_screens(),
        technician_screens(),
        attendant_screens(),
        commissioning_screens(),
    )
    for name, model in screens
}


def shown(visit: AnyVisit, **place: object) -> ScreenModel:
    return compose_for_anybody(visit, WORDS, Around(replace(PLACE, **place)))  # type: ignore[arg-type]


def buttons(model: ScreenModel) -> set[str]:
    return {card.posts.button.value for card in model.cards if card.posts}


@pytest.mark.parametrize("name", EVERYBODY)
def test_settings_are_one_tap_away(name: str) -> None:
    model = EVERYBODY[name]
    stands_alone = isinstance(model.picture, TouchTarget) or model.name == "stands_still"
    has_settings = any(control.posts.button is Button.SETTINGS for control in model.tools)
    assert has_settings is not stands_alone


def test_who_works_here_finds_there_what_customers_have_as_tools() -> None:
    customers, staffs = (buttons(shown(visit.but(settings_open=True))) for visit in (CUSTOMER, ATTENDANT))
    assert staffs - customers == {"speech", "languages"}
    assert customers < staffs


def test_whoever_works_here_chooses_among_all_languages() -> None:
    page = shown(ATTENDANT.but(languages_open=True))
    assert [card.title for card in page.cards] == [name for _, name in PLACE.languages]
    assert page.band is not None, "and it is still theirs"


def test_a_place_without_speech_offers_neither_it_nor_a_dark_screen() -> None:
    mute = buttons(shown(ATTENDANT.but(settings_open=True), has_speech=False))
    assert not mute & {"speech", "dark"}


def test_a_dark_screen_says_only_how_to_see_it_again() -> None:
    cover = shown(CUSTOMER.but(dark=True, speaks=True)).cover
    assert cover is not None
    assert cover.label == "The screen is dark. Touch it to see it."
    assert cover.posts.button is Button.DARK
    assert shown(CUSTOMER).cover is None


def test_who_types_a_pin_is_asked_before_the_time_runs_out() -> None:
    signing_in = SigningIn(visit_id="v", step=SigningInStep.PIN, staff=MAJA)
    dialog = shown(signing_in.but(idle_warned=True)).dialog
    assert dialog is not None
    assert [control.posts.button for control in dialog.actions] == [Button.STILL_HERE]
    assert shown(signing_in).dialog is None
