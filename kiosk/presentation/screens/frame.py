"""What stands around every screen: help, the question whether somebody is there, tools, the footer."""

from dataclasses import replace

from kiosk.flow.door import MOVES_AT_ONCE, can_be_exchanged
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import LEFT_OPEN, Step, Visit
from kiosk.presentation import wording
from kiosk.presentation.screen_model import (
    TRAINING,
    Band,
    Control,
    Dialog,
    Emphasis,
    Icon,
    Notice,
    ScreenModel,
)
from kiosk.presentation.screens import arriving, dropping_in, handing_over, judging, leaving, undeclared
from kiosk.presentation.screens.above import cover, page_above, settings_tool, still_there
from kiosk.presentation.screens.scene import SCREENS, Around, Scene, look_of
from kiosk.presentation.screens.standstill import stands_still
from kiosk.presentation.speech import with_speech
from kiosk.presentation.words import Words

CHAPTERS = (arriving, undeclared, judging, handing_over, dropping_in, leaving)
"""Imported for the screens they register."""


NO_DOOR_TO_COME = frozenset(
    {Step.ALREADY_RETURNED, Step.DONE, Step.WITHDRAWN, Step.CERTIFICATE}
    | {Step.FLAP_OPENING, Step.FLAP_OPEN, Step.BIN_CHECKING, Step.BIN_KEEPING, Step.BIN_CONFIRMING}
)
"""Nobody asks for a low door there."""


CONFIRMING = frozenset({Step.CONFIRMING, Step.BIN_CONFIRMING})


def compose(visit: Visit, words: Words, around: Around) -> ScreenModel:
    """The screen for a visit as it stands."""
    scene, say, place = Scene(visit, words, around), words.say, around.place
    model = stands_still(scene) if around.stands_still else _page(scene)
    notice = model.notice
    if visit.notice and not notice and not around.stands_still:
        notice = Notice(*wording.notice_words(words, visit.notice, visit.refused_door))
    body = tuple(line for line in model.body if line)
    idle_warned = visit.idle_warned and not around.stands_still
    framed = replace(
        model,
        notice=notice,
        body=body,
        dialog=_idle_dialog(scene) if idle_warned else None,
        tools=() if around.stands_still else _tools(scene, has_languages=bool(model.languages)),
        footer=(say("Kiosk {id}", id=place.kiosk_id), say("Help: {phone}", phone=place.phone)),
        contact=place.contact if visit.fresh else "",
        offline=say("Offline. Your return still counts.") if _says_offline(scene) else None,
        waiting=say("Staff is waiting") if around.staff_waits else None,
        band=_band(scene),
        look=replace(look_of(visit, around), reach=visit.reach),
        cover=None if around.stands_still else cover(visit, words),  # no touch would lift it
        sound="attention" if idle_warned or visit.notice in LEFT_OPEN else model.sound,
    )
    return with_speech(framed, words)


def _says_offline(scene: Scene) -> bool:
    """Where an item has been taken the page itself says what that means for it."""
    return scene.around.offline and scene.visit.step is not Step.DONE


def _band(scene: Scene) -> Band | None:
    """A customer's screen has none, unless it is practice, or one of the staff hands over for them."""
    say, staff = scene.words.say, scene.visit.assisted_by
    if scene.visit.practice:
        return Band(say("Training: no door opens, nothing counts"), TRAINING)
    return Band(say("Staff {ref}", ref=staff.staff_ref), staff.role.value) if staff else None


def _page(scene: Scene) -> ScreenModel:
    """What somebody opened above the visit, else where the visit stands."""
    return page_above(scene) or SCREENS[scene.visit.step](scene)


def _idle_dialog(scene: Scene) -> Dialog:
    asked = still_there(scene, _what_ends(scene))
    if scene.visit.step in CONFIRMING and not scene.visit.recovered:
        return asked  # nobody else can say where the item is
    return replace(asked, actions=(*asked.actions, scene.start_new()))


def _what_ends(scene: Scene) -> str:
    say, visit = scene.words.say, scene.visit
    if visit.step in (Step.DONE, Step.CERTIFICATE, Step.ALREADY_RETURNED):
        return say("Otherwise this screen closes.")
    if visit.step is Step.BIN_CONFIRMING:
        return say("Otherwise this visit ends. What is in the bin stays safe there.")
    if visit.completed or visit.step is Step.CONFIRMING or (visit.draft and visit.draft.confirmed):
        return say("Otherwise this visit ends. What is behind its door stays safe here.")
    return say("Otherwise this visit ends, and nothing is kept.")


def _tools(scene: Scene, *, has_languages: bool) -> tuple[Control, ...]:
    """The language among them wherever there is more than one and the screen itself offers none."""
    say, place = scene.words.say, scene.place
    languages = (Button.LANGUAGES, say("Language"), Icon.LANGUAGES)
    speech = (Button.SPEECH, say("Read aloud"), Icon.TICK if scene.visit.speaks else Icon.SPEECH)
    low = _what_can_be_low(scene)
    reach = (Button.REACH, low, Icon.TICK if scene.visit.reach else Icon.REACH)
    tools = (
        (Button.HELP, say("Help"), Icon.HELP),
        *((languages,) if len(place.languages) > 1 and not has_languages else ()),
        *((speech,) if place.has_speech else ()),
        *((reach,) if low else ()),
    )
    return (
        *(Control(b.value, label, Pressed(button=b), icon, Emphasis.QUIET) for b, label, icon in tools),
        settings_tool(scene.words),
    )


def _what_can_be_low(scene: Scene) -> str:
    """A door that is still to open, or else the screen; empty where neither would come any lower."""
    say, visit, place = scene.words.say, scene.visit, scene.place
    if place.has_high_doors and visit.step not in NO_DOOR_TO_COME and not _stays_high(visit):
        return say("Low door")
    return say("Low screen") if place.has_tall_screen else ""


def _stays_high(visit: Visit) -> bool:
    is_open = visit.step in MOVES_AT_ONCE
    return is_open and not visit.package_in_hand.within_reach and not can_be_exchanged(visit)
