"""The ledger on a clock that is wrong: 1970 at the start, back mid-visit, far ahead; restarts after each."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.domain.codes import Mode
from kiosk.domain.moment import ClockStatus
from kiosk.host.clock import ManualClock
from kiosk.host.ids import SeededIds
from kiosk.state import reading
from kiosk.store import Sources, Store
from kiosk.store.beginning import MOST_A_DAY
from tests.store.store_rig import KIOSK, note

NOON = datetime(2026, 9, 29, 12, tzinfo=UTC)


class Machine:
    """A kiosk's store on one machine that loses power and time."""

    def __init__(self, directory: Path) -> None:
        self.clock = ManualClock(NOON)
        self._directory = directory
        self._boots = 0
        self.authenticated = False
        self.store = self._start()

    def _start(self) -> Store:
        self._boots += 1
        sources = Sources(
            now=lambda: reading(self.clock, authenticated=self.authenticated),
            new_id=SeededIds(self._boots, self.clock).new,
            kiosk_id=KIOSK,
            boot_id=f"boot-{self._boots}",
            mode=Mode.LIVE,
        )
        return Store(self._directory, sources)

    def restart(self, off_for: timedelta = timedelta(), wall: datetime | None = None) -> None:
        self.store.close()
        self.clock.restart(off_for)
        if wall is not None:
            self.clock.set_wall(wall)
        self.store = self._start()

    def record(self) -> tuple[datetime, str]:
        event = note(self.store).event
        return datetime.fromisoformat(event["recordedtime"]), event["clock"]

    def synchronise(self, wall: datetime) -> None:
        self.authenticated = self.clock.is_synchronised = True
        self.clock.set_wall(wall)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_clock_at_1970_before_anything_is_known_is_at_least_the_release_of_the_software(
    machine: Machine,
) -> None:
    machine.clock.set_wall(datetime(1970, 1, 1, tzinfo=UTC))
    assert machine.record() == (ManualClock.earliest, "floored")


def test_at_1970_after_a_power_cut_time_goes_on_from_the_last_event(machine: Machine) -> None:
    assert machine.record() == (NOON, "untrusted")
    machine.restart(timedelta(hours=8), wall=datetime(1970, 1, 1, tzinfo=UTC))
    machine.clock.advance(30)
    assert machine.record() == (NOON + timedelta(seconds=30), "floored")
    machine.clock.advance(600)
    assert machine.record() == (NOON + timedelta(seconds=630), "floored")
    machine.restart(wall=datetime(1970, 1, 1, tzinfo=UTC))
    machine.clock.advance(5)
    assert machine.record() == (NOON + timedelta(seconds=635), "floored")


def test_two_hours_back_in_the_middle_of_a_visit_time_goes_on(machine: Machine) -> None:
    machine.record()
    machine.clock.advance(60)
    machine.clock.set_wall(NOON - timedelta(hours=2))
    assert machine.record() == (NOON + timedelta(seconds=60), "floored")
    machine.clock.advance(7)
    assert machine.record() == (NOON + timedelta(seconds=67), "floored")
    machine.restart()
    machine.clock.advance(10)
    assert machine.record() == (NOON + timedelta(seconds=77), "floored")
    machine.clock.set_wall(NOON + timedelta(hours=1))
    assert machine.record() == (NOON + timedelta(hours=1), "untrusted")


def test_a_jump_to_2099_moves_nothing_not_even_after_a_restart(machine: Machine) -> None:
    machine.record()
    machine.clock.advance(60)
    machine.clock.set_wall(datetime(2099, 1, 1, tzinfo=UTC))
    assert machine.record() == (NOON + timedelta(seconds=60), "untrusted")
    machine.restart()
    machine.clock.advance(15)
    assert machine.record() == (NOON + timedelta(seconds=75), "untrusted")
    machine.clock.set_wall(NOON + timedelta(minutes=10))
    assert machine.record() == (NOON + timedelta(minutes=10), "untrusted")


def test_a_night_without_power_is_believed_a_week_is_not_until_somebody_vouches(machine: Machine) -> None:
    machine.record()
    machine.restart(timedelta(hours=10))
    assert machine.record() == (NOON + timedelta(hours=10), "untrusted")
    machine.restart(timedelta(days=7))
    machine.clock.advance(20)
    assert machine.record() == (NOON + timedelta(hours=10, seconds=20), "untrusted")
    machine.synchronise(machine.clock.wall())
    assert machine.record() == (NOON + timedelta(days=7, hours=10, seconds=20), "trusted")


