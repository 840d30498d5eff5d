"""What every screen is made from: a visit, the words of its language, and small pieces."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.live import Live
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.draft import LineDraft
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Paper, Step, Visit
from kiosk.presentation import wording
from kiosk.presentation.place import Place
from kiosk.presentation.screen_model import (
    AtDoor,
    Control,
    DoorDrawing,
    Emphasis,
    Icon,
    Look,
    Notice,
    ScreenModel,
    Tone,
)
from kiosk.presentation.words import Words

STEPS_IN_ALL = 5


@dataclass(frozen=True, slots=True)
class Around:
    """What the screen knows beside the visit: the place, the link, doors that stand open for nobody.

    `stands_still`: nothing can be stored, so `open_doors` are all that stand open. `staff_waits`:
    somebody who works here has the screen next. `live` is how everything is now, for the staff alone.
    `volume_percent`: how loud this place is at this hour. `open_flap`: the flap of a drop bin stands open
    for nobody. `misplaced`: lock boards that answer on another's port, each with its name, the port it was
    set up on, and the one it answers on.
    """

    place: Place
    offline: bool = False
    open_doors: tuple[str, ...] = ()
    idle_end_s: float = 25.0
    stands_still: bool = False
    staff_waits: bool = False
    misplaced: tuple[tuple[str, str, str], ...] = ()
    volume_percent: int = 70
    open_flap: bool = False
    live: Live | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A visit with its words at hand."""

    visit: Visit
    words: Words
    around: Around

    @property
    def place(self) -> Place:
        return self.around.place

    @property
    def reader(self) -> str | None:
        """What reads codes now; the camera where there are both, since people can see what it sees."""
        readers = ("scan_camera", "scan_engine")
        return next((reader for reader in readers if reader not in self.visit.faults), None)

    @property
    def door(self) -> str:
        """The door of the package in hand, as people read it."""
        return wording.door(self.visit.package_in_hand.compartment_id)

    @property
    def asked(self) -> LineDraft:
        """The line that a question is about."""
        assert self.visit.asking is not None
        return self.visit.in_hand.line(self.visit.asking)

    @property
    def asked_title(self) -> str:
        return wording.line_title(self.words, self.asked)

    @property
    def asked_alone(self) -> dict[str, str]:
        """Its title, and what others hear instead."""
        return {self.asked_title: wording.line_alias(self.words, self.asked)}

    @property
    def package_lines(self) -> str:
        """What belongs into the package in hand, and which of several it is."""
        return self._of_the_package(wording.line_title)

    @property
    def package_alone(self) -> dict[str, str]:
        """The same, and what others hear instead."""
        return {self.package_lines: self._of_the_package(wording.line_alias)}

    def _of_the_package(self, called: Callable[[Words, LineDraft], str]) -> str:
        draft, package = self.visit.in_hand, self.visit.package_in_hand
        items = ", ".join(called(self.words, draft.line(i)) for i in package.line_ids)
        if len(draft.packages) == 1:
            return items
        return self.words.say(
            "Parcel {number} of {total}: {items}",
            number=package.package_no,
            total=len(draft.packages),
            items=items,
        )

    @property
    def paper_words(self) -> str:
        """How far the paper is that the customer waits for."""
        say = self.words.say
        match self.visit.paper:
            case Paper.NONE:
                return ""
            case Paper.PRINTING:
                return say("It is being printed.")
            case Paper.PRINTED:
                return say("Your paper comes out below the screen.")
            case Paper.UNCONFIRMED:
                return say("Your paper should come out below the screen.")
            case Paper.FAILED:
                return say("Nothing could be printed. Please photograph the screen.")

    def drawing(self, to_do: AtDoor | None = None) -> DoorDrawing:
        """The cabinet with the door of the package in hand marked; open where something is to be done."""
        compartment_id = self.visit.package_in_hand.compartment_id
        assert compartment_id is not None
        return DoorDrawing(self.place.doors, compartment_id, to_do)

    @property
    def open_doors(self) -> Notice | None:
        """Doors that somebody should shut."""
        doors = self.around.open_doors
        if not doors:
            return self._open_flap
        text = self.words.count(
            "Door {doors} is open. Please shut it.",
            "Doors {doors} are open. Please shut them.",
            len(doors),
            doors=", ".join(wording.door(d) for d in doors),
        )
        return Notice(text, Tone.WARN, Icon.DOOR)

    @property
    def _open_flap(self) -> Notice | None:
        if not self.around.open_flap:
            return None
        return Notice(
            self.words.say("The flap of the drop bin is open. Please shut it."), Tone.WARN, Icon.BIN
        )

    @property
    def call_us(self) -> tuple[str, str]:
        """Whom to call, and what to tell them."""
        return (
            wording.call_words(self.words, self.place),
            self.words.say("Tell them the number of this kiosk: {id}.", id=self.place.kiosk_id),
        )

    @property
    def nearest(self) -> str:
        """Where else to go; empty where that is not known."""
        nearest = self.place.nearest_kiosk
        return self.words.say("Nearest kiosk: {where}", where=nearest) if nearest else ""

    def back(self) -> Control:
        return secondary("back", self.words.say("Back"), Button.BACK, Icon.BACK)

    def cancel(self) -> Control:
        return secondary("cancel", self.words.say("Cancel"), Button.CANCEL, Icon.CROSS)

    def start_new(self) -> Control:
        return secondary("start_new", self.words.say("Start new"), Button.START_NEW, Icon.AGAIN)


def look_of(visit: AnyVisit, around: Around) -> Look:
    """How whoever is there wants to see and hear it."""
    return Look(
        language=visit.language,
        text_scale=visit.text_scale,
        high_contrast=visit.high_contrast,
        speaks=visit.speaks,
        volume_percent=around.volume_percent if visit.volume is None else visit.volume,
        still=visit.still,
    )


Screen = Callable[[Scene], ScreenModel]

SCREENS: dict[Step, Screen] = {}
"""The screen of each step; the chapters fill it."""


def screen(*steps: Step) -> Callable[[Screen], Screen]:
    """Register the screen of a step, or of several."""

    def register(compose_one: Screen) -> Screen:
        SCREENS.update(dict.fromkeys(steps, compose_one))
        return compose_one

    return register


def primary(control_id: str, label: str, button: Button, icon: Icon | None = None) -> Control:
    """The one control that most people want here."""
    return Control(control_id, label, Pressed(button=button), icon, Emphasis.PRIMARY)


def secondary(control_id: str, label: str, button: Button, icon: Icon | None = None) -> Control:
    """Any other control."""
    return Control(control_id, label, Pressed(button=button), icon)


def to_letters(words: Words, *, on: bool) -> Control:
    """From digits to letters and back, in signs that every telephone has."""
    name = words.say("Digits") if on else words.say("Letters")
    return Control("letters", "123" if on else "ABC", Pressed(button=Button.LETTERS), spoken=name)
