"""Following a device that talks unasked: what is newest, what is too old, and what waiting costs."""

import threading
from collections.abc import Iterable

import pytest

from hardware.drop_bin.stream import Stream
from hardware.errors import DeviceGone, DeviceTimeout, ProtocolError
from tests.hardware.lock_board_rigs import ManualClock

WINDOW_S = 1.0
SILENCE_S = 0.5


class Letters:
    """Every capital letter is a frame, everything else is noise."""

    def feed(self, data: bytes) -> list[str]:
        return [chr(byte) for byte in data if chr(byte).isupper()]


class Script:
    """A port on which bytes arrive at their times. Waiting on it lets time pass."""

    url = "script"

    def __init__(self, clock: ManualClock, arrivals: Iterable[tuple[float, bytes]] = ()) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.arrivals = list(arrivals)
        self.written: list[tuple[float, bytes]] = []
        self.is_gone = False

    def write(self, data: bytes) -> None:
        self.written.append((self.clock(), data))

    def read(self, timeout: float) -> bytes:
        if self.is_gone:
            raise DeviceGone("gone")
        if not self.arrivals or self.arrivals[0][0] > self.clock() + timeout:
            self.clock.now += timeout
            raise DeviceTimeout("nothing")
        at, data = self.arrivals.pop(0)
        self.clock.now = max(self.clock.now, at)
        return data

    def discard_input(self) -> None:
        self.arrivals = [(at, data) for at, data in self.arrivals if at > self.clock()]

    def close(self) -> None:
        pass


class Babble(Script):
    """A port that always has something to read, and nothing to say."""

    def read(self, timeout: float) -> bytes:
        self.clock.now += 0.0001
        return b"x"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def follow(port: Script, count: int = 1, prompt: bytes = b"") -> Stream[str]:
    return Stream(
        port,
        Letters,
        who="Speaker",
        count=count,
        window_s=WINDOW_S,
        silence_s=SILENCE_S,
        prompt=prompt,
        clock=port.clock,
    )


def every(period_s: float, letters: str, start: float = 0.0) -> list[tuple[float, bytes]]:
    return [(start + n * period_s, letter.encode()) for n, letter in enumerate(letters, start=1)]


def test_the_first_time_it_listens_until_there_is_enough(clock: ManualClock) -> None:
    stream = follow(Script(clock, every(0.1, "ABCDE")), count=3)
    assert stream.newest() == (["A", "B", "C"], pytest.approx(0.3))
    assert clock.now == pytest.approx(0.3)


def test_after_that_it_takes_what_has_come_and_waits_for_nothing(clock: ManualClock) -> None:
    stream = follow(Script(clock, every(0.1, "ABCDE")), count=3)
    stream.newest()
    clock.now = 0.55
    assert stream.newest()[0] == ["C", "D", "E"]
    assert clock.now == 0.55


def test_nothing_new_gives_the_same_again_and_older(clock: ManualClock) -> None:
    stream = follow(Script(clock, every(0.1, "A")))
    stream.newest()
    clock.now = 0.9
    assert stream.newest() == (["A"], pytest.approx(0.9))


def test_its_age_is_counted_from_the_reading_before_it_came(clock: ManualClock) -> None:
    stream = follow(Script(clock, every(0.1, "AB")))
    stream.newest()
    clock.now = 0.6  # B came at some time since 0.1; nobody knows when
    assert stream.newest() == (["B"], pytest.approx(0.5))


def test_what_piled_up_while_nobody_read_is_of_unknown_age_and_thrown_away(clock: ManualClock) -> None:
    port = Script(clock, every(0.1, "ABCDEFGHIJKLMNO") + every(0.1, "Z", start=5.0))
    stream = follow(port)
    assert stream.newest()[0] == ["A"]
    clock.now = 5.0
    assert stream.newest() == (["Z"], pytest.approx(0.1))


def test_what_is_too_old_is_not_given_again(clock: ManualClock) -> None:
    stream = follow(Script(clock, every(0.1, "A")))
    stream.newest()
    clock.now = 0.9
    stream.newest()
    clock.now = 1.2
    with pytest.raises(DeviceTimeout, match=r"Speaker on script: silent for 0.5 s. Check its power"):
        stream.newest()


def test_silence_costs_no_more_than_its_limit(clock: ManualClock) -> None:
    with pytest.raises(DeviceTimeout):
        follow(Script(clock)).newest()
    assert clock.now == pytest.approx(SILENCE_S, abs=0.2)


def test_noise_costs_no_more_than_the_window_and_is_shown(clock: ManualClock) -> None:
    port = Script(clock, every(0.1, "abcdefghijklmnopqrstuvwxyz"))
    with pytest.raises(ProtocolError, match=r"too little sense within 1 s, at last .*6a"):
        follow(port).newest()
    assert clock.now == pytest.approx(WINDOW_S, abs=0.2)


def test_a_line_that_babbles_without_end_is_given_up(clock: ManualClock) -> None:
    with pytest.raises(ProtocolError):
        follow(Babble(clock)).newest()


def test_what_is_forgotten_is_waited_for_anew(clock: ManualClock) -> None:
    stream = follow(Script(clock, every(0.1, "AB")))
    assert stream.newest()[0] == ["A"]
    stream.forget()
    assert stream.newest()[0] == ["B"]
    assert clock.now == pytest.approx(0.2)


def test_after_an_unplug_nothing_old_counts(clock: ManualClock) -> None:
    port = Script(clock, every(0.1, "A") + every(0.1, "Z", start=0.5))
    stream = follow(port)
    stream.newest()
    port.is_gone = True
    with pytest.raises(DeviceGone):
        stream.newest()
    port.is_gone = False
    assert stream.newest()[0] == ["Z"]


def test_a_device_that_wants_to_be_asked_is_asked_once_for_each_thing(clock: ManualClock) -> None:
    port = Script(clock, every(0.1, "AB"))
    assert follow(port, count=2, prompt=b"?").newest()[0] == ["A", "B"]
    assert port.written == [
        (0.0, b"?"),
        (pytest.approx(0.1), b"?"),
        (pytest.approx(0.2), b"?"),  # for the next reading, so that it need not wait
    ]


def test_a_question_that_was_lost_is_asked_again(clock: ManualClock) -> None:
    port = Script(clock, every(0.4, "A"))
    assert follow(port, prompt=b"?").newest()[0] == ["A"]
    assert [at for at, _ in port.written[:-1]] == pytest.approx([0.0, 0.15, 0.3])
