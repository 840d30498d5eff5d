"""What stands around every screen: help, the question whether somebody is there, tools, the footer."""

from dataclasses import replace

from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Step, Visit
from kiosk.presentation import wording
from kiosk.presentation.screen_model import (
    Card,
    Control,
    Dialog,
    Emphasis,
    Icon,
    Look,
    Notice,
    ScreenModel,
    Symbol,
)
from kiosk.presentation.screens import arriving, handing_over, judging, leaving, undeclared
from kiosk.presentation.screens.scene import SCREENS, Around, Scene, primary, secondary
from kiosk.presentation.screens.standstill import stands_still
from kiosk.presentation.words import Words

CHAPTERS = (arriving, undeclared, judging, handing_over, leaving)
"""Imported for the screens they register."""


NO_DOOR_TO_COME = frozenset({Step.ALREADY_RETURNED, Step.DONE, Step.WITHDRAWN, Step.CERTIFICATE})
"""Nobody asks for a low door there."""


def compose(visit: Visit, words: Words, around: Around) -> ScreenModel:
    """The screen for a visit as it stands."""
    scene, say, place = Scene(visit, words, around), words.say, around.place
    model = stands_still(scene) if around.stands_still else _page(scene)
    notice = model.notice
    if visit.notice and not notice and not around.stands_still:
        notice = Notice(*wording.notice_words(words, visit.notice, visit.refused_door))
    body = tuple(line for line in model.body if line)
    return replace(
        model,
        notice=notice,
        body=body,
        dialog=_idle_dialog(scene) if visit.idle_warned and not around.stands_still else None,
        tools=() if around.stands_still else _tools(scene, has_languages=bool(model.languages)),
        footer=(say("Kiosk {id}", id=place.kiosk_id), say("Help: {phone}", phone=place.phone)),
        offline=say("Offline. Your return still counts.") if around.offline else None,
        waiting=say("Staff is waiting") if around.staff_waits else None,
        look=Look(visit.language, visit.text_scale, visit.high_contrast),
        speech=" ".join(part for part in (notice.text if notice else "", model.title, *body) if part),
    )


def _page(scene: Scene) -> ScreenModel:
    """What somebody opened above the visit, else where the visit stands."""
    if scene.visit.languages_open:
        return _languages(scene)
    return _help(scene) if scene.visit.help_open else SCREENS[scene.visit.step](scene)


def _languages(scene: Scene) -> ScreenModel:
    """All languages; whoever reads none of these words knows the own one by its letters."""
    return ScreenModel(
        name="languages",
        title=scene.words.say("Choose your language"),
        cards=tuple(
            Card(
                f"language_{tag}",
                name,
                selected=tag == scene.visit.language,
                posts=Pressed(button=Button.LANGUAGE, value=tag),
            )
            for tag, name in scene.place.languages
        ),
        actions=(secondary("close_languages", scene.words.say("Back"), Button.LANGUAGES, Icon.BACK),),
    )


def _help(scene: Scene) -> ScreenModel:
    say = scene.words.say
    return ScreenModel(
        name="help",
        title=say("We are glad to help"),
        body=scene.call_us,
        picture=Symbol(Icon.PHONE),
        actions=(primary("close_help", say("Back to my return"), Button.HELP, Icon.BACK),),
    )


def _idle_dialog(scene: Scene) -> Dialog:
    say = scene.words.say
    return Dialog(
        title=say("Do you need more time?"),
        body=_what_ends(scene),
        actions=(
            primary("still_here", say("Yes, that is me"), Button.STILL_HERE, Icon.HAND),
            secondary("start_new", say("Start new"), Button.START_NEW, Icon.AGAIN),
        ),
        seconds=scene.around.idle_end_s,
    )


def _what_ends(scene: Scene) -> str:
    say, visit = scene.words.say, scene.visit
    if visit.step in (Step.DONE, Step.CERTIFICATE, Step.ALREADY_RETURNED):
        return say("Otherwise this screen closes.")
    if visit.completed or (visit.draft and visit.draft.confirmed):
        return say("Otherwise this visit ends. What is behind its door stays safe here.")
    return say("Otherwise this visit ends, and nothing is kept.")


def _tools(scene: Scene, *, has_languages: bool) -> tuple[Control, ...]:
    """The language among them wherever there is more than one and the screen itself offers none."""
    say = scene.words.say
    asks_for_door = scene.place.has_high_doors and scene.visit.step not in NO_DOOR_TO_COME
    languages = (Button.LANGUAGES, say("Language"), Icon.LANGUAGES)
    reach = (Button.REACH, say("Low door"), Icon.TICK if scene.visit.reach else Icon.REACH)
    return tuple(
        Control(button.value, label, Pressed(button=button), icon, Emphasis.QUIET)
        for button, label, icon in (
            (Button.HELP, say("Help"), Icon.HELP),
            (Button.TEXT_SIZE, say("Text size"), Icon.TEXT_SIZE),
            (Button.CONTRAST, say("Contrast"), Icon.CONTRAST),
            *((languages,) if len(scene.place.languages) > 1 and not has_languages else ()),
            *((reach,) if asks_for_door else ()),
        )
    )
