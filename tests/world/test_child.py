"""Processes of the world: what is told when one ends, and how one is ended."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.world.child import Child, ChildDied

Start = Callable[[str], Child]

BOUND_S = 20.0


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Run a line of Python as a child; ended with the test."""
    children: list[Child] = []

    def start_it(program: str) -> Child:
        children.append(Child(["-c", program], tmp_path / "log", name="the child", environment=os.environ))
        children[-1].start()
        return children[-1]

    yield start_it
    for child in children:
        child.kill()


def wait_for_word(child: Child) -> None:
    """Until the child has said something: its signal handlers are in place."""
    deadline = time.monotonic() + BOUND_S
    while not child.log_tail():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_one_that_ends_by_itself_is_named_with_its_code_and_last_words(start: Start) -> None:
    child = start("import sys; [print('line', n) for n in range(100)]; sys.exit(7)")
    with pytest.raises(ChildDied) as died:
        child.check(BOUND_S)
    assert "the child ended with code 7" in str(died.value)
    assert str(died.value).endswith("line 99")
    assert "line 50" not in str(died.value)


def test_one_that_runs_is_left_in_peace(start: Start) -> None:
    child = start("import time; time.sleep(60)")
    child.check()
    child.check(0.05)


def test_ending_is_asked_for_and_waited_for(start: Start) -> None:
    child = start(
        "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(3));"
        " print('ready', flush=True); time.sleep(60)"
    )
    wait_for_word(child)
    assert child.end() == 3
    child.check()
    assert child.end() is None


def test_one_that_will_not_end_is_killed(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.world.child.END_WITHIN_S", 0.2)
    child = start(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        " print('ready', flush=True); time.sleep(60)"
    )
    wait_for_word(child)
    assert child.end() == -9


def test_a_killed_one_may_start_again_and_its_log_goes_on(start: Start) -> None:
    child = start("import time; print('again', flush=True); time.sleep(60)")
    wait_for_word(child)
    child.kill()
    child.check()
    child.start()
    deadline = time.monotonic() + BOUND_S
    while child.log_tail() != "again\nagain":
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_ctrl_c_at_the_terminal_does_not_reach_it(start: Start) -> None:
    child = start("import time; time.sleep(60)")
    assert os.getpgid(child.pid) != os.getpgid(0)
