"""What a screen shows: plain immutable data, rendered by `kiosk.ui` and by nothing else.

A ScreenModel holds finished words in the customer's language. Each control
carries the signal that a touch on it posts, so the screen knows neither the
flow nor the runtime.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from kiosk.flow.signals import Pressed


class Tone(StrEnum):
    """How a thing is meant; the screen adds colour and icon, the words say it too."""

    PLAIN = "plain"
    OK = "ok"
    WARN = "warn"
    STOP = "stop"


class Emphasis(StrEnum):
    """At most one primary control a screen. `quiet` is for the tools bar."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"


class Icon(StrEnum):
    """Pictures from the icon font; named by meaning, not by glyph."""

    SCAN = "scan"
    KEYPAD = "keypad"
    BOX = "box"
    CLOTHING = "clothing"
    SHOES = "shoes"
    ELECTRONICS = "electronics"
    HYGIENE = "hygiene"
    TICK = "tick"
    CROSS = "cross"
    WARNING = "warning"
    BACK = "back"
    HELP = "help"
    CAMERA = "camera"
    AGAIN = "again"
    PRINTER = "printer"
    LABEL = "label"
    DOOR = "door"
    BIN = "bin"
    PEN = "pen"
    HAND = "hand"
    PHONE = "phone"
    TEXT_SIZE = "text_size"
    CONTRAST = "contrast"
    REACH = "reach"
    LANGUAGES = "languages"
    SPEECH = "speech"
    SETTINGS = "settings"
    LOUDER = "louder"
    SOFTER = "softer"
    STILL = "still"
    DARK = "dark"
    OFFLINE = "offline"
    ERASE = "erase"
    WELL = "well"
    SO_SO = "so_so"
    BADLY = "badly"
    MINUS = "minus"
    PLUS = "plus"
    FORWARD = "forward"
    UP = "up"
    DOWN = "down"
    WAITING = "waiting"
    COURIER = "courier"
    ATTENDANT = "attendant"
    TECHNICIAN = "technician"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Control:
    """A thing to touch. `control_id` is language independent and unique on its screen.

    `spoken` is its name where the label alone says nothing to who does not see it.
    """

    control_id: str
    label: str
    posts: Pressed
    icon: Icon | None = None
    emphasis: Emphasis = Emphasis.SECONDARY
    enabled: bool = True
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """How many of something, and two controls that count down and up."""

    text: str
    fewer: Control
    more: Control


@dataclass(frozen=True, slots=True)
class Card:
    """One order line, reason or verdict. `posts` is None where there is nothing to choose.

    `alias` is what a loudspeaker calls it where its title is nobody else's affair.
    """

    card_id: str
    title: str
    detail: str = ""
    icon: Icon | None = None
    tone: Tone = Tone.PLAIN
    selected: bool = False
    posts: Pressed | None = None
    counter: Counter | None = None
    alias: str = ""

    @property
    def controls(self) -> tuple[Control, ...]:
        """The card as a thing to touch, and what counts; nothing where there is nothing to choose."""
        if self.posts is None:
            return ()
        itself = Control(self.card_id, self.title, self.posts)
        return (itself, self.counter.fewer, self.counter.more) if self.counter else (itself,)


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence that matters now, above the rest: what happened and what to do."""

    text: str
    tone: Tone
    icon: Icon


TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Band:
    """A coloured band across the top, so that nobody takes a technician's screen for the customers'.

    `role` names the colour: a role of the staff, or TRAINING.
    """

    text: str
    role: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a table: what, and how it is."""

    label: str
    value: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Viewfinder:
    """A live picture. `frame_hint`: the scan camera's, with the square for a code; else the item camera's."""

    frame_hint: bool


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that was kept: path of a JPEG file."""

    path: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """A large icon."""

    icon: Icon
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class QrPicture:
    """A QR code to photograph; `caption` stands below it."""

    payload: str
    caption: str


@dataclass(frozen=True, slots=True)
class BigText:
    """Characters to read off and write down, in groups that a space parts; shown as large as fits."""

    text: str


@dataclass(frozen=True, slots=True)
class DoorBox:
    """One door in the drawing of this cabinet; column and row count from the top left, in cells."""

    compartment_id: str
    label: str
    column: int
    row: int
    columns: int = 1
    rows: int = 1


class AtDoor(StrEnum):
    """What is to be done at an open door; an arrow shows it."""

    PUT_IN = "put_in"
    TAKE_OUT = "take_out"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class DoorDrawing:
    """The cabinet as it stands here, with one door marked; it is drawn open where `to_do` says what for."""

    doors: tuple[DoorBox, ...]
    marked: str
    to_do: AtDoor | None = None

    @property
    def open(self) -> bool:
        return self.to_do is not None


@dataclass(frozen=True, slots=True)
class CabinetMap:
    """The whole cabinet with the look of each door, by compartment; for up to 200 doors, not to be touched.

    `open_doors` are drawn open, `marked` stand out: those that something is to be done at now.
    """

    doors: tuple[DoorBox, ...]
    tones: Mapping[str, Tone]
    open_doors: frozenset[str] = frozenset()
    marked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CardOutline:
    """The outline of a bank card to hold one against; `enlarged` is 1.0 where the sizes in use are right."""

    enlarged: float


@dataclass(frozen=True, slots=True)
class TouchTarget:
    """A mark in a corner of the glass, or in its middle; to touch it is the first of the screen's actions."""

    at: Literal["top_left", "top_right", "bottom_right", "bottom_left", "middle"]


