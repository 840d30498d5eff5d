"""What a screen says to somebody who does not see it: everything, and to others nothing private."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.flow.signals import Button, Pressed
from kiosk.flow.staff.signing_in import SigningIn, SigningInStep
from kiosk.flow.visit import Step, Visit
from kiosk.presentation.focus import all_controls, named
from kiosk.presentation.screen_model import BigText, Keypad, Look, ScreenModel
from kiosk.presentation.screens import Around, compose, compose_for_anybody
from kiosk.presentation.speech import everything, name_of, news, with_speech
from kiosk.presentation.words import Words
from tests.flow.test_steps import WAYS
from tests.support.catalogue import translations
from tests.support.customer_screens import gallery_screens
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.journey import run_journey
from tests.support.sample_screens import sample_screens
from tests.support.sample_staff import many_doors, map_of, sample_staff_screens

SAMPLES = dict(sample_screens())
REAL = dict(gallery_screens(Path("photo.jpg")))
STAFF = {f"staff-{name}": model for name, model in sample_staff_screens()}
SCREENS = SAMPLES | STAFF | {f"real-{name}": model for name, model in REAL.items()}


def shown(visit: Visit, words: Words = WORDS) -> ScreenModel:
    return compose(visit, words, Around(PLACE))


@pytest.mark.parametrize("name", SCREENS)
def test_every_message_of_every_screen_is_said(name: str) -> None:
    model = with_speech(SCREENS[name], WORDS)
    asked = (model.dialog.title, model.dialog.body) if model.dialog else None
    notice = (model.notice.text,) if model.notice else ()
    page = (*notice, model.title, *model.body, model.busy or "", model.offline or "")
    cards = tuple(text for card in model.cards for text in (card.title, card.detail))
    facts = tuple(text for fact in model.facts for text in (fact.label, fact.value))
    for text in asked or (*page, *cards, *facts):
        assert text in model.alone.screen


@pytest.mark.parametrize("name", SCREENS)
def test_every_control_of_every_screen_is_said_and_has_a_name(name: str) -> None:
    model = with_speech(SCREENS[name], WORDS)
    aliases = {c.control_id: card.alias for card in model.cards if card.alias for c in card.controls}
    for script in (model.alone, model.aloud):
        for control in all_controls(model):
            spoken = script.controls[control.control_id]
            alias = aliases.get(control.control_id) if script is model.aloud else None
            assert (alias or spoken) in script.screen
            assert any(char.isalnum() for char in spoken), f"{spoken!r} is no name"


def test_what_stands_around_every_page_is_heard_once_and_again_on_demand() -> None:
    """Else whoever listens waits through the mark and five tools before each question."""
    around = Around(PLACE, offline=True)
    before, page = (
        compose(run_journey(WAYS[step]).visit.but(speaks=True), WORDS, around)
        for step in (Step.CHOOSING, Step.PHOTO)
    )
    heard = news(before, page, page.aloud, None)
    assert heard is not None
    assert page.title in heard.text
    assert "Take the photo" in heard.text
    assert not any(words in heard.text for words in ("Offline", "Settings", "Read aloud"))
    again = everything(page, page.aloud, None).text
    assert all(words in again for words in ("Offline", "Settings", "Read aloud"))


@pytest.mark.parametrize(
    "mark", [{"offline": "Offline. Your return still counts."}, {"waiting": "Staff is waiting"}]
)
def test_a_mark_that_is_new_is_heard_with_the_page(mark: dict[str, Any]) -> None:
    before, page = (
        shown(run_journey(WAYS[step]).visit.but(speaks=True)) for step in (Step.CHOOSING, Step.PHOTO)
    )
    page = with_speech(replace(page, **mark), WORDS)
    heard = news(before, page, page.aloud, None)
    assert heard is not None
    assert next(iter(mark.values())) in heard.text


@pytest.mark.parametrize("step", WAYS)
def test_every_step_of_a_visit_speaks_in_every_language(step: Step) -> None:
    visit = run_journey(WAYS[step]).visit
    for language in ("de", "ar", "zh"):
        model = shown(visit.but(language=language), Words(language, WORDS.time_zone, translations(language)))
        assert model.title in model.aloud.screen
        assert "{" not in model.aloud.screen + model.aloud.start


PRIVATE = {
    "done": "B1042-",
    "certificate": "B1042-A000001",
    "choosing": "Order ",
}


@pytest.mark.parametrize("step", PRIVATE)
def test_numbers_that_are_somebodys_own_are_for_one_pair_of_ears(step: str) -> None:
    model = shown(run_journey(WAYS[Step(step)]).visit)
    assert PRIVATE[step] in model.alone.screen
    assert PRIVATE[step] not in model.aloud.screen


TITLE = "Linen shirt"
ABOUT_AN_ITEM = (Step.CHOOSING, Step.REASON, Step.PHOTO, Step.VERDICT, Step.LABEL_ATTACH)


@pytest.mark.parametrize("step", ABOUT_AN_ITEM)
def test_what_somebody_bought_is_for_one_pair_of_ears(step: Step) -> None:
    model = shown(run_journey(WAYS[step]).visit)
    assert TITLE in model.alone.screen
    assert TITLE not in model.aloud.screen
    assert "Item 1" in model.aloud.screen


def test_without_a_headset_an_item_is_named_where_the_focus_stands_and_its_price_nowhere() -> None:
    """Nobody could choose otherwise, and the first words were that others can hear."""
    model = shown(run_journey(WAYS[Step.CHOOSING]).visit)
    (card,) = [card for card in model.cards if card.title.startswith(TITLE)]
    assert model.alone.controls[card.card_id].startswith(f"{card.title}, {card.detail}")
    assert model.aloud.controls[card.card_id].startswith(card.title)
    assert "EUR" not in model.aloud.controls[card.card_id] + model.aloud.screen


def test_no_key_of_a_return_code_is_named_aloud() -> None:
    model = shown(run_journey(WAYS[Step.TYPING]).visit)
    assert (model.alone.controls["key_K"], model.aloud.controls["key_K"]) == ("K", "Key")


def test_a_line_that_is_private_is_a_line_of_the_body() -> None:
    """Else a changed sentence would be said aloud, and nobody would notice."""
    for step in WAYS:
        model = shown(run_journey(WAYS[step]).visit)
        assert set(model.private) <= {*model.body}, step


def typing(entered: str, **fields: bool) -> ScreenModel:
    keypad = SAMPLES["typing"].keypad
    assert keypad is not None
    return with_speech(
        replace(SAMPLES["typing"], keypad=Keypad(entered, "8 letters", keypad.keys, **fields)), WORDS
    )


def test_what_is_typed_is_spelled_to_who_listens_alone_and_counted_to_others() -> None:
    model = typing("K7M4 Q")
    assert model.alone.echo == "Typed: K 7 M 4 Q"
    assert model.aloud.echo == "5 characters typed"


def test_where_nobody_should_hear_what_is_typed_no_key_is_named_aloud() -> None:
    model = typing("10827", private=True)
    assert model.alone.controls["key_7"] == "7"
    assert model.aloud.controls["key_7"] == "Key"
    assert "plug in a headset, or use the number keys" in model.aloud.screen
    assert "plug in a headset" not in model.alone.screen


def test_a_pin_is_spelled_to_nobody() -> None:
    assert typing("••••", private=True, hidden=True).alone.echo == "4 characters typed"


def test_the_staff_s_pin_is_heard_by_nobody() -> None:
    signing_in = SigningIn(visit_id="v", step=SigningInStep.PIN, typed="48", speaks=True)
    model = compose_for_anybody(signing_in, WORDS, Around(PLACE))
    keys = [c.control_id for c in all_controls(model) if c.posts.button is Button.KEY]
    assert {model.aloud.controls[key] for key in keys} == {"Key"}
    assert model.look.speaks
    assert "4" not in model.alone.echo


def test_a_code_to_write_down_is_spelled() -> None:
    assert isinstance(SAMPLES["write-code"].picture, BigText)
    assert "K 7 M 4 Q X" in SAMPLES["write-code"].aloud.screen


def test_a_door_is_described_so_that_hands_find_it() -> None:
    says = SAMPLES["door-open"].aloud.screen
    assert "Door 7 is in column 2 from the left, number 2 from the top." in says


def test_a_map_of_the_cabinet_names_the_doors_that_stand_out() -> None:
    cabinet = map_of(many_doors(), marked=(7, 130), opened=(12,))
    says = with_speech(replace(SAMPLES["help"], picture=cabinet), WORDS).aloud.screen
    assert "Marked doors: 7, 130. Open doors: 12." in says


def test_a_language_is_named_by_one_who_speaks_it() -> None:
    model = SAMPLES["attract"]
    control = named(model, "language_uk")
    assert control is not None
    assert name_of(model, model.aloud, control) == ("Українська", "uk")


class TestNews:
    """What is said when one screen follows another."""

    on = replace(SAMPLES["choosing"], look=Look(speaks=True))

    def said(self, old: ScreenModel | None, new: ScreenModel, focused: str | None = None) -> str | None:
        new = with_speech(new, WORDS)
        said = news(old, new, new.aloud, named(new, focused))
        return said.text if said else None

    def test_at_first_how_it_works_then_the_screen(self) -> None:
        said = self.said(replace(self.on, look=Look()), self.on)
        assert said is not None
        assert said.index("The arrow keys lead") < said.index("What did you bring?")
        assert "Others can hear this." in said

    def test_a_new_screen_is_said_whole_and_at_its_end_where_the_focus_is(self) -> None:
        said = self.said(replace(SAMPLES["help"], look=Look(speaks=True)), self.on, "1")
        assert said is not None
        assert said.startswith("What did you bring?")
        assert said.endswith(" Linen shirt, blue, size M, 39.90 EUR, chosen.")

    def test_the_same_screen_is_not_said_again(self) -> None:
        assert self.said(self.on, replace(self.on, look=Look(speaks=True))) is None

    def test_a_card_that_was_chosen_is_said_alone(self) -> None:
        cards = tuple(replace(card, selected=True) for card in self.on.cards)
        assert (
            self.said(self.on, replace(self.on, cards=cards), "2")
            == "Running shoes, size 43, 89.00 EUR, chosen"
        )

    def test_a_rating_is_thanked_for_and_nothing_is_said_again(self) -> None:
        done = replace(REAL["done"], look=Look(speaks=True))
        rated = replace(REAL["done-rated"], look=Look(speaks=True))
        assert "How was it?" in done.alone.screen
        assert self.said(done, rated) == "Thank you for telling us."

    def test_a_message_that_came_is_a_new_screen(self) -> None:
        scanning = replace(SAMPLES["scanning"], look=Look(speaks=True))
        said = self.said(scanning, replace(scanning, notice=SAMPLES["scanning-help"].notice))
        assert said is not None
        assert said.startswith("That is a parcel label")

    def test_a_changed_volume_is_said(self) -> None:
        louder = replace(self.on, look=Look(speaks=True, volume_percent=80))
        assert self.said(self.on, louder) == "Volume 80 percent"


def test_settings_offer_one_step_of_volume_each_way_and_end_where_it_ends() -> None:
    def volumes(volume: int) -> list[Pressed | None]:
        cards = shown(Visit(visit_id="v", settings_open=True, volume=volume)).cards
        return [card.posts for card in cards if card.card_id in ("louder", "softer")]

    assert volumes(100) == [Pressed(button=Button.VOLUME, value=v) for v in ("100", "90")]
    assert volumes(5) == [Pressed(button=Button.VOLUME, value=v) for v in ("15", "0")]


def test_a_counter_at_its_most_says_that_it_cannot_go_on() -> None:
    card = REAL["choosing-part"].cards[0]
    assert card.counter is not None
    spent = replace(card.counter, more=replace(card.counter.more, enabled=False))
    model = with_speech(replace(REAL["choosing-part"], cards=(replace(card, counter=spent),)), WORDS)
    assert model.alone.controls[spent.more.control_id].endswith(", not now")
