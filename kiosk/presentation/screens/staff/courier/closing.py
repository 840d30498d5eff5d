"""The manifest: what both sides say was handed over, and the paper of it."""

from kiosk.domain.collecting import by_size
from kiosk.flow.courier.manifest import WHOLE, counted_by_courier
from kiosk.flow.courier.visit import CourierStep, CourierVisit
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Paper
from kiosk.presentation.papers.manifest import discrepancy_words
from kiosk.presentation.screen_model import (
    Card,
    Control,
    Counter,
    Fact,
    Icon,
    QrPicture,
    ScreenModel,
    Tone,
)
from kiosk.presentation.screens.scene import primary
from kiosk.presentation.screens.staff.courier.home import sizes_words, stuck_notice
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen

MOST_SHOWN = 4
"""Discrepancies on the screen; all of them are in the books."""


@staff_screen(CourierVisit, CourierStep.MANIFEST)
def manifest(scene: StaffScene) -> ScreenModel:
    """Our count stands beside theirs; where they differ, both are written down."""
    say, visit = scene.words.say, scene.visit
    theirs = counted_by_courier(visit)
    return ScreenModel(
        name="courier_manifest",
        title=say("Is this what you take?"),
        notice=stuck_notice(scene),
        facts=(*_counts(scene), *_not_as_expected(scene)),
        cards=(_your_count(scene, theirs),),
        actions=(
            primary(
                "confirm",
                scene.words.count("I confirm {number} parcel", "I confirm {number} parcels", theirs),
                Button.YES,
                Icon.TICK,
            ),
            scene.back(),
        ),
    )


@staff_screen(CourierVisit, CourierStep.DONE)
def done(scene: StaffScene) -> ScreenModel:
    """Written down on both sides. Without paper, the screen is the proof."""
    say, visit = scene.words.say, scene.visit
    made = visit.manifest
    link = scene.place.manifest_link(made.manifest_no, made.sha256)
    is_idle = visit.paper is not Paper.PRINTING
    print_again = Control(
        "print", say("Print again"), Pressed(button=Button.PRINT), Icon.PRINTER, enabled=is_idle
    )
    whole = Pressed(button=Button.PRINT, value=WHOLE)
    return ScreenModel(
        name="courier_done",
        title=say("Thank you. Manifest {number}", number=made.manifest_no),
        body=(_paper_words(scene),),
        facts=_counts(scene),
        picture=QrPicture(link, made.manifest_no),
        actions=(
            primary("finish", say("Finish"), Button.FINISH, Icon.TICK),
            print_again,
            Control("print_whole", say("Print the whole list"), whole, Icon.PRINTER, enabled=is_idle),
        ),
    )


def _counts(scene: StaffScene) -> tuple[Fact, ...]:
    say, visit = scene.words.say, scene.visit
    return (
        Fact(say("Packages"), str(len(visit.taken))),
        Fact(say("Sizes"), sizes_words(by_size(visit.taken))),
        *(
            Fact(say("Bag {bag}", bag=unit.load_unit_id), say("seal {seal}", seal=unit.seal))
            for unit in visit.load_units
        ),
    )


def _not_as_expected(scene: StaffScene) -> tuple[Fact, ...]:
    lines = scene.visit.discrepancies
    shown = tuple(
        Fact(scene.words.say("Noted"), discrepancy_words(scene.words, line), Tone.WARN)
        for line in lines[:MOST_SHOWN]
    )
    if len(lines) <= MOST_SHOWN:
        return shown
    more = scene.words.count("{number} more line", "{number} more lines", len(lines) - MOST_SHOWN)
    return (*shown, Fact(scene.words.say("Noted"), more, Tone.WARN))


def _your_count(scene: StaffScene, theirs: int) -> Card:
    say, ours = scene.words.say, len(scene.visit.taken)
    return Card(
        card_id="count",
        title=say("Your count"),
        detail=scene.words.count(
            "We count {number} parcel. If you count another number, say so: both are noted.",
            "We count {number} parcels. If you count another number, say so: both are noted.",
            ours,
        ),
        icon=Icon.BOX,
        tone=Tone.PLAIN if theirs == ours else Tone.WARN,
        posts=Pressed(button=Button.CHOOSE),
        counter=Counter(
            str(theirs),
            Control("fewer", say("Fewer"), Pressed(button=Button.FEWER), Icon.MINUS, enabled=theirs > 0),
            Control("more", say("More"), Pressed(button=Button.MORE), Icon.PLUS),
        ),
    )


def _paper_words(scene: StaffScene) -> str:
    say = scene.words.say
    match scene.visit.paper:
        case Paper.PRINTING:
            return say("It is being printed.")
        case Paper.FAILED:
            return say("Nothing could be printed. Please photograph the screen.")
        case Paper.UNCONFIRMED:
            return say("Your paper should come out below the screen.")
    return say("Your paper comes out below the screen.")
