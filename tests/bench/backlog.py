"""What a long absence of central costs the forwarder: its rate and its memory, however much waits."""

import time
from pathlib import Path

from tests.bench.memory import MB, forget_peak, peak_rss_mib, rss_mib
from tests.bench.post import BYTES, Post, record
from tests.bench.report import Of, Row, at_least, at_most, median

SHORT, LONG = 1_000, 100_000
ROUNDS = 5
RUN_UP, WINDOW = 200, 500
"""Events until it is in its stride, and events that are then timed."""

PORTION = 1_000

FLAT = 0.9
"""Of the rate with few waiting: less would be a slope, not the noise of a machine."""


def measure(directory: Path) -> list[Row]:
    """Let short backlogs gather, then a long one; time some events of each, and look at the memory."""
    directory.mkdir(parents=True)
    with Post(directory) as post, post.forwarding() as pid:
        short = []
        for _ in range(ROUNDS):
            _gather(post, SHORT)
            short += _rates(post, 1)
            post.wait_until_empty()
        at_rest = rss_mib(pid)
        forget_peak(pid)
        _gather(post, LONG)
        long = _rates(post, ROUNDS)
        most = peak_rss_mib(pid)
    events = f"events of {BYTES} bytes"
    return [
        Row(
            "outbox_rate_100000",
            median(long),
            "events/s",
            median(short),
            f"to central, with {LONG:,} {events} waiting, median of {ROUNDS} times {WINDOW}"
            f" (baseline: with {SHORT:,} waiting)",
            at_least(FLAT, Of.RATIO),
        ),
        Row(
            "forwarder_memory_growth",
            most - at_rest,
            "MiB",
            note=f"the most that kiosk forward had (RSS) with {LONG:,} {events} waiting and draining,"
            " less what it had with none",
            target=at_most(10 * MB),
        ),
        Row(
            "forwarder_memory",
            most,
            "MiB",
            at_rest,
            f"the most that it had (RSS) with {LONG:,} waiting and draining (baseline: with none)",
            at_most(100 * MB),
        ),
    ]


def _gather(post: Post, events: int) -> None:
    """While central is away."""
    post.central.pause()
    for _ in range(events // PORTION):
        record(post.store, PORTION)


def _rates(post: Post, times: int) -> list[float]:
    """Events a second once central is back, measured so many times in a row."""
    with post.expect(RUN_UP):
        post.central.resume()
    rates = []
    for _ in range(times):
        with post.expect(WINDOW):
            began = time.perf_counter()
        rates.append(WINDOW / (time.perf_counter() - began))
    return rates
