"""What a screen says to somebody who does not see it.

Everything is said twice over: `alone` for whoever wears a headset, `aloud` for
a loudspeaker that others hear, too. What is private is left out there.
"""

from dataclasses import replace
from typing import NamedTuple
from unicodedata import category

from kiosk.flow.signals import Button
from kiosk.presentation.focus import all_controls
from kiosk.presentation.screen_model import (
    BigText,
    CabinetMap,
    Card,
    Control,
    DoorBox,
    DoorDrawing,
    QrPicture,
    ScreenModel,
    Script,
)
from kiosk.presentation.words import Words


class Said(NamedTuple):
    """Words, and the tag of the language they are in."""

    text: str
    language: str


def with_speech(model: ScreenModel, words: Words) -> ScreenModel:
    """The model with all that it says, in the language of `words`."""
    return replace(model, alone=_script(model, words, alone=True), aloud=_script(model, words, alone=False))


def name_of(model: ScreenModel, script: Script, control: Control) -> Said:
    """What is said when the focus comes to a control; a language is named by one who speaks it."""
    posts = control.posts
    language = posts.value if posts.button is Button.LANGUAGE else model.look.language
    return Said(script.controls.get(control.control_id, control.label), language)


def everything(model: ScreenModel, script: Script, focused: Control | None) -> Said:
    """The whole screen, and at the end where the focus is."""
    return _and_focus(script.screen, model, script, focused)


def _and_focus(text: str, model: ScreenModel, script: Script, focused: Control | None) -> Said:
    here = name_of(model, script, focused) if focused else None
    language = model.look.language
    sayable = here.text if here and here.language == language else ""
    return Said(_sentences(text, sayable), language)


def news(old: ScreenModel | None, model: ScreenModel, script: Script, focused: Control | None) -> Said | None:
    """What to say now that `model` stands where `old` stood; None when nothing is worth a word."""
    language = model.look.language
    whole = everything(model, script, focused)
    if old is None or not old.look.speaks:
        return Said(f"{script.start} {whole.text}", language)
    if _message(old) != _message(model):
        return whole if _around(model) - _around(old) else _and_focus(script.new, model, script, focused)
    if model.rating and old.rating != model.rating:
        return Said(model.rating.words, language)
    if old.keypad != model.keypad:
        return Said(script.echo, language)
    if old.look.volume_percent != model.look.volume_percent:
        return Said(script.volume, language)
    if old.cards != model.cards and focused:
        return name_of(model, script, focused)
    return None


def _message(model: ScreenModel) -> object:
    dialog = (model.dialog.title, model.dialog.body) if model.dialog else None
    return model.name, model.title, model.body, model.notice, model.busy, dialog, model.look.language


def _around(model: ScreenModel) -> frozenset[str | None]:
    """Marks and tools that stand around every page, and need not be heard with each of them."""
    return frozenset((None, model.offline, model.waiting, *(tool.label for tool in model.tools)))


def _script(model: ScreenModel, words: Words, *, alone: bool) -> Script:
    controls = {c.control_id: _name(model, words, c, alone=alone) for c in all_controls(model)}
    listed = dict(controls)
    for card in () if model.dialog else model.cards:
        for control in card.controls:
            detail = card.detail if alone or not card.alias else ""
            listed[control.control_id] = _card_control(words, card, control, _called(card, alone), detail)
            controls[control.control_id] = _card_control(words, card, control, card.title, detail)
    parts = _dialog(model) if model.dialog else _page(model, words, alone=alone)
    marks = () if model.dialog else (model.offline or "", model.waiting or "")
    tools = {tool.control_id for tool in model.tools}
    own = [name for control_id, name in listed.items() if control_id not in tools]
    return Script(
        start=_start(words, alone=alone),
        screen=_sentences(*parts, *marks, _choices(words, [*listed.values()])),
        new=_sentences(*parts, _choices(words, own)),
        controls=controls,
        echo=_entered(model, words, alone=alone),
        volume=words.say("Volume {percent} percent", percent=model.look.volume_percent),
    )


def _choices(words: Words, names: list[str]) -> str:
    return words.say("You can choose: {choices}.", choices=", ".join(names)) if names else ""


def _start(words: Words, *, alone: bool) -> str:
    """Said once, when somebody has it read aloud."""
    how = words.say(
        "This is read aloud. The arrow keys lead through all there is to choose, the key in their middle "
        "chooses, the speech key says it again. You have as much time as you need."
    )
    others = words.say("Others can hear this. Plug in a headset to listen alone.")
    return how if alone else f"{how} {others}"


