"""Couriers and whoever else comes meanwhile: nobody gets what another carrier, or a customer, has in hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.scanner import drawing
from kiosk.world.staff import ANNA, StaffPerson, pass_for
from tests.support.courier_at_kiosk import fill, label_of, scan, take_out_all
from tests.support.staff_at_kiosk import sign_in, type_pin
from tests.support.steady_kiosk import SteadyKiosk

PIN = "135790"


@pytest.fixture
def kiosk(tmp_path: Path) -> SteadyKiosk:
    """ANNA has gone away from two open doors, and from one package in hand."""
    kiosk = SteadyKiosk(tmp_path, sizes="SSM", has_engine=True)
    fill(kiosk, 1, 2)
    kiosk.wait(1)
    sign_in(kiosk, ANNA)
    kiosk.touch("collect_all")
    take_out_all(kiosk)
    scan(kiosk, label_of(1))
    kiosk.wait(kiosk.config.visit.staff_idle_s + 1)
    assert kiosk.screen.name == "attract"
    return kiosk


def sign_in_with_pass(kiosk: SteadyKiosk, person: StaffPerson) -> None:
    text = pass_for(
        person, kiosk.shop.courier_key, kiosk.config.site.id, kiosk.clock.wall(), pass_id="p1", pin=PIN
    )
    kiosk.hold_up(drawing.scene_with_code(text, noise=0))
    type_pin(kiosk, PIN)


def test_a_pass_goes_on_with_what_its_courier_had_begun(kiosk: SteadyKiosk) -> None:
    sign_in_with_pass(kiosk, ANNA)
    assert kiosk.screen.name == "courier_emptying"


def test_one_of_another_carrier_with_the_same_reference_does_not_go_on_with_it(kiosk: SteadyKiosk) -> None:
    sign_in_with_pass(kiosk, replace(ANNA, carrier_id="swiftline"))
    assert kiosk.screen.name == "courier_home"
    assert kiosk.screen.title == "Nothing waits for you here"
