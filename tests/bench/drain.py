"""How fast a backlog reaches central, beside paho that publishes from memory with the same window."""

import time
from contextlib import closing
from pathlib import Path

from tests.bench import commits
from tests.bench.post import BYTES, Post, record
from tests.bench.raw_paho import RAW_ID, RawPublisher
from tests.bench.report import Of, Row, at_least

BACKLOG = 10_000
WINDOW = 20
"""The default of broker.window, and so what raw paho is allowed too."""

DELAY_S = 0.025


def measure(directory: Path, backlog: int = BACKLOG, rounds: int = 3) -> list[Row]:
    """Drain and publish in turn, then the same once over a long line; events a second over all rounds."""
    against = f"(baseline: raw paho, in memory, QoS 1, window {WINDOW}, same broker and central)"
    what = f"{backlog:,} events of {BYTES} bytes, recorded -> at central, whose word has emptied the outbox"
    ours, theirs = _in_turn(directory / "near", backlog, rounds)
    near = Row("outbox_drain", ours, "events/s", theirs, f"{what} {against}", at_least(0.7, Of.RATIO))
    ours, theirs = _in_turn(directory / "far", backlog, 1, DELAY_S)
    what = f"the same, {DELAY_S * 1000:g} ms away each way"
    far = Row("outbox_drain_25ms", ours, "events/s", theirs, f"{what} {against}", at_least(0.75, Of.RATIO))
    return [near, far]


def _in_turn(directory: Path, backlog: int, rounds: int, delay_s: float = 0.0) -> tuple[float, float]:
    """Events a second by the outbox, and by raw paho."""
    directory.mkdir(parents=True)
    ours = theirs = 0.0
    with (
        Post(directory, delay_s) as post,
        closing(RawPublisher(post.port, WINDOW)) as raw,
        closing(commits.open_store(directory / "raw", RAW_ID)) as other,
    ):
        for _ in range(rounds):
            with post.forwarding():
                ours += drained_s(post, backlog)
            file = directory / "messages"
            file.write_bytes(b"".join(body + b"\n" for body in record(other, backlog, RAW_ID)))
            raw.load(file)
            with post.expect(backlog):
                began = time.perf_counter()
                raw.go()
            theirs += time.perf_counter() - began
    return rounds * backlog / ours, rounds * backlog / theirs


def drained_s(post: Post, backlog: int) -> float:
    """Record a backlog; seconds until central has stored it and its word has emptied the outbox."""
    with post.expect(backlog):
        record(post.store, backlog)
        began = time.perf_counter()
    post.wait_until_empty()
    return time.perf_counter() - began
