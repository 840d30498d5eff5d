"""When new rules come into force, and what becomes of those that nobody renews."""

from datetime import timedelta
from typing import Any

from kiosk.domain.moment import ClockStatus, Moment
from kiosk.domain.policy import PolicyPack
from tests.support.steady_kiosk import SHIRT, SteadyKiosk

HOUR = timedelta(hours=1)


def vouch_for_the_clock(kiosk: SteadyKiosk) -> None:
    """As an authenticated time service would."""

    def now() -> Moment:
        return Moment(at=kiosk.clock.wall(), boottime_ms=kiosk.clock.boottime_ms(), clock=ClockStatus.TRUSTED)

    object.__setattr__(kiosk.store.ledger._sources, "now", now)


def later(kiosk: SteadyKiosk, time: timedelta) -> None:
    """Let time pass in which nobody comes."""
    kiosk.clock.set_wall(kiosk.clock.wall() + time)
    kiosk.wait(2)


def next_policy(kiosk: SteadyKiosk, version: int = 2, **changes: Any) -> PolicyPack:
    return kiosk.shop.policy.model_copy(update={"version": version} | changes)


def applied(kiosk: SteadyKiosk) -> list[int]:
    return [e["data"]["version"] for e in kiosk.events("policy.applied")]


def drop_off(kiosk: SteadyKiosk) -> dict[str, Any]:
    """A shirt is returned; what its event says."""
    kiosk.show_code(kiosk.shop.order(["linen_shirt"]))
    kiosk.choose("size_too_small")
    kiosk.wait(3)
    if kiosk.screen.name == "verdict":
        kiosk.touch("continue")
    kiosk.wait_for("photo")
    kiosk.camera.show(SHIRT)
    kiosk.touch("take_photo")
    kiosk.wait_for("label_attach")
    kiosk.touch("label_is_on")
    door = kiosk.open_door()
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    data: dict[str, Any] = kiosk.events("drop_off.completed")[-1]["data"]
    return data


def test_rules_for_a_later_day_wait_for_it_and_need_nobody_then(kiosk: SteadyKiosk) -> None:
    vouch_for_the_clock(kiosk)
    kiosk.receive(next_policy(kiosk, valid_from=kiosk.clock.wall() + 24 * HOUR))
    later(kiosk, 23 * HOUR)
    assert applied(kiosk) == [1]
    later(kiosk, HOUR)
    assert applied(kiosk) == [1, 2]


def test_rules_for_a_later_day_wait_for_the_end_of_a_visit_too(kiosk: SteadyKiosk) -> None:
    vouch_for_the_clock(kiosk)
    kiosk.receive(next_policy(kiosk, valid_from=kiosk.clock.wall() + timedelta(seconds=1)))
    basis = drop_off(kiosk)["basis"]
    assert (basis["policy_version"], applied(kiosk)) == (1, [1])
    kiosk.wait(20)
    assert applied(kiosk) == [1, 2]


def test_newer_rules_for_now_replace_those_that_wait_for_a_later_day(kiosk: SteadyKiosk) -> None:
    vouch_for_the_clock(kiosk)
    kiosk.receive(next_policy(kiosk, valid_from=kiosk.clock.wall() + 24 * HOUR))
    kiosk.receive(next_policy(kiosk, version=3))
    later(kiosk, HOUR)
    assert applied(kiosk) == [1, 3]
    later(kiosk, 24 * HOUR)
    assert applied(kiosk) == [1, 3]


def test_a_jump_of_a_clock_that_nobody_vouches_for_puts_no_later_rules_in_force(kiosk: SteadyKiosk) -> None:
    kiosk.receive(next_policy(kiosk, valid_from=kiosk.clock.wall() + timedelta(days=100)))
    later(kiosk, timedelta(days=101))
    assert applied(kiosk) == [1]


def test_in_grace_nothing_changes_and_after_it_money_waits_for_inspection(kiosk: SteadyKiosk) -> None:
    vouch_for_the_clock(kiosk)
    ends = kiosk.clock.wall() + 5 * HOUR
    kiosk.receive(next_policy(kiosk, valid_until=ends, grace_days=1))
    later(kiosk, 6 * HOUR)
    (line,) = drop_off(kiosk)["lines"]
    assert (line["verdict"]["value"], line["resolution"]["refund_trigger"]) == ("accepted", "on_drop_off")
    kiosk.wait(20)
    later(kiosk, 24 * HOUR)
    (line,) = drop_off(kiosk)["lines"]
    assert (line["verdict"]["value"], line["verdict"]["referral"]) == ("referred", "inspection")
    assert line["resolution"]["refund_trigger"] == "on_inspection"
    assert line["verdict"]["rule_ids"] == ["nw-fashion-30d"]


def test_a_pack_that_the_drive_has_spoiled_is_refused_and_the_old_rules_stay(kiosk: SteadyKiosk) -> None:
    with kiosk.store.transaction():
        kiosk.receive(next_policy(kiosk))
        kiosk.store.policies._db.execute(
            "UPDATE policy SET document = CAST(replace(CAST(document AS TEXT), 'Northwind', 'Southwind')"
            " AS BLOB) WHERE version = 2"
        )
    kiosk.wait(2)
    (refused,) = kiosk.events("policy.refused")
    assert (refused["data"]["version"], refused["data"]["code"]) == (2, "damaged")
    assert applied(kiosk) == [1]
    assert kiosk.store.policies.newest() == (1, 1), "so it is taken when it comes again"
