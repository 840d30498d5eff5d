"""The core's own thread and its lanes: in order, one at a time, and loud when something breaks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from hardware.errors import DeviceError, DeviceGone
from kiosk.host.clock import SystemClock
from kiosk.runtime.executor import ThreadExecutor

PATIENCE_S = 10.0


@contextmanager
def running(executor: ThreadExecutor) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=executor.run)
    thread.start()
    try:
        yield thread
    finally:
        executor.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def test_work_of_one_lane_is_done_in_order_and_answered_on_the_core() -> None:
    executor, done, told = ThreadExecutor(SystemClock()), threading.Event(), []
    threads = set()

    def answer(number: int | DeviceError) -> None:
        told.append(number)
        threads.add(threading.current_thread())
        if number == 9:
            done.set()

    def ask() -> None:
        for number in range(10):
            executor.submit("lane", partial(int, number), answer)

    with running(executor) as core:
        executor.post(ask)
        assert done.wait(PATIENCE_S)
    assert told == list(range(10))
    assert threads == {core}


def test_lanes_do_not_wait_for_each_other() -> None:
    executor, first_may_end, second_done = ThreadExecutor(SystemClock()), threading.Event(), threading.Event()
    with running(executor):
        executor.post(lambda: executor.submit("slow", lambda: first_may_end.wait(PATIENCE_S), lambda _: None))
        executor.post(lambda: executor.submit("quick", lambda: None, lambda _: second_done.set()))
        assert second_done.wait(PATIENCE_S)
        first_may_end.set()


def test_a_device_error_is_an_answer() -> None:
    executor, told = ThreadExecutor(SystemClock()), []

    def fail() -> None:
        raise DeviceGone("board", "no answer")

    def answer(outcome: DeviceError | None) -> None:
        told.append(outcome)
        executor.stop()

    executor.post(lambda: executor.submit("lane", fail, answer))
    executor.run()
    assert isinstance(told[0], DeviceGone)


def test_anything_else_that_breaks_in_a_lane_ends_the_core() -> None:
    executor = ThreadExecutor(SystemClock())

    def fail() -> None:
        raise RuntimeError("a bug")

    executor.post(lambda: executor.submit("lane", fail, lambda _: None))
    with pytest.raises(RuntimeError, match="a bug"):
        executor.run()


def test_what_is_cancelled_is_not_called_and_the_rest_is_called_in_order_of_its_time() -> None:
    executor, told = ThreadExecutor(SystemClock()), []

    def begin() -> None:
        executor.later(0.02, executor.stop)
        executor.later(0.01, lambda: told.append("second"))
        executor.later(0.0, lambda: told.append("first"))
        executor.later(0.005, lambda: told.append("never"))()

    executor.post(begin)
    executor.run()
    assert told == ["first", "second"]
