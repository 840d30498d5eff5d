"""Which decoder reads how many spoiled pictures, and how many live frames a spoiled code takes."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hardware.camera.interface import Image
from hardware.scanner.decoding import FrameDecoder, decode
from tests.bench.report import Row, median
from tests.support.single_decoders import SINGLE_DECODERS, grey_of
from tests.support.spoiled_codes import DEFAULT_SIZES, SPOILS, Shot

SEEDS = range(5000, 5022)
"""22 pictures of each of 19 classes, none of them looked at while the retries were chosen."""

OTHER_SEEDS = range(7000, 7011)
OTHER_SIZES = (20, 60, 130, 250, 440)
"""A second set, of other payloads: it tells whether the first was chosen well or by luck."""

LIVE_SEEDS = range(6000, 6012)

PATIENCE_FRAMES = 14
"""Twice all retries; at ten frames a second a customer has moved by then."""

OURS = "ours"

DECODERS = {OURS: lambda grey: [code.payload for code in decode(grey)], **SINGLE_DECODERS}


def measure() -> list[Row]:
    """Take some two minutes."""
    return [
        *_rates("decode", SEEDS, DEFAULT_SIZES, by_kind=True),
        *_rates("decode, other payloads", OTHER_SEEDS, OTHER_SIZES, by_kind=False),
        *_frames_until_read(),
    ]


@dataclass
class _Score:
    read: int = 0
    pictures: int = 0
    took_ms: list[float] = field(default_factory=list)

    @property
    def percent(self) -> float:
        return 100 * self.read / self.pictures


Scores = dict[str, _Score]
"""By decoder."""


def _rates(what: str, seeds: Iterable[int], sizes: tuple[int, ...], *, by_kind: bool) -> list[Row]:
    kinds = {kind: _scores(Shot(kind, seed, sizes) for seed in seeds) for kind in SPOILS}
    behind = [kind for kind, scores in kinds.items() if scores[OURS].read < _best_single(scores)]
    total: Scores = defaultdict(_Score)
    for scores in kinds.values():
        for name, score in scores.items():
            total[name].read += score.read
            total[name].pictures += score.pictures
            total[name].took_ms += score.took_ms
    rows = [row for kind, scores in kinds.items() for row in _rows(f"{what}, {kind}", scores) if by_kind]
    rows += _rows(f"{what}, in total", total)
    rows.append(
        Row(f"{what}: classes in which a single decoder reads more {behind or ''}", len(behind), "classes")
    )
    return rows


def _scores(shots: Iterable[Shot]) -> Scores:
    scores: Scores = defaultdict(_Score)
    for shot in shots:
        grey = grey_of(shot.frame())
        for name in DECODERS:
            began = time.perf_counter()
            found = DECODERS[name](grey)
            scores[name].took_ms.append((time.perf_counter() - began) * 1000)
            scores[name].pictures += 1
            scores[name].read += set(shot.payloads) <= set(found)
    return scores


def _best_single(scores: Scores) -> int:
    return max(scores[name].read for name in SINGLE_DECODERS)


def _rows(what: str, scores: Scores) -> list[Row]:
    """Ours, beside the best single decoder as baseline; all of them in the name."""
    alone = ", ".join(f"{name} {scores[name].percent:.0f}" for name in SINGLE_DECODERS)
    times = ", ".join(f"{name} {median(scores[name].took_ms):.1f}" for name in SINGLE_DECODERS)
    ours = scores[OURS]
    best = 100 * _best_single(scores) / ours.pictures
    return [
        Row(f"{what}: read, of {ours.pictures} (baseline: best of {alone})", ours.percent, "%", best),
        Row(f"{what}: median of a picture ({times})", median(ours.took_ms), "ms"),
    ]


def _frames_until_read() -> list[Row]:
    rows, all_frames = [], []
    for kind in SPOILS:
        frames = [_frames(Shot(kind, seed)) for seed in LIVE_SEEDS]
        read = [count for count in frames if count is not None]
        all_frames += frames
        rows.append(_live_row(kind, frames, read))
    return [*rows, _live_row("in total", all_frames, [count for count in all_frames if count is not None])]


def _live_row(kind: str, frames: list[int | None], read: list[int]) -> Row:
    share = f"{100 * len(read) / len(frames):.0f} % of {len(frames)} codes"
    mean = sum(read) / len(read) if read else None
    worst = f", at most {max(read)}" if read else ""
    name = f"live, {kind}: mean frames until read, of the {share} read within {PATIENCE_FRAMES}{worst}"
    return Row(name, mean, "frames")


def _frames(shot: Shot) -> int | None:
    """How many frames a live decoder is fed until all codes of a shot were read."""
    decoder = FrameDecoder()
    missing = set(shot.payloads)
    for number in range(PATIENCE_FRAMES):
        frame: Image = shot.frame(number)
        missing -= {code.payload for code in decoder.feed(frame).codes}
        if not missing:
            return number + 1
    return None
