from datetime import timedelta

from kiosk.store.limits import Limit
from tests.store.store_rig import StoreRig

LIMIT = Limit("guesses", most=3, within=timedelta(minutes=10))


def test_so_many_fit_into_a_stretch_of_time_and_no_more_also_after_a_restart(rig: StoreRig) -> None:
    counted = [rig.store.limits.count(LIMIT, rig.moment()) for _ in range(4)]
    assert counted == [True, True, True, False]
    rig.restart()
    assert rig.store.limits.reached(LIMIT, rig.moment())


def test_there_is_room_again_as_each_one_grows_old(rig: StoreRig) -> None:
    for _ in range(3):
        rig.store.limits.count(LIMIT, rig.moment())
        rig.clock.advance(60)
    rig.clock.advance(7 * 60 - 1)
    assert rig.store.limits.reached(LIMIT, rig.moment())
    rig.clock.advance(1)
    assert rig.store.limits.count(LIMIT, rig.moment())
    assert rig.store.limits.reached(LIMIT, rig.moment())


def test_limits_do_not_know_each_other(rig: StoreRig) -> None:
    for _ in range(3):
        rig.store.limits.count(LIMIT, rig.moment())
    assert not rig.store.limits.reached(Limit("other", 1, timedelta(minutes=1)), rig.moment())
