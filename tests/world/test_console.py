"""The world console: every command does to the running kiosk what it says."""

import io
import re
import time
from collections.abc import Callable, Iterator

import pytest

from hardware.lock_board.physics import SWING_S
from kiosk.runtime.scanning import OUT_OF_VIEW_S
from kiosk.world import stories
from kiosk.world.console import Console
from kiosk.world.couriers import Courier
from kiosk.world.people import Customer, Person
from kiosk.world.technicians import Technician
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
    town.plug.insert()
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
    # Central may have something to say at the same moment.
    assert type_("network out").endswith("The plug is out.\n")
    assert not town.plug.is_in
    assert type_("network").endswith("The plug is out.\n")
    assert type_("network in").endswith("The plug is in.\n")
    assert town.plug.is_in


def test_central_opens_a_door(town: Town, console: Console, type_: Type) -> None:
    Customer(town).see("attract")
    type_("open 7")
    town.until(lambda: "open compartment" in printed(console), "what central tells")
    assert town.cabinet.doors["07"].is_open
    assert ", done" in printed(console)
    town.until(lambda: "springs back" not in type_("shut 7"), "the latch")


def test_a_courier_puts_a_bag_into_the_bin_and_takes_parcels_by_hand(town: Town, type_: Type) -> None:
    stories.plain_drop_off(Customer(town), town.shop.order(stories.one_line()))
    doors = {name: door for name, door in town.cabinet.doors.items() if door.is_occupied}
    courier = Courier(town)
    sign_in(courier, type_, "courier")
    courier.see("courier_home")
    courier.touch("collect_some")
    courier.touch("bin-1")
    courier.touch("open")
    courier.see("courier_new_bag")
    type_("bag")
    courier.touch("bag_in")
    courier.touch("collect_all")
    town.until(lambda: all(door.is_open for door in doors.values()), "the doors")
    courier.wait_for(lambda look: look["texts"].count("take it out") == len(doors), "open doors to be seen")
    for counted, name in enumerate(doors, 1):
        type_(f"take {name}")
        type_(f"label {name}")
        courier.wait_for(lambda look, n=counted: look["texts"].count("shut it") == n, "the label to count")
    for name in doors:
        town.until(lambda name=name: "springs back" not in type_(f"shut {name}"), "the latch")
    courier.see("courier_manifest")
    courier.touch("confirm")
    courier.read("Your paper comes out")
    courier.touch("finish")
    courier.see("attract")
    type_("away")


def test_a_technician_signs_in_by_hand_too(town: Town, type_: Type) -> None:
    technician = Technician(town)
    sign_in(technician, type_, "technician")
    technician.see("technician_home")
    technician.sign_out()


def sign_in(person: Person, type_: Type, who: str) -> None:
    person.see("attract")
    pin = re.search(r"The PIN is (\d+)\.", type_(f"pass {who}"))
    assert pin is not None
    person.see("staff_pin")
    type_("away")
    for digit in pin[1]:
        person.touch(f"key_{digit}")
    person.touch("enter")


def test_a_door_is_jammed_and_free_again(town: Town, type_: Type) -> None:
    door = town.cabinet.doors["08"]
    type_("jam 8")
    door.pulse()
    time.sleep(2 * SWING_S)
    assert not door.is_open
    type_("free 8")
    assert door.jam is None


def test_the_bin_is_filled_and_emptied_by_hand(town: Town, type_: Type) -> None:
    bin_ = town.cabinet.bin
    bin_.flap.pulse()
    town.until(lambda: bin_.flap.is_open, "the flap")
    type_("drop 20")
    town.until(lambda: "springs back" not in type_("flap"), "the latch")
    assert bin_.grams == 1000
    type_("empty")
    assert bin_.grams == 0


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("shut", "No door is open."),
        ("put 3", "Door 3 is not open."),
        ("take 99", "Door 99 is not open."),
        ("qr umbrella", "No shop sells umbrella. There are: "),
        ("open 99", "There is no door 99."),
        ("open", "Which door? Such as: 7."),
        ("jam 99", "There is no door 99."),
        ("label 8", "No parcel was ever put behind door 8."),
        ("pass stranger", "Whose? There are: courier, "),
        ("drop", "Nobody can put an item in: the flap is shut."),
        ("drop much", "So many litres? Such as: drop 56."),
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
