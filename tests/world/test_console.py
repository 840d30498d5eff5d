"""The world console: every command does to the running kiosk what it says."""

import io
import time
from collections.abc import Callable, Iterator

import pytest

from kiosk.runtime.scanning import OUT_OF_VIEW_S
from kiosk.world.console import Console
from kiosk.world.people import Customer
from kiosk.world.town import Town

pytestmark = pytest.mark.timeout(120)

Type = Callable[[str], str]


@pytest.fixture
def console(town: Town) -> Iterator[Console]:
    """A console whose terminal is a string; the world is put in order afterwards."""
    console = Console(town)
    console.stdout = io.StringIO()
    town.cabinet.papers.clear()
    assert town.drain(), "what central tells shall be about this test"
    town.listener = console.hear
    yield console
    town.listener = lambda _: None
    town.cabinet.nothing_in_view()


@pytest.fixture
def type_(console: Console) -> Type:
    """Type a command and return what is printed."""

    def type_it(line: str) -> str:
        assert isinstance(console.stdout, io.StringIO)
        before = len(console.stdout.getvalue())
        assert not console.onecmd(line)
        return console.stdout.getvalue()[before:]

    return type_it


def printed(console: Console) -> str:
    assert isinstance(console.stdout, io.StringIO)
    return console.stdout.getvalue()


def test_a_whole_drop_off_by_hand(town: Town, console: Console, type_: Type) -> None:
    customer = Customer(town)
    customer.see("attract")
    type_("qr rain_jacket")
    customer.see("photo")
    type_("item apparel")
    customer.touch("take_photo")
    customer.touch("label_is_on")
    customer.see("door_open")
    assert "Nobody can take" in type_("take")
    type_("put")
    assert "something is there already" in type_("put")
    town.until(lambda: "springs back" not in type_("shut"), "the latch")
    customer.see("done")
    type_("away")
    town.until(lambda: "drop_off.completed: northwind" in printed(console), "what central tells")
    customer.read("Your paper comes out")
    papers = type_("paper")
    assert "RETURN-A" in papers
    assert "1 x Rain jacket L" in papers
    assert type_("paper") == "Nothing was printed.\n"
    assert "drop_off.completed" in type_("central")
    customer.touch("finish")
    customer.see("attract")


def test_a_late_order_is_declined(town: Town, type_: Type) -> None:
    customer = Customer(town)
    customer.see("attract")
    type_("qr late")
    customer.see("declined")
    customer.touch("finish")
    customer.see("attract")


def test_the_same_code_again_is_the_same_order(town: Town, type_: Type) -> None:
    customer = Customer(town)
    customer.see("attract")
    type_("qr linen_shirt trainers")
    first = customer.see("choosing")["texts"]
    type_("away")
    gone_at = time.monotonic()
    customer.touch("cancel")
    customer.see("attract")
    town.until(lambda: time.monotonic() - gone_at > OUT_OF_VIEW_S, "the code to be out of view")
    type_("again")
    assert order_number(customer.see("choosing")["texts"]) == order_number(first)
    type_("away")
    customer.touch("cancel")
    customer.see("attract")


def order_number(texts: list[str]) -> str:
    return next(text for text in texts if text.startswith("Order"))


def test_a_code_to_type_is_told_and_known_to_the_kiosk(town: Town, type_: Type) -> None:
    code = type_("code").removeprefix("Type ").removesuffix(" on the screen.\n")
    assert len(code) == 8
    customer = Customer(town)
    customer.see("attract")
    customer.touch("type_code")
    customer.type_code(code)
    customer.see("photo")
    customer.touch("cancel")
    customer.see("attract")


def test_the_network_goes_and_comes(town: Town, type_: Type) -> None:
    assert type_("network out") == "The plug is out.\n"
    assert not town.plug.is_in
    assert type_("network") == "The plug is out.\n"
    assert type_("network in") == "The plug is in.\n"
    assert town.plug.is_in


def test_central_opens_a_door(town: Town, console: Console, type_: Type) -> None:
    Customer(town).see("attract")
    type_("open 7")
    town.until(lambda: "open compartment" in printed(console), "what central tells")
    assert town.cabinet.doors["07"].is_open
    assert ", done" in printed(console)
    town.until(lambda: "springs back" not in type_("shut 7"), "the latch")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("shut", "No door is open."),
        ("put 3", "Door 3 is not open."),
        ("take 99", "Door 99 is not open."),
        ("qr umbrella", "No shop sells umbrella. There are: "),
        ("open 99", "There is no door 99."),
        ("open", "Which door? Such as: open 7."),
        ("fly away", "There is no command fly. Type help."),
        ("", ""),
    ],
)
def test_what_cannot_be_done_is_said(type_: Type, line: str, answer: str) -> None:
    said = type_(line)
    assert said.startswith(answer)
    assert bool(said) is bool(answer)


def test_without_an_order_there_is_no_code_to_show_again(type_: Type) -> None:
    assert type_("again") == "There is no order yet; qr makes one.\n"


def test_every_command_is_explained(console: Console) -> None:
    for command in (name for name in console.get_names() if name.startswith("do_")):
        assert getattr(console, command).__doc__, f"{command} has no help"


def test_quitting_ends_it(console: Console) -> None:
    assert console.onecmd("quit")
    assert console.onecmd("EOF")
