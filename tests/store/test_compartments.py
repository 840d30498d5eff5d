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


def test_a_block_outlives_holding_and_release(rig: StoreRig) -> None:
    assert rig.store.compartments.block("07", "did_not_open")
    assert not rig.store.compartments.block("07", "did_not_open")
    rig.store.compartments.hold("07", "drop-off-1")
    rig.store.compartments.release("07")
    assert facts(rig).blocked_why == "did_not_open"
    assert rig.store.compartments.lift("07")
    assert facts(rig) == Facts(compartment_id="07")
    assert not rig.store.compartments.lift("07")
    assert rig.store.compartments.block("07", "again")


def test_a_block_says_since_when_and_by_whom_and_the_first_is_told(rig: StoreRig) -> None:
    since = rig.clock.wall()
    rig.store.compartments.block("07", "in_repair", by=BlockedBy.CENTRAL)
    rig.clock.advance(60)
    assert not rig.store.compartments.block("07", "stayed_shut")
    known = facts(rig)
    assert (known.blocked_why, known.blocked_since, known.blocked_by) == (
        "in_repair",
        since,
        BlockedBy.CENTRAL,
    )
    assert known.reasons == {"in_repair", "stayed_shut"}


def test_what_else_blocks_it_counts_when_the_first_reason_is_over(rig: StoreRig) -> None:
    rig.store.compartments.block("07", "in_repair", by=BlockedBy.CENTRAL)
    rig.clock.advance(60)
    since = rig.clock.wall()
    rig.store.compartments.block("07", "stayed_shut")
    assert rig.store.compartments.lift("07", {"in_repair"})
    assert facts(rig) == Facts(
        compartment_id="07", blocked_why="stayed_shut", blocked_since=since, blocked_by=BlockedBy.KIOSK
    )


def test_a_later_reason_may_be_over_before_the_first(rig: StoreRig) -> None:
    rig.store.compartments.block("07", "in_repair")
    rig.store.compartments.block("07", "not_seen_empty")
    assert not rig.store.compartments.lift("07", {"not_seen_empty"})
    assert facts(rig).reasons == {"in_repair"}


def test_a_reason_may_be_told_before_those_there_are(rig: StoreRig) -> None:
    rig.store.compartments.block("07", "not_seen_empty")
    assert rig.store.compartments.block("07", "in_repair", first=True)
    known = facts(rig)
    assert (known.blocked_why, known.reasons) == ("in_repair", {"in_repair", "not_seen_empty"})


def test_compartments_do_not_know_of_each_other(rig: StoreRig) -> None:
    rig.store.compartments.reserve("06", "drop-off-1")
    rig.store.compartments.block("07", "door_open")
    known = rig.store.compartments.all()
    assert {(name, f.reserved_by, f.blocked_why) for name, f in known.items()} == {
        ("06", "drop-off-1", None),
        ("07", None, "door_open"),
    }
