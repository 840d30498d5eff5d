"""Devices, network and machine, with live values."""

from kiosk.domain.live import Live
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.devices import PAGES, PRINTERS
from kiosk.flow.technician.visit import Page, TechnicianStep, TechnicianVisit
from kiosk.presentation.screen_model import Card, Control, Fact, Icon, ScreenModel, Tone, Viewfinder
from kiosk.presentation.screens.scene import secondary
from kiosk.presentation.screens.staff.printing import print_notice
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen
from kiosk.presentation.screens.staff.technician.device_facts import FACTS
from kiosk.presentation.words import Words

SHOWN_OF_CODE = 12
"""Enough to tell one code from another; a customer's own stays private."""


@staff_screen(TechnicianVisit, TechnicianStep.TESTS)
def tests(scene: StaffScene) -> ScreenModel:
    """One page each; what does not work stands out."""
    live = scene.live
    return ScreenModel(
        name="technician_tests",
        title=scene.words.say("Devices, network, machine"),
        cards=tuple(_card(scene.words, page, live) for page in PAGES),
        actions=(
            secondary("examine", scene.words.say("Examine everything"), Button.CONTINUE, Icon.TICK),
            scene.back(),
        ),
    )


def _card(words: Words, page: Page, live: Live) -> Card:
    facts = FACTS[page](words, live)
    worst = next((f for f in facts if f.tone is Tone.STOP), None) or next(
        (f for f in facts if f.tone is Tone.WARN), None
    )
    title, detail = page_title(words, page), ""
    if worst:  # which one; the page itself says what is wrong with it
        detail = worst.value if worst.label == title else worst.label
    return Card(
        page,
        title,
        detail,
        tone=worst.tone if worst else Tone.OK,
        posts=Pressed(button=Button.CHOOSE, value=page),
    )


def page_title(words: Words, page: Page) -> str:
    """What a page is about."""
    match page:
        case "printers":
            return words.say("Printers")
        case "camera":
            return words.say("Camera and scanner")
        case "badge":
            return words.say("Badge reader")
        case "bins":
            return words.say("Drop bin")
        case "network":
            return words.say("Network")
        case "machine":
            return words.say("Clock, disk, outbox")


@staff_screen(TechnicianVisit, TechnicianStep.TEST)
def test(scene: StaffScene) -> ScreenModel:
    """Everything on it is as of now."""
    say, visit, live = scene.words.say, scene.visit, scene.live
    facts = FACTS[visit.page](scene.words, live)
    if visit.scanned is not None:
        facts = (*facts, Fact(say("Read"), shortened(visit.scanned), Tone.OK))
    has_picture = visit.page == "camera" and "scan_camera" in live.roles
    return ScreenModel(
        name=f"technician_test_{visit.page}",
        title=page_title(scene.words, visit.page),
        notice=print_notice(scene.words, visit.notice),
        body=(_to_do(scene.words, visit.page),),
        facts=facts,
        picture=Viewfinder(frame_hint=True) if has_picture else None,
        actions=(*(_prints(scene.words, live) if visit.page == "printers" else ()), scene.back()),
    )


def shortened(code: str) -> str:
    """The beginning of a code, and how long it is."""
    return (
        code if len(code) <= SHOWN_OF_CODE else f"{code[:SHOWN_OF_CODE]}\N{HORIZONTAL ELLIPSIS} ({len(code)})"
    )


def _to_do(words: Words, page: Page) -> str:
    match page:
        case "camera":
            return words.say("Hold any code in front of it.")
        case "badge":
            return words.say("Hold any badge to the reader. Its number is not shown.")
        case _:
            return ""


def _prints(words: Words, live: Live) -> tuple[Control, ...]:
    labels = {
        "receipt_printer": words.say("Print a test receipt"),
        "label_printer": words.say("Print a test label"),
    }
    return tuple(
        Control(f"print_{role}", labels[role], Pressed(button=Button.PRINT, value=role), Icon.PRINTER)
        for role in PRINTERS
        if role in live.roles
    )
