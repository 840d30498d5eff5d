"""Feeds parsers what no device should send: `python -m tests.hardware.fuzz --inputs 1000000`.

Every input is made from a seed and a number, so a finding names itself. An input is
a frame from the books, spoiled: bytes flipped, cut out, doubled, swapped or stirred
in, glued to other frames, or noise alone; then it is cut into pieces at random places.
A finding is an exception that the parser does not document, or more than 100 ms of
processor time for one input; a slow one is run three times more and counts only if
it is slow each time, since a busy machine is slow too.
"""

import argparse
import itertools
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

SLOW_S: Final = 0.1
AGAIN: Final = 3
LONGEST_NOISE: Final = 64
MOST_SPOILINGS: Final = 4

Feed = Callable[[bytes], object]


@dataclass(frozen=True)
class Target:
    """One parser: how to make a fresh one, frames it knows, and what it may raise.

    `answers`: whether it gives something for a frame it knows.
    """

    name: str
    make: Callable[[], Feed]
    frames: Sequence[bytes]
    may_raise: tuple[type[Exception], ...] = ()
    answers: bool = True

    def pieces(self, number: int) -> tuple[bytes, ...]:
        """Make input `number`: the same whenever it is asked for."""
        return pieces_of(self, number)


@dataclass(frozen=True)
class Finding:
    """An input that a parser did not stand: its number, its pieces, and what happened."""

    target: str
    number: int
    pieces: tuple[bytes, ...]
    what: str


def pieces_of(target: Target, number: int) -> tuple[bytes, ...]:
    """Frames of a target, spoiled, between noise."""
    chance = random.Random(f"{target.name} {number}")
    stream = bytearray(chance.randbytes(chance.randrange(LONGEST_NOISE)))
    for _ in range(chance.randrange(1, 4)):
        stream += chance.choice(target.frames) if target.frames else b""
    for _ in range(chance.randrange(MOST_SPOILINGS)):
        spoil(stream, chance)
    cuts = sorted(chance.randrange(len(stream) + 1) for _ in range(chance.randrange(4)))
    edges = [0, *cuts, len(stream)]
    return tuple(bytes(stream[start:end]) for start, end in itertools.pairwise(edges))


def spoil(stream: bytearray, chance: random.Random) -> None:
    """Flip a bit, cut out, double, overwrite or turn round a few bytes."""
    if not stream:
        return
    start = chance.randrange(len(stream))
    end = min(len(stream), start + chance.randrange(1, 9))
    match chance.randrange(5):
        case 0:
            stream[start] ^= 1 << chance.randrange(8)
        case 1:
            del stream[start:end]
        case 2:
            stream[start:start] = stream[start:end]
        case 3:
            stream[start:end] = chance.randbytes(end - start)
        case 4:
            stream[start:end] = reversed(stream[start:end])


def run(target: Target, numbers: range) -> Iterator[Finding]:
    """Feed a target these inputs."""
    for number in numbers:
        pieces = target.pieces(number)
        took, what = _feed(target, pieces)
        if what:
            yield Finding(target.name, number, pieces, what)
        elif took > SLOW_S and all(_feed(target, pieces)[0] > SLOW_S for _ in range(AGAIN)):
            yield Finding(target.name, number, pieces, f"{took:.2f} s of processor time")


def _feed(target: Target, pieces: tuple[bytes, ...]) -> tuple[float, str | None]:
    feed = target.make()
    began = time.thread_time()
    try:
        for piece in pieces:
            feed(piece)
    except target.may_raise:
        pass
    except Exception as error:
        return time.thread_time() - began, f"{type(error).__name__}: {error}"
    return time.thread_time() - began, None


def main(arguments: list[str], known: Sequence[Target]) -> int:
    """Fuzz every target, or those named; exit code 1 when anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="for each parser")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("targets", nargs="*", choices=[[], *(t.name for t in known)], default=[])
    options = parser.parse_args(arguments)
    found = 0
    for target in known:
        if options.targets and target.name not in options.targets:
            continue
        began = time.monotonic()
        findings = list(run(target, range(options.first, options.first + options.inputs)))
        found += len(findings)
        took = time.monotonic() - began
        print(f"{target.name:<28} {options.inputs} inputs in {took:.0f} s: {len(findings)} findings")
        for finding in findings[:5]:
            print(f"  input {finding.number}: {finding.what}: {[piece.hex(' ') for piece in finding.pieces]}")
    return 1 if found else 0


if __name__ == "__main__":
    from tests.hardware.fuzz_targets import TARGETS

    sys.exit(main(sys.argv[1:], TARGETS))
