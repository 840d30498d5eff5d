"""What nobody knows of a compartment's inside outlasts whatever else it is blocked for."""

from hardware.lock_board.physics import Jam
from kiosk.domain.compartments import BlockedBy
from kiosk.world.staff import OTTO
from tests.support.commanding import Commanding
from tests.support.staff_at_kiosk import sign_in, to_door
from tests.support.steady_kiosk import SteadyKiosk


def reasons(kiosk: SteadyKiosk, compartment_id: str = "01") -> frozenset[str]:
    return kiosk.store.compartments.all()[compartment_id].reasons


def holding(kiosk: SteadyKiosk, why: str, by: BlockedBy = BlockedBy.KIOSK) -> Commanding:
    """A parcel lies behind door 1, which is blocked."""
    kiosk.store.compartments.hold("01", "drop-off-1")
    kiosk.store.compartments.block("01", why, by)
    return Commanding(kiosk)


def test_a_door_that_central_could_not_open_holds_what_it_held(plain_kiosk: SteadyKiosk) -> None:
    central = holding(plain_kiosk, "stayed_shut")
    plain_kiosk.doors[0].jam = Jam.STUCK_SHUT
    assert central.ask("open_compartment", compartment_id="01") == ""
    plain_kiosk.wait(10)
    assert central.answer("open_compartment-1") == "failed"
    known = plain_kiosk.store.compartments.all()["01"]
    assert (known.holds, known.reasons) == ("drop-off-1", {"stayed_shut"})
    assert central.ask("release_compartment", compartment_id="01") == "holds_an_item"


def test_a_blocked_door_that_central_opened_holds_it_until_somebody_says_otherwise(
    plain_kiosk: SteadyKiosk,
) -> None:
    central = holding(plain_kiosk, "by_central", BlockedBy.CENTRAL)
    central.ask("open_compartment", compartment_id="01")
    assert plain_kiosk.doors[0].push_shut()
    plain_kiosk.wait(1)
    assert plain_kiosk.store.compartments.all()["01"].holds == "drop-off-1"
    assert central.ask("release_compartment", compartment_id="01") == "done"
    assert plain_kiosk.store.compartments.all()["01"].holds is None


def test_what_is_gone_from_behind_a_blocked_door_is_missed_and_not_given_up(kiosk: SteadyKiosk) -> None:
    central = holding(kiosk, "stayed_shut")
    central.ask("open_compartment", compartment_id="01")
    assert kiosk.doors[0].push_shut()
    kiosk.wait(10)
    known = kiosk.store.compartments.all()["01"]
    assert (known.holds, known.reasons) == ("drop-off-1", {"stayed_shut", "opened_by_command"})
    raised = [e["data"]["alarm_code"] for e in kiosk.events() if e["type"].endswith("alarm.raised.v1")]
    assert "item_missing" in raised


def test_central_releases_nothing_that_may_hold_what_nobody_knows(plain_kiosk: SteadyKiosk) -> None:
    plain_kiosk.store.compartments.block("01", "package_not_known", BlockedBy.TECHNICIAN)
    central = Commanding(plain_kiosk)
    assert central.ask("release_compartment", compartment_id="01") == "not_looked_into"
    central.ask("open_compartment", compartment_id="01")
    assert plain_kiosk.doors[0].push_shut()
    plain_kiosk.wait(1)
    assert central.ask("release_compartment", compartment_id="01") == "done"


def test_what_was_forced_open_behind_a_block_is_looked_into_before_it_is_offered(
    plain_kiosk: SteadyKiosk,
) -> None:
    central = Commanding(plain_kiosk)
    central.ask("block_compartment", compartment_id="01")
    plain_kiosk.doors[0].pulse()
    plain_kiosk.wait(1)
    plain_kiosk.doors[0].put_in()
    assert plain_kiosk.doors[0].push_shut()
    plain_kiosk.wait(5)
    assert reasons(plain_kiosk) == {"by_central", "not_seen_empty"}
    raised = [e for e in plain_kiosk.events() if e["type"].endswith("alarm.cleared.v1")]
    assert "door_opened_unasked" not in [e["data"]["alarm_code"] for e in raised]
    assert central.ask("release_compartment", compartment_id="01") == "not_looked_into"


def test_a_technician_who_looked_ends_every_doubt_and_not_what_central_said(
    plain_kiosk: SteadyKiosk,
) -> None:
    plain_kiosk.store.compartments.block("01", "by_central", BlockedBy.CENTRAL)
    plain_kiosk.store.compartments.block("01", "not_seen_empty")
    sign_in(plain_kiosk, OTTO)
    to_door(plain_kiosk, "1")
    plain_kiosk.touch("open")
    assert plain_kiosk.open_door().push_shut()
    plain_kiosk.wait_for("technician_inside")
    assert reasons(plain_kiosk) == {"by_central", "not_seen_empty", "opened_by_staff"}
    plain_kiosk.touch("no")
    assert reasons(plain_kiosk) == {"by_central"}
