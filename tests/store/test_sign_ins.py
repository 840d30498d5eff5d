"""Wrong PINs: who tried too many waits, and nothing but time makes it shorter."""

from datetime import timedelta

from kiosk.domain.roster import Role, StaffMember
from kiosk.store.sign_ins import Lock
from tests.store.store_rig import StoreRig

ANNA = StaffMember(staff_ref="c-anna", role=Role.COURIER, carrier_id="parcelnet")
BEN = StaffMember(staff_ref="c-ben", role=Role.COURIER, carrier_id="swiftline")
ANNA_WITH_A_PASS = ANNA.model_copy(update={"pass_id": "Zk3mP0qL9xA"})
TICKET = StaffMember(staff_ref="t-otto", role=Role.TECHNICIAN, pass_id="Yk3mP0qL9xB")


def wrong(rig: StoreRig, member: StaffMember, times: int) -> list[Lock | None]:
    return [rig.store.sign_ins.wrong_pin(member, rig.moment()) for _ in range(times)]


def locked(rig: StoreRig, member: StaffMember) -> Lock | None:
    return rig.store.sign_ins.locked(member, rig.moment())


def crowd(rig: StoreRig, wrong_pins: int) -> None:
    for number in range(wrong_pins):
        wrong(rig, BEN.model_copy(update={"staff_ref": f"c-{number}"}), 1)


def test_the_fifth_wrong_pin_locks_that_person_out_and_nobody_else(rig: StoreRig) -> None:
    assert wrong(rig, ANNA, 5) == [None, None, None, None, Lock.PERSON]
    assert locked(rig, ANNA) is Lock.PERSON
    assert locked(rig, BEN) is None


def test_it_lasts_a_quarter_of_an_hour_from_the_last_wrong_pin_also_across_a_restart(rig: StoreRig) -> None:
    for _ in range(5):
        wrong(rig, ANNA, 1)
        rig.clock.advance(60)
    rig.clock.advance(14 * 60 - 1)
    rig.restart()
    assert locked(rig, ANNA) is Lock.PERSON
    rig.clock.advance(1)
    assert locked(rig, ANNA) is None
    assert wrong(rig, ANNA, 1) == [None]


def test_wrong_pins_over_a_long_shift_lock_nobody_out(rig: StoreRig) -> None:
    for _ in range(20):
        assert wrong(rig, ANNA, 1) == [None]
        rig.clock.advance(timedelta(minutes=4).total_seconds())


def test_a_pass_lets_in_who_was_locked_out_and_is_counted_by_itself(rig: StoreRig) -> None:
    wrong(rig, ANNA, 5)
    assert locked(rig, ANNA_WITH_A_PASS) is None
    assert wrong(rig, ANNA_WITH_A_PASS, 5)[-1] is Lock.PERSON


def test_twenty_wrong_pins_of_anybody_stop_everybody_but_technicians_with_a_ticket(rig: StoreRig) -> None:
    crowd(rig, 19)
    assert locked(rig, ANNA) is None
    crowd(rig, 1)
    rig.restart()
    assert locked(rig, ANNA) is Lock.EVERYBODY
    assert locked(rig, ANNA_WITH_A_PASS) is Lock.EVERYBODY
    assert locked(rig, TICKET.model_copy(update={"pass_id": None})) is Lock.EVERYBODY
    assert locked(rig, TICKET) is None
    rig.clock.advance(3600)
    assert locked(rig, ANNA) is None


def test_a_ticket_is_locked_by_its_own_wrong_pins(rig: StoreRig) -> None:
    assert wrong(rig, TICKET, 5)[-1] is Lock.PERSON