def test_a_clock_is_trusted_only_while_an_authenticated_time_service_keeps_it(machine: Machine) -> None:
    machine.clock.is_synchronised = True
    assert machine.record()[1] == "untrusted", "plain NTP proves nothing"
    machine.authenticated = True
    assert machine.record()[1] == "trusted"
    machine.clock.is_synchronised = False
    assert machine.record()[1] == "untrusted"


def test_a_trusted_clock_may_jump_and_one_that_is_behind_waits(machine: Machine) -> None:
    machine.record()
    machine.synchronise(NOON + timedelta(days=400))
    assert machine.record() == (NOON + timedelta(days=400), "trusted")
    machine.clock.set_wall(NOON + timedelta(days=399))
    assert machine.record() == (NOON + timedelta(days=400), "floored")
    machine.clock.advance(86_401)
    assert machine.record() == (NOON + timedelta(days=400, seconds=1), "trusted")


def test_what_the_operator_signed_later_is_the_floor(machine: Machine) -> None:
    machine.record()
    issued = NOON + timedelta(days=30)
    machine.store.ledger.saw_document(issued)
    assert machine.record() == (issued, "floored")
    machine.restart(wall=datetime(1970, 1, 1, tzinfo=UTC))
    assert machine.record() == (issued, "floored")
    machine.store.ledger.saw_document(NOON)
    assert machine.record() == (issued, "floored")


def test_a_document_is_the_floor_of_a_store_in_which_nothing_happened_yet(machine: Machine) -> None:
    machine.store.ledger.saw_document(NOON + timedelta(days=30))
    assert machine.store.ledger.now().at == NOON + timedelta(days=30)


def test_a_shops_signature_and_the_machines_own_clock_together_are_believed(machine: Machine) -> None:
    machine.record()
    machine.restart(timedelta(days=7))
    machine.store.ledger.saw_authorization(NOON + timedelta(days=6))
    assert machine.record() == (NOON + timedelta(days=7), "untrusted")


def test_a_shops_signature_alone_does_not_set_the_clock_for_all(machine: Machine) -> None:
    machine.record()
    machine.store.ledger.saw_authorization(NOON + timedelta(days=6))
    assert machine.record() == (NOON, "untrusted")


def test_events_tell_how_far_the_clock_could_be_believed_and_never_go_back(machine: Machine) -> None:
    walls = [datetime(2099, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), NOON - timedelta(hours=2)]
    recorded = [machine.record()[0]]
    for wall in walls * 2:
        machine.clock.set_wall(wall)
        recorded.append(machine.record()[0])
        machine.restart(timedelta(minutes=3))
        recorded.append(machine.record()[0])
    assert recorded == sorted(recorded)
    assert [ClockStatus(e.event["clock"]) for e in machine.store.ledger.entries(after=1, limit=3)] == [
        ClockStatus.UNTRUSTED,
        ClockStatus.UNTRUSTED,
        ClockStatus.FLOORED,
    ]


def first_receipt_of_a_new_card(machine: Machine, directory: Path, set_to: datetime | None = None) -> int:
    """Begun at 1970, with the rules that central retains; `set_to`: what the clock is set to then."""
    machine.store.close()
    machine._directory = directory
    machine.clock.set_wall(datetime(1970, 1, 1, tzinfo=UTC))
    machine.store = machine._start()
    machine.record()
    machine.store.ledger.saw_document(NOON)
    if set_to is not None:
        machine.clock.set_wall(set_to)
    return int(machine.store.numbers.next_receipt("B1042").split("-")[1])


def test_two_new_cards_at_1970_do_not_begin_with_the_same_numbers(machine: Machine, tmp_path: Path) -> None:
    one, other = (first_receipt_of_a_new_card(machine, tmp_path / name) for name in ("one", "other"))
    assert abs(one - other) > 100_000


def test_a_clock_that_is_set_late_says_where_the_numbers_of_a_new_card_begin(
    machine: Machine, tmp_path: Path
) -> None:
    one, other = (
        first_receipt_of_a_new_card(machine, tmp_path / str(month), datetime(2026, month, 1, tzinfo=UTC))
        for month in (10, 12)
    )
    assert other - one == 61 * MOST_A_DAY