Picture = (
    Viewfinder | Photo | Symbol | QrPicture | BigText | DoorDrawing | CabinetMap | CardOutline | TouchTarget
)


@dataclass(frozen=True, slots=True)
class Keypad:
    """Keys to type a code with; `entered` is what stands in the field so far, grouped for reading.

    `private`: nobody but who types should hear it. `hidden`: nobody at all, the field has dots.
    """

    entered: str
    placeholder: str
    keys: tuple[Control, ...]
    private: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Dialog:
    """A question above the screen. `seconds` is what is left, drawn as a shrinking bar; None: no limit."""

    title: str
    body: str
    actions: tuple[Control, ...]
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """How it was, for who wants to say so in one touch. `words`: the question, thanks once it is answered."""

    words: str
    faces: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How this customer wants to see and hear it; reset with the visit.

    `still`: nothing moves that does not have to. `reach`: everything stands where a hand reaches it
    from a wheelchair.
    """

    language: str = "en"
    text_scale: float = 1.0
    high_contrast: bool = False
    speaks: bool = False
    volume_percent: int = 70
    still: bool = False
    reach: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """Everything that a screen says, in the language of its look.

    `start` is said once when speech begins, `screen` when the screen appears, or of it only `new`, where the
    marks and tools around it are those of the screen before; `controls` by id when the focus comes to
    them; `echo` when something was typed, `volume` when it was changed.
    """

    start: str = ""
    screen: str = ""
    new: str = ""
    controls: Mapping[str, str] = field(default_factory=dict)
    echo: str = ""
    volume: str = ""


@dataclass(frozen=True, slots=True)
class ScreenModel:
    """One screen, whole.

    `name` is stable and language independent ("attract", "done"). `progress`
    is (steps done, steps in all) or None. `busy` says what the machine is
    doing while the customer waits. `actions` holds at most four controls, the
    most important first; `tools` is the bar at the bottom; `languages` are
    words in their own script. `footer` is (kiosk id, phone), `contact` the operator's own
    line beside it. `offline` and `waiting` show small marks. `band` is for the staff and for
    practice, `facts`, a table, for the staff alone. `cover` is what a black sheet over all of
    it says, and posts when it is touched; keys and speech work on below it. `private` are
    lines of the body that only who stands here should hear, and what others hear instead;
    `alone` is what a headset says, `aloud` what a loudspeaker does. `sound` names a sound to
    play once when the screen appears; what it means is seen there, too.
    """

    name: str
    title: str
    body: tuple[str, ...] = ()
    notice: Notice | None = None
    progress: tuple[int, int] | None = None
    cards: tuple[Card, ...] = ()
    picture: Picture | None = None
    keypad: Keypad | None = None
    busy: str | None = None
    actions: tuple[Control, ...] = ()
    rating: Rating | None = None
    tools: tuple[Control, ...] = ()
    languages: tuple[Control, ...] = ()
    dialog: Dialog | None = None
    footer: tuple[str, str] = ("", "")
    contact: str = ""
    offline: str | None = None
    waiting: str | None = None
    band: Band | None = None
    facts: tuple[Fact, ...] = ()
    look: Look = field(default_factory=Look)
    cover: Control | None = None
    private: Mapping[str, str] = field(default_factory=dict)
    alone: Script = field(default_factory=Script)
    aloud: Script = field(default_factory=Script)
    sound: str | None = None

    @property
    def speech(self) -> str:
        """All that stands on the screen, as one would say it to who stands here."""
        return self.alone.screen
