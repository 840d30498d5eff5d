from kiosk.domain.compartments import BlockedBy, Facts
from tests.store.store_rig import StoreRig


def facts(rig: StoreRig) -> Facts:
    rig.restart()
    return rig.store.compartments.all()["07"]


def test_nothing_is_known_of_a_compartment_nobody_touched(rig: StoreRig) -> None:
    assert rig.store.compartments.all() == {}


def test_a_reservation_becomes_a_holding_and_ends_with_the_release(rig: StoreRig) -> None:
    rig.store.compartments.reserve("07", "drop-off-1")
    assert facts(rig) == Facts(compartment_id="07", reserved_by="drop-off-1")
    rig.store.compartments.hold("07", "drop-off-1")
    assert facts(rig) == Facts(compartment_id="07", holds="drop-off-1")
    rig.store.compartments.release("07")
    assert facts(rig) == Facts(compartment_id="07")


def test_a_block_is_set_once_and_outlives_holding_and_release(rig: StoreRig) -> None:
    assert rig.store.compartments.block("07", "did_not_open")
    assert not rig.store.compartments.block("07", "another reason")
    rig.store.compartments.hold("07", "drop-off-1")
    rig.store.compartments.release("07")
    assert facts(rig).blocked_why == "did_not_open"
    assert rig.store.compartments.unblock("07")
    assert facts(rig) == Facts(compartment_id="07")
    assert not rig.store.compartments.unblock("07")
    assert rig.store.compartments.block("07", "again")


def test_a_block_says_since_when_and_by_whom_and_the_first_stays(rig: StoreRig) -> None:
    since = rig.clock.wall()
    rig.store.compartments.block("07", "in_repair", by=BlockedBy.CENTRAL)
    rig.clock.advance(60)
    rig.store.compartments.block("07", "stayed_shut")
    assert facts(rig) == Facts(
        compartment_id="07", blocked_why="in_repair", blocked_since=since, blocked_by=BlockedBy.CENTRAL
    )


def test_compartments_do_not_know_of_each_other(rig: StoreRig) -> None:
    rig.store.compartments.reserve("06", "drop-off-1")
    rig.store.compartments.block("07", "door_open")
    known = rig.store.compartments.all()
    assert {(name, f.reserved_by, f.blocked_why) for name, f in known.items()} == {
        ("06", "drop-off-1", None),
        ("07", None, "door_open"),
    }