def _dialog(model: ScreenModel) -> tuple[str, ...]:
    assert model.dialog is not None
    return model.dialog.title, model.dialog.body


def _page(model: ScreenModel, words: Words, *, alone: bool) -> tuple[str, ...]:
    """Everything that stands on the screen and is no control."""
    body = [line if alone else model.private.get(line, line) for line in model.body]
    facts = [f"{fact.label}: {fact.value}" for fact in model.facts]
    cards = [
        _card(words, card, _called(card, alone), card.detail) for card in model.cards if card.posts is None
    ]
    return (
        model.band.text if model.band else "",
        model.notice.text if model.notice else "",
        model.title,
        *body,
        *facts,
        *cards,
        _picture(model, words),
        _private_entry(model, words, alone=alone),
        _entered(model, words, alone=alone),
        model.busy or "",
        model.rating.words if model.rating else "",
    )


def _called(card: Card, alone: bool) -> str:
    """Its name before the focus came to it: then its title is said, or nobody could choose."""
    return card.title if alone else card.alias or card.title


def _card(words: Words, card: Card, name: str, detail: str) -> str:
    chosen = words.say("chosen") if card.selected else ""
    return ", ".join(part for part in (name, detail, chosen) if part)


def _card_control(words: Words, card: Card, control: Control, name: str, detail: str) -> str:
    if control.control_id == card.card_id:
        return _card(words, card, name, detail)
    assert card.counter is not None
    return _as_it_is(words, control, f"{control.label}, {name}, {card.counter.text}")


def _name(model: ScreenModel, words: Words, control: Control, *, alone: bool) -> str:
    keypad = model.keypad
    if keypad and keypad.private and not alone and control.posts.button is Button.KEY:
        return words.say("Key")
    return _as_it_is(words, control, control.spoken or control.label)


def _as_it_is(words: Words, control: Control, name: str) -> str:
    return name if control.enabled else words.say("{name}, not now", name=name)


def _picture(model: ScreenModel, words: Words) -> str:
    """What a picture shows that no sentence says; a code to write down is spelled."""
    match model.picture:
        case DoorDrawing(doors, marked):
            return _where(words, doors, marked)
        case CabinetMap():
            return _map(words, model.picture)
        case BigText(text):
            return " ".join(text)
        case QrPicture(_, caption):
            return caption
    return ""


def _where(words: Words, doors: tuple[DoorBox, ...], marked: str) -> str:
    """How hands find a door: along the top, then down. Nothing of one that the drawing does not have."""
    door = next((door for door in doors if door.compartment_id == marked), None)
    if door is None:
        return ""
    above = [other for other in doors if other.column == door.column and other.row <= door.row]
    return words.say(
        "Door {door} is in column {column} from the left, number {place} from the top.",
        door=door.label,
        column=sorted({other.column for other in doors}).index(door.column) + 1,
        place=len(above),
    )


def _map(words: Words, cabinet: CabinetMap) -> str:
    """The doors that stand out, and those that are drawn open."""
    say = words.say

    def labels(ids: frozenset[str]) -> str:
        return ", ".join(door.label for door in cabinet.doors if door.compartment_id in ids)

    return _sentences(
        say("Marked doors: {doors}.", doors=labels(cabinet.marked)) if cabinet.marked else "",
        say("Open doors: {doors}.", doors=labels(cabinet.open_doors)) if cabinet.open_doors else "",
    )


def _private_entry(model: ScreenModel, words: Words, *, alone: bool) -> str:
    if alone or not (model.keypad and model.keypad.private):
        return ""
    return words.say("Others could hear what you type: plug in a headset, or use the number keys.")


def _entered(model: ScreenModel, words: Words, *, alone: bool) -> str:
    """What stands in the field: letter by letter to who listens alone, else only how many."""
    if model.keypad is None:
        return ""
    entered = model.keypad.entered.replace(" ", "")
    if not entered:
        return words.say("Nothing is typed yet. {hint}", hint=model.keypad.placeholder)
    if alone and not model.keypad.hidden:
        return words.say("Typed: {characters}", characters=" ".join(entered))
    return words.count("{number} character typed", "{number} characters typed", len(entered))


def _sentences(*parts: str) -> str:
    """One after the other, each with an end that a voice makes a pause at."""
    said = (part for part in parts if part)
    return " ".join(part if category(part[-1]) == "Po" else f"{part}." for part in said)
