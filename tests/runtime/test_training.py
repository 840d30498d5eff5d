"""Practice: people learn at the kiosk, and no door moves, no number is used up, no money follows."""

from datetime import timedelta
from pathlib import Path

from kiosk.flow import effects
from kiosk.runtime.practising import HARMLESS
from kiosk.runtime.training import LASTS
from kiosk.world.simulation.accounts import Accounts
from kiosk.world.simulation.contents import Contents
from kiosk.world.staff import ANNA, OTTO
from tests.support.staff_at_kiosk import sign_in, tap, to_door
from tests.support.steady_kiosk import SteadyKiosk

PRETENDED = (
    effects.Begin,
    effects.OpenCompartment,
    effects.OpenBin,
    effects.ReleaseCompartment,
    effects.RefuseCompartment,
    effects.Commit,
    effects.Withdraw,
    effects.LeaveUnresolved,
    effects.RecordTurnedAway,
    effects.CertifyAttempt,
    effects.EndVisit,
)


def begin(kiosk: SteadyKiosk) -> None:
    """A technician begins it, and leaves the screen to whoever practises."""
    sign_in(kiosk, OTTO)
    change(kiosk)
    sign_out(kiosk)


def change(kiosk: SteadyKiosk) -> None:
    kiosk.choose("training")
    kiosk.touch("service")
    kiosk.touch("back")


def sign_out(kiosk: SteadyKiosk) -> None:
    kiosk.touch("sign_out")
    kiosk.touch("sign_out")


def practise(kiosk: SteadyKiosk) -> None:
    """A whole return up to its last screen."""
    kiosk.to_photo(kiosk.shop.order(["linen_shirt"]))
    kiosk.touch("take_photo")
    kiosk.wait_for("write_code")
    kiosk.touch("written")
    kiosk.wait_for("door_open")
    kiosk.wait(1)
    assert not any(door.is_open for door in kiosk.doors)
    kiosk.wait_for("confirming")
    kiosk.touch("yes")
    kiosk.wait_for("done")


def modes(kiosk: SteadyKiosk, type_: str) -> list[str]:
    return [event["mode"] for event in kiosk.events(type_)]


def test_a_whole_return_is_practised_and_no_door_moves(kiosk: SteadyKiosk) -> None:
    begin(kiosk)
    assert kiosk.screen.band is not None
    assert kiosk.screen.band.role == "training"
    practise(kiosk)
    kiosk.wait(60)
    assert modes(kiosk, "drop_off.completed") == modes(kiosk, "visit.ended") == ["training"]
    (completed,) = kiosk.events("drop_off.completed")
    assert completed["data"]["receipt"]["receipt_no"] == "TRAINING"
    assert not completed["data"]["evidence"]["photos"]
    assert not any(facts.holds for facts in kiosk.store.compartments.all().values())


def test_the_code_that_was_practised_with_is_not_used_up(kiosk: SteadyKiosk) -> None:
    begin(kiosk)
    order = kiosk.shop.order(["linen_shirt"])
    kiosk.to_photo(order)
    kiosk.touch("take_photo")
    kiosk.wait_for("write_code")
    assert not kiosk.store.authorizations.uses(order.authorization)
    kiosk.touch("cancel")
    assert modes(kiosk, "drop_off.withdrawn") == ["training"]


def test_what_is_no_practice_keeps_its_own_mode(kiosk: SteadyKiosk) -> None:
    begin(kiosk)
    assert set(modes(kiosk, "staff.acted")) == {"demo"}
    assert [e["data"]["act"] for e in kiosk.events("staff.acted")] == ["training_begun", "left_wrong"]


def test_it_survives_a_restart_and_ends_by_itself(kiosk: SteadyKiosk) -> None:
    begin(kiosk)
    kiosk.cut_power()
    kiosk.switch_on()
    assert kiosk.screen.band is not None
    kiosk.clock.advance(LASTS / timedelta(seconds=1))
    kiosk.wait(3)
    assert kiosk.screen.name == "attract"
    assert kiosk.screen.band is None


def test_a_technician_ends_it_and_doors_open_again(kiosk: SteadyKiosk) -> None:
    begin(kiosk)
    sign_in(kiosk, OTTO)
    assert kiosk.screen.title == "This kiosk is used for training."
    assert kiosk.screen.band is not None
    assert "no door opens" in kiosk.screen.band.text
    to_door(kiosk, "1")
    kiosk.touch("open")
    assert "practises" in kiosk.words
    kiosk.touch("back")
    kiosk.touch("back")
    change(kiosk)
    to_door(kiosk, "1")
    kiosk.touch("open")
    assert kiosk.open_door()


def test_a_technician_settles_counts_and_blocks_nothing_meanwhile(kiosk: SteadyKiosk) -> None:
    before = kiosk.store.compartments.all()
    begin(kiosk)
    sign_in(kiosk, OTTO)
    for room in ("unresolved", "recount"):
        kiosk.choose(room)
        assert kiosk.screen.name == "technician_home"
        assert "practises" in kiosk.words
    to_door(kiosk, "1")
    kiosk.touch("block")
    assert kiosk.screen.name == "technician_door"
    assert "practises" in kiosk.words
    assert kiosk.store.compartments.all() == before


def test_no_number_is_used_up(kiosk: SteadyKiosk, tmp_path: Path) -> None:
    numbers_of_a_return(kiosk)
    begin(kiosk)
    practise(kiosk)
    kiosk.wait(60)
    sign_in(kiosk, OTTO)
    change(kiosk)
    sign_out(kiosk)
    (tmp_path / "another").mkdir()
    untouched = SteadyKiosk(tmp_path / "another")
    numbers_of_a_return(untouched)
    assert numbers_of_a_return(kiosk) == numbers_of_a_return(untouched)


def numbers_of_a_return(kiosk: SteadyKiosk) -> tuple[str, str]:
    """The receipt's and the label's."""
    kiosk.drop_off(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(60)
    completed = kiosk.events("drop_off.completed")[-1]["data"]
    return completed["receipt"]["receipt_no"], completed["packages"][0]["label_number"]


def test_meanwhile_no_courier_can_take_anything_away(kiosk: SteadyKiosk) -> None:
    begin(kiosk)
    tap(kiosk, ANNA.badge)
    assert kiosk.screen.name == "staff_refused"
    assert "practises" in kiosk.words


def test_everything_a_visit_can_ask_for_is_done_or_pretended() -> None:
    """A new effect must be thought of before anybody can practise it: it might move something."""
    asked = {
        one for one in vars(effects).values() if isinstance(one, type) and issubclass(one, effects.Effect)
    }
    thought_of = (*HARMLESS, *PRETENDED, effects.Effect)
    assert {one for one in asked if one not in thought_of and not issubclass(one, HARMLESS)} == set()


def test_the_accounts_of_a_simulated_life_take_practice_for_nothing(kiosk: SteadyKiosk) -> None:
    """It says that a package is behind a door, where none is."""
    accounts = Accounts(Contents(), len(kiosk.doors), (), has_sensors=True)
    begin(kiosk)
    practise(kiosk)
    accounts.look(kiosk.store, kiosk.screen)
    assert kiosk.events("drop_off.completed")
    assert accounts.accepted == 0
