"""Every screen a courier can meet, from visits played on the pure flow."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.domain.collecting import TakenLoadUnit, WaitingPackage
from kiosk.domain.compartments import Size
from kiosk.flow.courier.signals import LeftOpen
from kiosk.flow.signals import Button, CodesSeen, DoorStayedShut, Resumed
from kiosk.flow.visit import Paper
from kiosk.presentation.screen_model import DoorBox, ScreenModel
from kiosk.presentation.screens import Around, compose_for_anybody
from kiosk.presentation.words import Words
from tests.support.courier_round import BIN, Round, package
from tests.support.gallery_visits import PLACE, WORDS

LEFT = LeftOpen(
    visit_id="left",
    staff_ref="c-ben",
    packages=3,
    load_units=(TakenLoadUnit(load_unit_id="BAG-000731", bin_id=BIN, seal="PN-448102", packages=31),),
    doors=("07", "08"),
    bin_id=BIN,
)

SIZES = (Size.S, Size.S, Size.M, Size.M, Size.L)

DOORS = tuple(DoorBox(f"{n:02d}", str(n), column=(n - 1) // 6, row=(n - 1) % 6) for n in range(1, 49))


def courier_screens(words: Words = WORDS) -> Iterator[tuple[str, ScreenModel]]:
    """(name, screen) in the order of a round."""
    for name, r in _round():  # one object, at another point of its round each time
        yield name, shown(r, words)


def _round() -> Iterator[tuple[str, Round]]:
    r = Round(_packages(), sensors=False, with_bin=True)
    yield "courier-home", r
    r.press(Button.CHOOSE)
    r.press(Button.CHOOSE, "M")
    yield "courier-choosing", r
    r.press(Button.BACK)
    r.press(Button.CONTINUE)
    yield "courier-opening", r
    r.opens(1, 2, 3)
    stuck = r.visit.awaiting["OpenDoor 04"]
    r.hear(DoorStayedShut(effect_id=stuck, compartment_id="04"))
    r.scan(1)
    yield "courier-emptying", r
    r.scan(30)
    yield "courier-not-listed", r
    r.press(Button.TROUBLE)
    yield "courier-which", r
    r.press(Button.CHOOSE, "02")
    yield "courier-trouble", r
    r.press(Button.CHOOSE, "no_label")
    yield "courier-label-printing", r
    r.prints_label()
    yield "courier-label", r
    r.press(Button.PRINT)
    r.prints_label("failed")
    yield "courier-label-by-hand", r
    r.press(Button.YES)
    r.press(Button.NOT_LISTED)
    r.press(Button.CHOOSE, "03")
    yield "courier-photo", r
    r.press(Button.REFUSE_PHOTO)
    r.shuts(1, 3)
    yield "courier-shut-too-early", r
    r.press(Button.YES)
    r.press(Button.PAUSE)
    yield "courier-shut", r
    r.shuts(2, 3)
    yield "courier-all-empty", r
    away = Round(_packages()[:2], sensors=False)
    away.press(Button.CONTINUE)
    away.opens(1, 2)
    away.press(Button.YES)
    away.restart()
    away.shuts(1, 2)
    away.hear(Resumed())
    yield "courier-was-away", away
    r.press(Button.YES)
    yield "courier-home-again", r
    yield from _bag(r)
    r.press(Button.FINISH)
    r.press(Button.FEWER)
    yield "courier-manifest", r
    r.press(Button.YES)
    yield "courier-done", r
    r.visit = r.visit.but(paper=Paper.FAILED)
    yield "courier-done-without-paper", r
    yield "courier-nothing", Round(())
    over = Round((), left_open=LEFT)
    yield "courier-home-left-open", over
    over.press(Button.TAKE_OVER)
    yield "courier-taking-over", over


def _bag(r: Round) -> Iterator[tuple[str, Round]]:
    r.press(Button.CHOOSE)
    r.press(Button.CHOOSE, BIN)
    r.press(Button.CONTINUE)
    yield "courier-seal", r
    r.press(Button.TYPE_CODE)
    yield "courier-seal-typed-digits", r
    r.press(Button.LETTERS)
    r.press(Button.KEY, "P")
    yield "courier-seal-typed", r
    r.press(Button.BACK)
    r.hear(CodesSeen(texts=("PN-448102",)))
    yield "courier-new-bag", r
    r.hear(CodesSeen(texts=("BAG-000732",)))
    yield "courier-bag-in", r
    r.press(Button.YES)


def _packages() -> tuple[WaitingPackage, ...]:
    return tuple(package(n, size=SIZES[n % 5]) for n in range(1, 13))


def shown(r: Round, words: Words = WORDS, doors: tuple[DoorBox, ...] = DOORS) -> ScreenModel:
    return compose_for_anybody(r.visit.but(language=words.locale), words, Around(replace(PLACE, doors=doors)))
