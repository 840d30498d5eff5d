"""A kiosk whose database was damaged comes back into service, and asks people where it does not know."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.state import surroundings
from kiosk.store import StoreDamagedError, StoreInUseError
from kiosk.store.guard import make_sound
from tests.support.steady_kiosk import SteadyKiosk

PAGE_BYTES = 4096


def file_of(kiosk: SteadyKiosk) -> Path:
    return kiosk.config.paths.state / "kiosk.db"


def lose(kiosk: SteadyKiosk, *tables: str) -> None:
    """The power fails, and the drive loses the pages on which these tables begin."""
    kiosk.cut_power()
    with closing(sqlite3.connect(file_of(kiosk))) as database:
        roots = dict(database.execute("SELECT name, rootpage FROM sqlite_schema"))
    with file_of(kiosk).open("r+b") as file:
        for table in tables:
            file.seek((roots[table] - 1) * PAGE_BYTES)
            file.write(random.Random(table).randbytes(PAGE_BYTES))


def test_it_serves_the_next_customer_and_gives_no_number_twice(kiosk: SteadyKiosk) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(20)
    lose(kiosk, "ledger")
    kiosk.switch_on()
    assert kiosk.events("ledger.salvaged")[0]["data"]["rows_lost"] == 0
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    first, second = [e["data"] for e in kiosk.events("drop_off.completed")]
    assert first["receipt"]["receipt_no"] != second["receipt"]["receipt_no"]
    assert first["packages"][0]["label_number"] != second["packages"][0]["label_number"]
    assert first["packages"][0]["container"]["id"] != second["packages"][0]["container"]["id"]
    assert kiosk.store.ledger.first_broken_link() is None


def test_a_code_that_was_used_is_refused_also_where_the_row_of_its_use_is_lost(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.drop_off(order)
    kiosk.wait(20)
    lose(kiosk, "authorization_use")
    kiosk.switch_on()
    kiosk.show_code(order)
    kiosk.wait_for("already_returned")


def test_an_interrupted_visit_goes_on_and_still_holds_its_code(kiosk: SteadyKiosk) -> None:
    order = kiosk.shop.order(["linen_shirt"])
    door = kiosk.to_open_door(order)
    lose(kiosk, "authorization_use")
    kiosk.switch_on()
    uses = kiosk.store.authorizations.uses(order.authorization)
    assert [state for _, state in uses] == ["reserved"]
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    uses = kiosk.store.authorizations.uses(order.authorization)
    assert [state for _, state in uses] == ["consumed"]


def test_where_the_counters_are_lost_customers_write_a_code_until_new_numbers_are_lent(
    kiosk: SteadyKiosk,
) -> None:
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(20)
    lose(kiosk, "counter")
    kiosk.switch_on()
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("refuse_photo")
    kiosk.wait_for("write_code")


def test_a_visit_whose_snapshot_is_lost_with_a_door_about_to_open_is_left_to_a_person(
    plain_kiosk: SteadyKiosk,
) -> None:
    kiosk = plain_kiosk
    kiosk.to_label(kiosk.shop.order(["linen_shirt"]))

    def cut(_: int) -> None:
        raise Cut

    kiosk.board.before_pulse = cut
    with pytest.raises(Cut):
        kiosk.touch("label_is_on")
    kiosk.board.before_pulse = lambda _: None
    lose(kiosk, "visit")
    kiosk.switch_on()
    assert kiosk.store.visits.open_intents() == []
    assert kiosk.store.compartments.all()["01"].blocked_why is not None
    assert "visit_unreadable" in [e["data"]["alarm_code"] for e in kiosk.events("alarm.raised")]
    assert kiosk.screen.name == "attract"


def test_compartments_nobody_knows_of_are_offered_once_their_sensors_see_them_empty(
    kiosk: SteadyKiosk,
) -> None:
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    lose(kiosk, "compartment")
    kiosk.switch_on()
    blocked = {name for name, facts in kiosk.store.compartments.all().items() if facts.blocked_why}
    assert blocked == {"01"}, "the one with the item in it"
    assert len(kiosk.events("compartment.released")) == 3


def test_without_sensors_they_stay_blocked_until_a_person_has_looked(plain_kiosk: SteadyKiosk) -> None:
    lose(plain_kiosk, "compartment")
    plain_kiosk.switch_on()
    assert {f.blocked_why for f in plain_kiosk.store.compartments.all().values()} == {"not_seen_empty"}


def test_it_ends_for_a_repair_when_nobody_is_at_the_screen_and_not_before(kiosk: SteadyKiosk) -> None:
    sources = kiosk.store.ledger._sources
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    damaged = file_of(kiosk).with_name("kiosk.db.damaged-19990101T000000Z.new")
    damaged.touch()  # what makes the other process find that there is something to repair
    with pytest.raises(StoreInUseError):
        make_sound(surroundings(kiosk.config), sources, wait_s=0)
    damaged.unlink()
    kiosk.wait(3)
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    with pytest.raises(StoreDamagedError, match="this process ends"):
        kiosk.wait(60)
    kiosk.cut_power()
    kiosk.switch_on()
    kiosk.wait(3)
    assert kiosk.screen.name == "attract"


class Cut(BaseException):
    """The power fails."""
