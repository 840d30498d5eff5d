"""Customers at a running kiosk: what they notice, and what they say when they are lost."""

import os
import signal
import time
from pathlib import Path

import pytest
from PIL import Image

from kiosk.state import lock_devices
from kiosk.world.child import ChildDied
from kiosk.world.people import Customer, Lost
from kiosk.world.stories import one_line, plain_drop_off
from kiosk.world.town import TooLate, Town

pytestmark = pytest.mark.timeout(120)


def test_a_plain_drop_off_takes_three_touches(town: Town) -> None:
    customer = Customer(town)
    plain_drop_off(customer, town.shop.order(one_line()))
    assert customer.taps == 3
    assert (customer.seen[0], customer.seen[-1]) == ("attract", "done")


def test_time_counts_from_the_first_act_to_leaving(town: Town) -> None:
    customer = Customer(town)
    customer.see("attract")
    assert customer.seconds == 0
    customer.touch("help")
    customer.leave()
    taken = customer.seconds
    assert taken > 0
    customer.touch("close_help")
    assert customer.seconds == taken


def test_who_is_lost_says_what_the_screen_says_and_has_a_picture(town: Town, tmp_path: Path) -> None:
    customer = Customer(town, lost_picture=tmp_path / "lost.png")
    with pytest.raises(Lost, match=r"waited 0\.2 s for done; attract says .*Return your item here"):
        customer.see("done", within=0.2)
    with Image.open(tmp_path / "lost.png") as picture:
        assert picture.size == (360, 640)


def test_nobody_reaches_into_shut_doors(town: Town) -> None:
    with pytest.raises(Lost, match="no door is open"):
        Customer(town).put_in()


def test_what_does_not_come_is_waited_for_no_longer_than_said(town: Town) -> None:
    with pytest.raises(TooLate, match=r"waited 0\.1 s for rain"):
        town.until(lambda: False, "rain", within_s=0.1)


def test_a_kiosk_that_dies_is_noticed_at_once_with_the_end_of_its_log(town: Town) -> None:
    customer = Customer(town)
    customer.see("attract")
    os.kill(town.kiosk.pid, signal.SIGKILL)
    died_at = time.monotonic()
    try:
        with pytest.raises(ChildDied, match=r"kiosk run ended with code -9(.|\n)*level=info"):
            customer.see("done")
        assert time.monotonic() - died_at < 10, "the patience of a customer is longer"
    finally:
        town.kill_kiosk()
        town.restart_kiosk()
    customer.see("attract")


def test_a_forwarder_that_dies_is_noticed_too(town: Town) -> None:
    os.kill(town.forwarder.pid, signal.SIGKILL)
    try:
        with pytest.raises(ChildDied, match="kiosk forward ended with code -9"):
            Customer(town).see("done")
    finally:
        town.forwarder.start()
    assert town.drain()


def test_a_kiosk_that_cannot_start_is_told_at_once(tmp_path: Path) -> None:
    """Another one has its devices."""
    directory = tmp_path / "town"
    lock = lock_devices(directory / "kiosk" / "state")
    try:
        with pytest.raises(ChildDied, match="kiosk run ended with code 1"), Town(directory):
            pass
    finally:
        os.close(lock)
