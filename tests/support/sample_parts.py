"""What samples of screens are made of: controls, cards, a cabinet."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.flow.signals import Button, Pressed
from kiosk.presentation.screen_model import (
    AtDoor,
    Card,
    Control,
    DoorBox,
    DoorDrawing,
    Emphasis,
    Icon,
    ScreenModel,
    Tone,
)
from kiosk.presentation.words import Words

WORDS = Words("en", ZoneInfo("Europe/Berlin"))
PHOTO = Path(__file__).resolve().parents[2] / "build" / "sample-photo.jpg"
LINK = "https://returns.example/s#B1042-0048213-7.0199b5c2-7d1e-7c3a-9f60-3a1b2c4d5e6f"
FOOTER = ("Kiosk B1042", "Help: 030 5550 142")
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def control(
    control_id: str,
    label: str,
    button: Button,
    icon: Icon | None = None,
    emphasis: Emphasis = Emphasis.SECONDARY,
    value: str = "",
    enabled: bool = True,
) -> Control:
    return Control(control_id, label, Pressed(button=button, value=value), icon, emphasis, enabled)


def primary(control_id: str, label: str, button: Button, icon: Icon | None = None) -> Control:
    return control(control_id, label, button, icon, Emphasis.PRIMARY)


CANCEL = control("cancel", "Cancel", Button.CANCEL, Icon.CROSS)
BACK = control("back", "Back", Button.BACK, Icon.BACK)
TOOLS = (
    control("help", "Help", Button.HELP, Icon.HELP, Emphasis.QUIET),
    control("languages", "Language", Button.LANGUAGES, Icon.LANGUAGES, Emphasis.QUIET),
    control("speech", "Read aloud", Button.SPEECH, Icon.SPEECH, Emphasis.QUIET),
    control("reach", "Low door", Button.REACH, Icon.REACH, Emphasis.QUIET),
    control("settings", "Settings", Button.SETTINGS, Icon.SETTINGS, Emphasis.QUIET),
)
LANGUAGES = tuple(
    control(f"language_{code}", word, Button.LANGUAGE, value=code, emphasis=Emphasis.QUIET)
    for code, word in (
        ("en", "English"),
        ("de", "Deutsch"),
        ("fr", "Français"),
        ("pl", "Polski"),
        ("uk", "Українська"),
    )
)


SIZES_IN_ROWS = ((2, 2, 2, 2, 4), (2, 2, 1, 1, 1, 1, 4), (2, 2, 4, 4))


def cabinet(marked: str, to_do: AtDoor | None = None) -> DoorDrawing:
    """Sixteen doors of four sizes in three columns."""
    doors: list[DoorBox] = []
    for column, heights in enumerate(SIZES_IN_ROWS, start=1):
        row = 1
        for rows in heights:
            number = len(doors) + 1
            doors.append(DoorBox(f"{number:02}", str(number), column, row, 1, rows))
            row += rows
    return DoorDrawing(tuple(doors), marked, to_do)


def screen(name: str, title: str, *body: str, **fields: object) -> ScreenModel:
    fields.setdefault("tools", TOOLS)
    fields.setdefault("footer", FOOTER)
    return replace(ScreenModel(name=name, title=title, body=body), **fields)  # type: ignore[arg-type]


def choice(
    card_id: str, title: str, detail: str = "", icon: Icon | None = None, selected: bool = False
) -> Card:
    return Card(
        card_id, title, detail, icon, Tone.PLAIN, selected, Pressed(button=Button.CHOOSE, value=card_id)
    )
