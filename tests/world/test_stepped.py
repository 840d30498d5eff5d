"""Time on one thread: what is due happens in its order, and a doze leaves out what would see the same."""

from datetime import UTC, datetime

import pytest

from kiosk.host.clock import ManualClock
from kiosk.world.stepped import SteppedExecutor


class Diary:
    """What happened when, in seconds since the clock began."""

    def __init__(self) -> None:
        self.clock = ManualClock(datetime(2026, 9, 29, 5, 0, tzinfo=UTC))
        self.executor = SteppedExecutor(self.clock)
        self.lines: list[tuple[float, str]] = []
        self._began = self.clock.monotonic()

    def after(self, seconds: float, what: str) -> None:
        self.executor.later(seconds, lambda: self._note(what))

    def look_every(self, seconds: float) -> None:
        def look() -> None:
            self._note("look")
            self.executor.later(seconds, look)

        self.executor.later(seconds, look)

    def passed(self) -> float:
        return self.clock.monotonic() - self._began

    def _note(self, what: str) -> None:
        self.lines.append((pytest.approx(self.passed()), what))


@pytest.fixture
def diary() -> Diary:
    return Diary()


def test_what_is_due_happens_at_its_time_and_in_its_order(diary: Diary) -> None:
    diary.after(2.0, "later")
    diary.after(1.0, "sooner")
    diary.look_every(0.8)
    diary.executor.run(2.0)
    assert diary.lines == [(0.8, "look"), (1.0, "sooner"), (1.6, "look"), (2.0, "later")]


def test_a_doze_looks_where_something_else_is_due_and_at_its_end(diary: Diary) -> None:
    diary.look_every(0.2)
    diary.after(7.0, "the time is up")
    diary.executor.doze(20.0)
    assert diary.lines == [(7.0, "look"), (7.0, "the time is up"), (20.0, "look")]


def test_a_doze_awaits_what_is_asked_for_within_it(diary: Diary) -> None:
    diary.executor.later(3.0, lambda: diary.after(4.0, "the second"))
    diary.executor.doze(20.0)
    assert diary.lines == [(7.0, "the second")]


def test_a_doze_does_not_end_for_what_was_called_off(diary: Diary) -> None:
    diary.look_every(0.2)
    diary.executor.later(7.0, lambda: None)()
    diary.executor.doze(20.0)
    assert diary.lines == [(20.0, "look")]


def test_after_a_doze_of_no_length_it_is_still_now(diary: Diary) -> None:
    diary.executor.post(lambda: diary.after(0.0, "now"))
    diary.executor.doze(0.0)
    assert diary.lines == [(0.0, "now")]
    assert diary.passed() == 0.0


def test_a_doze_does_not_hold_up_what_is_to_be_done_at_once(diary: Diary) -> None:
    def take_a_moment_and_post() -> None:
        diary.clock.advance(0.25)
        diary.after(0.0, "at once")

    diary.executor.later(3.0, take_a_moment_and_post)
    diary.executor.doze(20.0)
    assert diary.lines == [(3.25, "at once")]


def test_a_lane_that_is_held_up_keeps_its_order(diary: Diary) -> None:
    def look(what: str) -> None:
        diary.executor.submit("board", lambda: None, lambda _: diary._note(what))

    diary.executor.held_up_s = 4.0
    look("first")
    diary.executor.run(1.0)
    diary.executor.held_up_s = 0.0
    look("second")
    diary.executor.submit("printer", lambda: None, lambda _: diary._note("elsewhere"))
    diary.executor.run(10.0)
    assert diary.lines == [(1.0, "elsewhere"), (4.0, "first"), (4.0, "second")]
