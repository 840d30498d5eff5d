"""Nothing can be stored now: what that means for whoever is here. No control, for none would do anything."""

from kiosk.presentation import wording
from kiosk.presentation.place import Place
from kiosk.presentation.screen_model import Icon, ScreenModel, Symbol, Tone
from kiosk.presentation.screens.scene import Scene
from kiosk.presentation.words import Words


def stands_still(scene: Scene) -> ScreenModel:
    """The same screen wherever the visit was, with what is certain about it."""
    say = scene.words.say
    return ScreenModel(
        name="stands_still",
        title=say("This kiosk cannot record anything now"),
        body=(*_of_this_visit(scene), *scene.call_us, scene.nearest if scene.visit.fresh else ""),
        notice=scene.open_doors,
        private=dict.fromkeys(_recorded(scene), ""),
        picture=Symbol(Icon.WARNING, Tone.WARN),
    )


def last_words(place: Place, words: Words) -> tuple[str, ...]:
    """For a screen that can draw nothing else any more."""
    say = words.say
    kiosk, phone = say("Kiosk {id}", id=place.kiosk_id), say("Help: {phone}", phone=place.phone)
    return say("This kiosk is out of service."), kiosk, phone


def _recorded(scene: Scene) -> tuple[str, ...]:
    receipts = ", ".join(done.event.receipt.receipt_no for done in scene.visit.on_one_paper)
    if not receipts:
        return ()
    return (scene.words.say("Your return is recorded: receipt {number}.", number=receipts),)


def _of_this_visit(scene: Scene) -> tuple[str, ...]:
    say, visit, recorded = scene.words.say, scene.visit, _recorded(scene)
    if visit.fresh or visit.draft is None:
        return recorded or (say("That is our fault."),)
    if any(package.bin for package in visit.draft.packages):
        said = say("What has fallen into the bin stays safe there. It is not recorded yet.")
        return (*recorded, said)
    return (*recorded, *_of_packages(scene))


def _of_packages(scene: Scene) -> tuple[str, ...]:
    say = scene.words.say
    doors = [p.compartment_id for p in scene.visit.in_hand.packages if p.compartment_id]
    shut = [door for door in doors if door not in scene.around.open_doors]
    if not doors:
        return (say("Please keep your item: nothing is recorded of it."),)
    if len(shut) < len(doors):
        return (say("Please take out what is behind an open door: nothing is recorded of it."),)
    numbers = ", ".join(wording.door(door) for door in shut)
    return (say("What is behind door {door} stays safe there. It is not recorded yet.", door=numbers),)
