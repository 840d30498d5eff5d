"""Whole lives of a kiosk: every promise is kept, and broken software is found out."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hardware.drop_bin import deposit
from hardware.lock_board.interface import LockBoard
from kiosk.contract.messages import Command
from kiosk.flow import effects
from kiosk.flow.courier.visit import CourierVisit, Outcome
from kiosk.flow.staff.effects import OpenDoor
from kiosk.forwarder.link import Published
from kiosk.forwarder.pump import Pump
from kiosk.runtime.compartments import Compartments
from kiosk.runtime.executor import Call
from kiosk.runtime.flaps import Flaps
from kiosk.runtime.openings import Openings
from kiosk.runtime.performing import Stage
from kiosk.runtime.staff.courier import CourierPerformer
from kiosk.store.authorizations import Authorizations
from kiosk.store.backup import BACKUP_FILE, made_at
from kiosk.store.bins import LoadUnits
from kiosk.store.database import Database
from kiosk.store.ledger import Entry, Ledger
from kiosk.trust.jws import take_apart
from kiosk.world.simulation.command import live, simulate
from kiosk.world.simulation.life import BEGIN, NIGHT_SHIFT, Life
from kiosk.world.simulation.plan import Day, StaffPlan, VisitPlan, plan_life
from kiosk.world.simulation.troubles import Trouble
from kiosk.world.staff import ANNA

Broken = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A life is full of troubles that are logged."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_promise_is_kept_whatever_befalls_a_kiosk() -> None:
    said: list[str] = []
    assert simulate(first_seed=1, seeds=4, days=2, visits_a_day=12, say=said.append), "\n".join(said)
    assert said[0].startswith("4 seeds x 2 days, 96 visits, ")


def test_lives_at_the_same_time_are_the_lives_one_after_the_other() -> None:
    said: list[str] = []
    for processes in (1, 2):
        assert simulate(1, seeds=2, days=1, visits_a_day=4, say=said.append, processes=processes)
    one_by_one, side_by_side = (line.partition(" a second: ")[2] for line in said)
    assert side_by_side == one_by_one


def test_one_seed_is_one_life(tmp_path: Path) -> None:
    ledgers = []
    for name in ("one", "other"):
        life = Life(tmp_path / name, seed=7)
        life.live(plan_life(7, 1, 8))
        ledgers.append(list(life.accounts.bodies.values()))
        life.end()
    assert ledgers[0] == ledgers[1]
    assert len(ledgers[0]) > 8


def test_a_life_brings_everything_about(tmp_path: Path) -> None:
    life = Life(tmp_path, seed=3)
    life.live(plan_life(3, 2, 20))
    life.end()
    report = life.report
    assert min(report.accepted, report.collected, report.openings) > 0
    assert min(report.power_cuts, report.forwarder_kills) > 0
    assert report.receipts_shown == report.accepted


def test_the_daily_copy_is_made_by_the_clock_of_the_kiosk(tmp_path: Path) -> None:
    life = Life(tmp_path, seed=3)
    life.live(plan_life(3, 1, 4))
    life.end()
    made = made_at(tmp_path / "box" / "state" / BACKUP_FILE)
    assert made is not None
    assert BEGIN <= made < BEGIN + timedelta(days=3)


def test_parcels_overflow_into_the_bin(tmp_path: Path) -> None:
    life = Life(tmp_path, seed=1)
    life.live(plan_life(1, 2, 15))
    life.end()
    assert life.report.deposits > 0


# --- software that is broken is found out ---------------------------------------------------------------


def opens_before_the_intent_is_durable(patch: pytest.MonkeyPatch) -> None:
    original = Openings.intend

    def intend(self: Any, visit_id: str, effect: effects.OpenCompartment, launches: list[Call]) -> Any:
        compartment = self._compartments.to_open(effect)
        if compartment is not None:
            board: LockBoard = self._doors._boards["board"]
            board.unlock(int(compartment.compartment_id))
        return original(self, visit_id, effect, launches)

    patch.setattr(Openings, "intend", intend)


def deletes_on_the_brokers_word(patch: pytest.MonkeyPatch) -> None:
    original = Pump.published

    def published(self: Any, answer: Published, now: float) -> None:
        flight = self._in_flight.get(answer.mid)
        original(self, answer, now)
        if flight is not None and answer.taken:
            self.confirm([flight.event_id])

    patch.setattr(Pump, "published", published)


def marks_the_outbox_in_a_transaction_of_its_own(patch: pytest.MonkeyPatch) -> None:
    record, transaction = Ledger.record, Database.transaction
    unmarked: dict[Database, list[int]] = {}  # in memory: it goes with the power

    def forgetful(self: Any, *arguments: Any) -> Entry:
        entry = record(self, *arguments)
        self._db.execute("DELETE FROM outbox WHERE sequence = ?", entry.sequence)
        unmarked.setdefault(self._db, []).append(entry.sequence)
        self._db.read_clock = self.now
        return entry

    @contextmanager
    def late(self: Any) -> Iterator[None]:
        with transaction(self):
            yield
        for sequence in () if self._in_transaction else unmarked.pop(self, ()):
            for _ in range(100):  # the power may fail here, and is given time for it
                self.read_clock()
            self.execute("INSERT INTO outbox (sequence) VALUES (?)", sequence)

    patch.setattr(Ledger, "record", forgetful)
    patch.setattr(Database, "transaction", late)


def numbers_events_by_the_clock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Ledger, "_next_sequence", lambda self: int(self.now().at.timestamp() * 1000))


def takes_a_code_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Authorizations, "uses", lambda *_: [])


def offers_what_is_not_free(patch: pytest.MonkeyPatch) -> None:
    def first(compartments: Any, *_: Any, **__: Any) -> Any:
        return next(iter(compartments))

    patch.setattr("kiosk.runtime.compartments.allocate", first)


def offers_what_nobody_saw_empty(patch: pytest.MonkeyPatch) -> None:
    def leave(self: Any, compartment_id: str, **_: Any) -> None:
        self._store.compartments.release(compartment_id)

    patch.setattr(Compartments, "leave", leave)


def unlocks_the_flap_before_the_intent_is_durable(patch: pytest.MonkeyPatch) -> None:
    original = Flaps.intend

    def intend(self: Any, visit_id: str, effect: effects.OpenBin, launches: list[Call], *in_use: Any) -> Any:
        if self._bins.taking(effect.carrier_id):
            self._devices["bin-1"].unlock()
        return original(self, visit_id, effect, launches, *in_use)

    patch.setattr(Flaps, "intend", intend)


def takes_an_unseen_flap_for_one_that_stayed_shut(patch: pytest.MonkeyPatch) -> None:
    original = Flaps._not_seen_open

    def not_seen_open(self: Any, opening: Any) -> None:
        opening.is_pulsed = False
        original(self, opening)

    patch.setattr(Flaps, "_not_seen_open", not_seen_open)


def forgets_what_fell_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(LoadUnits, "put_in", lambda *_: None)


def believes_a_scale_that_shows_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(deposit._Change, "finding", lambda *_: deposit._SHOWN)


def believes_that_couriers_take_everything(patch: pytest.MonkeyPatch) -> None:
    def emptied_of(visit: CourierVisit, compartment_id: str) -> str:
        package = visit.behind(compartment_id)
        assert package is not None
        return package.drop_off_id

    patch.setattr("kiosk.flow.courier.doors.GONE", tuple(Outcome))
    patch.setattr(CourierVisit, "emptied_of", emptied_of)


def counts_out_what_no_door_was_opened_for(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CourierVisit, "at_hand", property(lambda visit: visit.group))


def gives_up_custody_when_a_courier_opens_the_door(patch: pytest.MonkeyPatch) -> None:
    original = CourierPerformer._open

    def open_(self: Any, visit: CourierVisit, effect: OpenDoor, stage: Stage) -> Any:
        answer = original(self, visit, effect, stage)
        self.store.compartments.release(effect.compartment_id)
        return answer

    patch.setattr(CourierPerformer, "_open", open_)


def believes_commands_of_anybody(patch: pytest.MonkeyPatch) -> None:
    def open_any(token: str, *_: Any) -> Command:
        return Command.model_validate_json(take_apart(token).payload)

    patch.setattr("kiosk.forwarder.commands.open_command", open_any)


# A seed whose life breaks off early, and the verdict on it.

BREAKAGES: dict[Broken, tuple[int, str]] = {
    believes_commands_of_anybody: (11, "is answered, and central never sent it"),
    unlocks_the_flap_before_the_intent_is_durable: (1, "the flap opens and no durable intent says why"),
    forgets_what_fell_in: (1, "packages in the bag, the events"),
    believes_a_scale_that_shows_nothing: (10, "a sensor saw the parcel of"),
    offers_what_nobody_saw_empty: (11, "is known to nobody"),
    offers_what_is_not_free: (0, "opens for a visit, and holds"),
    opens_before_the_intent_is_durable: (0, "no durable intent says why"),
    deletes_on_the_brokers_word: (0, "central has"),
    marks_the_outbox_in_a_transaction_of_its_own: (0, "central has"),
    numbers_events_by_the_clock: (0, "sequence"),
    takes_a_code_again: (2, "was accepted twice"),
}


def is_found_out(verdict: str, from_seed: int, days_of: Callable[[int], tuple[Day, ...]]) -> bool:
    """Whether a life of this seed, or of one of the next, breaks off with this verdict."""
    found = (live(seed, days_of(seed))[1] for seed in range(from_seed, from_seed + 20))
    return any(verdict in str(promise) for promise in found if promise)


@pytest.mark.parametrize("broken", BREAKAGES, ids=lambda broken: broken.__name__)
def test_software_that_is_found_out(monkeypatch: pytest.MonkeyPatch, broken: Broken) -> None:
    broken(monkeypatch)
    from_seed, verdict = BREAKAGES[broken]
    assert is_found_out(verdict, from_seed, lambda seed: plan_life(seed, 2, 12))


BREAKAGES_OF_ROUNDS: dict[Broken, tuple[int, str]] = {
    believes_that_couriers_take_everything: (2, "by the events, and not by the books"),
    counts_out_what_no_door_was_opened_for: (5, "whose door never opened for that visit"),
    gives_up_custody_when_a_courier_opens_the_door: (0, "by the events, and not by the books"),
}


def a_day_of_rounds(seed: int) -> Day:
    """Customers, and couriers in a bad mood at doors that stick."""
    customers = [VisitPlan(seed=f"{seed} {n}", after=0.2, lines=("linen_shirt",)) for n in range(8)]
    bad = StaffPlan(
        seed=f"{seed}",
        after=10.0,
        staff_ref=ANNA.staff_ref,
        wilfulness=0.3,
        troubles=frozenset({Trouble.DOORS_STUCK_SHUT}),
    )
    good = StaffPlan(seed=f"{seed}", after=10.0, staff_ref=ANNA.staff_ref)
    return (*customers[:4], bad, good, *customers[4:])


@pytest.mark.parametrize("broken", BREAKAGES_OF_ROUNDS, ids=lambda broken: broken.__name__)
def test_rounds_of_couriers_that_are_found_out(monkeypatch: pytest.MonkeyPatch, broken: Broken) -> None:
    broken(monkeypatch)
    from_seed, verdict = BREAKAGES_OF_ROUNDS[broken]
    assert is_found_out(verdict, from_seed, lambda seed: (a_day_of_rounds(seed),))


def a_day_at_a_silent_bin(seed: int) -> Day:
    """More customers than there are doors, and a bin that falls silent each time its flap is unlocked."""
    silent = frozenset({Trouble.BIN_FALLS_SILENT})
    return tuple(
        VisitPlan(seed=f"{seed} {n}", after=0.2, lines=("linen_shirt",), troubles=silent) for n in range(8)
    )


def test_what_falls_in_while_the_bin_is_silent_is_known() -> None:
    report, broken = live(1, (a_day_at_a_silent_bin(1),))
    assert broken is None
    assert report.accepted == 8


def test_a_parcel_behind_a_flap_that_was_taken_for_shut_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    takes_an_unseen_flap_for_one_that_stayed_shut(monkeypatch)
    assert is_found_out("is known to nobody", 1, lambda seed: (a_day_at_a_silent_bin(seed),))


def test_a_broken_promise_is_told_as_a_short_story(monkeypatch: pytest.MonkeyPatch) -> None:
    deletes_on_the_brokers_word(monkeypatch)
    said: list[str] = []
    assert not simulate(first_seed=2, seeds=10, days=2, visits_a_day=12, say=said.append)
    story = said[-1].splitlines()
    assert story[-1].startswith("=> ")
    assert len([line for line in story if "visit " in line]) <= 1 + len(NIGHT_SHIFT)
