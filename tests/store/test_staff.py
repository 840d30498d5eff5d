"""Passes that were used, and visits of staff that were not ended."""

from datetime import timedelta

from kiosk.domain.moment import ClockStatus
from kiosk.store.staff_visits import KeptStaffVisit
from tests.store.store_rig import StoreRig

PASS = "Zk3mP0qL9xA"


def use(rig: StoreRig, used_by: str, pass_id: str = PASS, hours: int = 8) -> bool:
    now = rig.moment()
    return rig.store.staff_passes.use(pass_id, used_by, now.at + timedelta(hours=hours), now)


def test_a_pass_serves_one_collection_and_resumes_that_one_also_after_a_restart(rig: StoreRig) -> None:
    assert rig.store.staff_passes.used_by(PASS) is None
    assert use(rig, "collection-1")
    rig.restart()
    assert not use(rig, "collection-2")
    assert use(rig, "collection-1")
    assert rig.store.staff_passes.used_by(PASS) == "collection-1"


def test_a_pass_that_is_given_back_serves_another_visit(rig: StoreRig) -> None:
    use(rig, "collection-1")
    rig.store.staff_passes.give_back(PASS)
    rig.restart()
    assert use(rig, "collection-2")


def test_a_pass_is_forgotten_when_another_is_used_after_it_expired(rig: StoreRig) -> None:
    use(rig, "collection-1")
    rig.clock.advance(8 * 3600 + 1)
    use(rig, "collection-2", pass_id="another")
    assert rig.store.staff_passes.used_by(PASS) is None


def test_a_pass_that_a_doubtful_clock_calls_expired_is_remembered(rig: StoreRig) -> None:
    use(rig, "collection-1")
    rig.clock.advance(9 * 3600)
    doubtful = rig.moment().model_copy(update={"clock": ClockStatus.UNTRUSTED})
    rig.store.staff_passes.use("another", "collection-2", doubtful.at, doubtful)
    assert rig.store.staff_passes.used_by(PASS) == "collection-1"


def test_a_visit_is_kept_as_it_last_stood_until_it_is_settled(rig: StoreRig) -> None:
    rig.store.staff_visits.keep("visit-2", "collection", '{"step":1}')
    rig.store.staff_visits.keep("visit-1", "service", '{"step":1}')
    rig.store.staff_visits.keep("visit-2", "collection", '{"step":2}')
    rig.restart()
    assert rig.store.staff_visits.unsettled() == [
        KeptStaffVisit("visit-1", "service", '{"step":1}'),
        KeptStaffVisit("visit-2", "collection", '{"step":2}'),
    ]
    rig.store.staff_visits.forget("visit-2")
    assert [kept.visit_id for kept in rig.store.staff_visits.unsettled()] == ["visit-1"]


def test_visits_of_staff_are_not_mixed_with_those_of_customers(rig: StoreRig) -> None:
    rig.store.staff_visits.keep("visit-1", "service", "{}")
    assert rig.store.visits.unsettled() == []
