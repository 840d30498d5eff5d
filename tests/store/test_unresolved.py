"""Drop-offs that nobody could settle stay until somebody has looked, also over a restart."""

from tests.store.store_rig import StoreRig


def test_they_are_kept_in_the_order_in_which_they_were_left(rig: StoreRig) -> None:
    for drop_off_id in ("b", "a"):
        rig.store.unresolved.keep(drop_off_id, "visit-1", '{"why":"no_answer"}', rig.moment())
        rig.clock.advance(60)
    assert [kept.drop_off_id for kept in rig.store.unresolved.all()] == ["b", "a"]
    assert rig.store.unresolved.count() == 2


def test_one_that_was_looked_into_is_forgotten(rig: StoreRig) -> None:
    rig.store.unresolved.keep("a", "visit-1", "{}", rig.moment())
    rig.store.unresolved.forget("a")
    assert rig.store.unresolved.all() == []


def test_leaving_the_same_one_twice_keeps_what_was_first_said(rig: StoreRig) -> None:
    rig.store.unresolved.keep("a", "visit-1", '{"why":"parked"}', rig.moment())
    rig.store.unresolved.keep("a", "visit-1", '{"why":"unreadable_snapshot"}', rig.moment())
    assert [kept.drop_off for kept in rig.store.unresolved.all()] == ['{"why":"parked"}']


def test_practice_goes_on_until_somebody_ends_it(rig: StoreRig) -> None:
    assert rig.store.servicing.training_until is None
    rig.store.servicing.train(rig.moment().at)
    rig.restart()
    assert rig.store.servicing.training_until == rig.moment().at
    rig.store.servicing.train_no_more()
    assert rig.store.servicing.training_until is None
