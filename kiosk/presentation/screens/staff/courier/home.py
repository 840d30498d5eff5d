"""What waits for their carrier, and which of it they take now."""

from collections.abc import Mapping
from datetime import timedelta

from kiosk.domain.collecting import BinLevel, by_size
from kiosk.domain.compartments import Size
from kiosk.flow.courier.home import DUE, due, picked_packages
from kiosk.flow.courier.signals import BinHere
from kiosk.flow.courier.visit import CourierStep, CourierVisit, Outcome
from kiosk.flow.signals import Button, Pressed
from kiosk.presentation import wording
from kiosk.presentation.screen_model import (
    CabinetMap,
    Card,
    Control,
    Emphasis,
    Fact,
    Icon,
    Notice,
    ScreenModel,
    Tone,
)
from kiosk.presentation.screens.scene import secondary
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.words import Words

OLD = timedelta(days=1)


@staff_screen(CourierVisit, CourierStep.HOME)
def home(scene: StaffScene) -> ScreenModel:
    """By age, by size, and how full the bins are; nothing of other carriers."""
    visit = scene.visit
    return ScreenModel(
        name="courier_home",
        title=_title(scene),
        body=(_in_hand(scene),),
        notice=stuck_notice(scene),
        facts=(*_packages_here(scene), *_bins(scene)),
        picture=cabinet(scene, {p.compartment_id for p in visit.here}),
        actions=_actions(scene),
    )


@staff_screen(CourierVisit, CourierStep.CHOOSING)
def choosing(scene: StaffScene) -> ScreenModel:
    """Cards for sizes, and for what is due."""
    say, visit = scene.words.say, scene.visit
    picked = picked_packages(visit)
    return ScreenModel(
        name="courier_choosing",
        title=say("What do you take?"),
        cards=tuple(_cards(scene)),
        actions=(
            Control(
                "open",
                scene.words.count("Open {number} door", "Open {number} doors", len(picked))
                if picked
                else say("Go on"),
                Pressed(button=Button.CONTINUE),
                Icon.DOOR,
                Emphasis.PRIMARY,
                enabled=bool(picked) or any(known.bin_id in visit.picked for known in visit.bins_here),
            ),
            scene.back(),
        ),
    )


def cabinet(scene: StaffScene, marked: set[str]) -> CabinetMap:
    """The cabinet with the doors marked at which there is something to do, and how this visit's stand."""
    visit = scene.visit
    done = {name for name, outcome in visit.outcomes.items() if outcome is Outcome.TAKEN}
    tones = dict.fromkeys(done, Tone.OK) | dict.fromkeys(visit.stuck, Tone.WARN)
    is_open = frozenset(c for c in visit.group if visit.door(c) == "open")
    return CabinetMap(scene.place.doors, tones, is_open, frozenset(marked))


def doors_of(names: tuple[str, ...]) -> str:
    """`7, 8, 12`, as it stands on the doors."""
    return ", ".join(wording.door(name) for name in names)


def stuck_notice(scene: StaffScene) -> Notice | None:
    """Doors that did not open: they are skipped, reported, and tried again with the next round."""
    stuck = tuple(sorted(scene.visit.stuck))
    if not stuck:
        return None
    text = scene.words.count(
        "Door {doors} did not open. It is reported; you can try again.",
        "Doors {doors} did not open. They are reported; you can try again.",
        len(stuck),
        doors=doors_of(stuck),
    )
    return Notice(text, Tone.WARN, Icon.DOOR)


def _title(scene: StaffScene) -> str:
    count = len(scene.visit.here)
    if not count:
        return scene.words.say("Nothing waits for you here")
    return scene.words.count("{number} parcel waits for you", "{number} parcels wait for you", count)


def _in_hand(scene: StaffScene) -> str:
    count = len(scene.visit.taken)
    if not count:
        return ""
    return scene.words.count("You have {number} parcel in hand.", "You have {number} parcels in hand.", count)


