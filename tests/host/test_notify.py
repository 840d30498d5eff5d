import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.host.clock import ManualClock
from kiosk.host.notify import Notifier, Watchdog, watchdog_interval_s


class Manager:
    """The service manager's end of the notify socket."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.setblocking(False)

    def heard(self) -> list[str]:
        said = []
        while True:
            try:
                said.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return said

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    manager = Manager(str(tmp_path / "notify"))
    yield manager
    manager.close()


@pytest.fixture
def notifier(manager: Manager, tmp_path: Path) -> Iterator[Notifier]:
    with Notifier({"NOTIFY_SOCKET": str(tmp_path / "notify")}) as notifier:
        yield notifier


def test_the_manager_hears_every_state_in_systemds_words(manager: Manager, notifier: Notifier) -> None:
    notifier.ready()
    notifier.status("3 events wait")
    notifier.watchdog()
    notifier.stopping()
    assert manager.heard() == ["READY=1", "STATUS=3 events wait", "WATCHDOG=1", "STOPPING=1"]


def test_a_start_that_lasts_asks_for_more_time(manager: Manager, notifier: Notifier) -> None:
    notifier.still_starting(30)
    assert manager.heard() == ["EXTEND_TIMEOUT_USEC=30000000"]


def test_a_status_cannot_smuggle_in_another_state(manager: Manager, notifier: Notifier) -> None:
    notifier.status("printer gone\nMAINPID=1")
    assert manager.heard() == ["STATUS=printer gone MAINPID=1"]


def test_a_socket_in_the_abstract_namespace_is_reached() -> None:
    name = f"kiosk-test-{os.getpid()}"
    manager = Manager("\0" + name)
    with Notifier({"NOTIFY_SOCKET": "@" + name}) as notifier:
        notifier.ready()
    assert manager.heard() == ["READY=1"]
    manager.close()


def test_without_a_manager_nothing_is_sent_and_nothing_fails() -> None:
    with Notifier({}) as notifier:
        notifier.ready()


def test_a_manager_that_went_away_does_not_stop_the_service(tmp_path: Path) -> None:
    with Notifier({"NOTIFY_SOCKET": str(tmp_path / "nobody")}) as notifier:
        notifier.watchdog()


def test_the_watchdog_pings_at_half_the_allowed_time(manager: Manager, notifier: Notifier) -> None:
    clock = ManualClock()
    watchdog = Watchdog(notifier, clock, ["pump"], {"WATCHDOG_USEC": "20000000"})
    assert watchdog.interval_s == 10.0
    pings = []
    for _ in range(25):
        watchdog.beat("pump")
        pings += [clock.monotonic()] * len(manager.heard())
        clock.advance(1)
    assert pings == [0, 10, 20]


def test_one_loop_that_hangs_silences_the_watchdog(manager: Manager, notifier: Notifier) -> None:
    clock = ManualClock()
    watchdog = Watchdog(notifier, clock, ["screen", "store"], {"WATCHDOG_USEC": "2000000"})
    watchdog.beat("screen")
    watchdog.beat("store")
    assert manager.heard() == ["WATCHDOG=1"]
    for _ in range(10):
        clock.advance(1)
        watchdog.beat("screen")
    assert manager.heard() == []
    watchdog.beat("store")
    assert manager.heard() == ["WATCHDOG=1"]


def test_a_loop_the_watchdog_does_not_know_is_a_programming_error(notifier: Notifier) -> None:
    watchdog = Watchdog(notifier, ManualClock(), ["pump"], {})
    with pytest.raises(ValueError, match="pmup"):
        watchdog.beat("pmup")


@pytest.mark.parametrize("environment", [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "soon"}])
def test_no_watchdog_is_fed_when_the_manager_watches_nothing(
    environment: dict[str, str], manager: Manager, notifier: Notifier
) -> None:
    assert watchdog_interval_s(environment) is None
    Watchdog(notifier, ManualClock(), ["pump"], environment).beat("pump")
    assert manager.heard() == []


def test_the_watchdog_is_fed_by_this_process_though_its_parent_is_the_services_main_one() -> None:
    assert watchdog_interval_s({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"}) == 1.5
