"""What the kiosk says of its compartments: as they are, at once, and at no cost to the drive."""

from typing import Any

from hardware.errors import DeviceGone
from kiosk.domain.compartments import BlockedBy
from kiosk.host.state_file import COMPARTMENTS_FILE, read_state
from tests.support.steady_kiosk import SteadyKiosk


def snapshot(kiosk: SteadyKiosk) -> dict[str, dict[str, Any]]:
    state = read_state(kiosk.config.paths.runtime / COMPARTMENTS_FILE)
    assert state is not None
    return {c["id"]: c for c in state["compartments"]}


def states(kiosk: SteadyKiosk) -> list[str]:
    return [c["state"] for c in snapshot(kiosk).values()]


def test_a_drop_off_is_followed_from_the_reservation_to_the_item(kiosk: SteadyKiosk) -> None:
    kiosk.wait(1.5)
    assert states(kiosk) == ["free"] * 4
    door = kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(1.5)
    first = snapshot(kiosk)["01"]
    assert (first["state"], first["door"], first["occupancy"]) == ("reserved", "open", "absent")
    door.put_in()
    assert door.push_shut()
    kiosk.wait_for("done")
    kiosk.wait(1.5)
    (completed,) = kiosk.events("drop_off.completed")
    first = snapshot(kiosk)["01"]
    assert (first["state"], first["door"], first["occupancy"]) == ("occupied", "closed", "present")
    assert first["holds"] == completed["data"]["drop_off_id"]


def test_a_block_says_why_since_when_and_by_whom(kiosk: SteadyKiosk) -> None:
    kiosk.store.compartments.block("02", "in_repair", BlockedBy.TECHNICIAN)
    kiosk.wait(1.5)
    second = snapshot(kiosk)["02"]
    assert (second["state"], second["reason"], second["by"]) == ("blocked", "in_repair", "technician")
    assert second["since"].startswith("2026-09-29T15:42:0")


def test_doors_that_nobody_sees_are_unknown(kiosk: SteadyKiosk) -> None:
    kiosk.board.fault = DeviceGone("board", "no answer")
    kiosk.wait(5)
    assert states(kiosk) == ["unknown"] * 4


def test_a_sight_is_told_without_a_write_to_the_database(kiosk: SteadyKiosk) -> None:
    kiosk.to_open_door(kiosk.shop.order(["linen_shirt"]))
    kiosk.wait(3)
    writes = kiosk.store._database.connection.total_changes
    file = kiosk.config.paths.runtime / COMPARTMENTS_FILE
    before = file.stat().st_ino
    kiosk.wait(5)
    assert file.stat().st_ino == before, "nothing has changed"
    kiosk.doors[0].put_in()
    kiosk.wait(3)
    assert snapshot(kiosk)["01"]["occupancy"] == "present"
    assert kiosk.store._database.connection.total_changes == writes