def _packages_here(scene: StaffScene) -> tuple[Fact, ...]:
    say, visit = scene.words.say, scene.visit
    if not visit.here or visit.looked_at is None:
        return ()
    late = len(due(visit))
    oldest = min(p.custody_at for p in visit.here)
    old = sum(visit.looked_at - p.custody_at >= OLD for p in visit.here)
    return (
        Fact(say("Sizes"), sizes_words(by_size(visit.here))),
        Fact(say("Must go now"), str(late), Tone.WARN if late else Tone.PLAIN),
        Fact(say("Over a day old"), str(old)),
        Fact(say("Oldest"), scene.words.day(scene.words.local_day(oldest))),
    )


def sizes_words(counts: Mapping[Size, int]) -> str:
    """`5 S, 7 M`, smallest first."""
    return ", ".join(f"{count} {size.value}" for size, count in counts.items()) or "-"


def _bins(scene: StaffScene) -> tuple[Fact, ...]:
    say = scene.words.say
    return tuple(
        Fact(
            say("Bin {bin}", bin=known.bin_id),
            scene.words.count(
                "{number} parcel, {level}",
                "{number} parcels, {level}",
                known.packages,
                level=level_words(scene.words, known.level),
            )
            if known.load_unit_id
            else say("no bag in it"),
            Tone.PLAIN if known.load_unit_id else Tone.WARN,
        )
        for known in scene.visit.bins_here
    )


def level_words(words: Words, level: BinLevel) -> str:
    """How full, and how heavy, as far as anybody knows."""
    told = [
        words.say("{percent} full", percent=words.percent(level.fill_percent))
        if level.fill_percent is not None
        else "",
        words.measured(level.weight_g / 1000, "mass-kilogram", 1) if level.weight_g is not None else "",
    ]
    return ", ".join(filter(None, told)) or words.say("level not known")


def _actions(scene: StaffScene) -> tuple[Control, ...]:
    say, visit = scene.words.say, scene.visit
    collect = (
        Control(
            "collect_all",
            say("Collect all"),
            Pressed(button=Button.CONTINUE),
            Icon.DOOR,
            Emphasis.PRIMARY,
            enabled=bool(visit.here) or any(known.packages for known in visit.bins_here),
        ),
        secondary("collect_some", say("Collect some"), Button.CHOOSE, Icon.BOX),
    )
    if not visit.in_suspense:
        left = secondary("take_over", say("Go on for a colleague"), Button.TAKE_OVER, Icon.HAND)
        return (
            *(collect if visit.here or visit.bins_here else ()),
            *((left,) if visit.left_open else ()),
            scene.sign_out(),
        )
    return (
        *(collect if visit.here or visit.bins_here else ()),
        secondary("finish", say("Finish the collection"), Button.FINISH, Icon.TICK),
        secondary("pause", say("Back soon"), Button.PAUSE, Icon.HAND),
    )


def _cards(scene: StaffScene) -> list[Card]:
    say, visit = scene.words.say, scene.visit
    counts = by_size(visit.here)
    options = {size.value: (say("Size {size}", size=size.value), n) for size, n in counts.items()}
    if late := len(due(visit)):
        options = {DUE: (say("What must go now"), late), **options}
    return [*_packages(scene, options), *(_bag(scene, known) for known in visit.bins_here)]


def _packages(scene: StaffScene, options: dict[str, tuple[str, int]]) -> list[Card]:
    visit = scene.visit
    return [
        Card(
            card_id=value,
            title=title,
            detail=scene.words.count("{number} parcel", "{number} parcels", count),
            icon=Icon.BOX,
            selected=value in visit.picked,
            posts=Pressed(button=Button.CHOOSE, value=value),
        )
        for value, (title, count) in options.items()
    ]


def _bag(scene: StaffScene, known: BinHere) -> Card:
    say = scene.words.say
    has_bag = known.load_unit_id is not None
    return Card(
        card_id=known.bin_id,
        title=say("The bag in {bin}", bin=known.bin_id)
        if has_bag
        else say("A bag for {bin}", bin=known.bin_id),
        detail=scene.words.count("{number} parcel", "{number} parcels", known.packages) if has_bag else "",
        icon=Icon.BOX,
        selected=known.bin_id in scene.visit.picked,
        posts=Pressed(button=Button.CHOOSE, value=known.bin_id),
    )
