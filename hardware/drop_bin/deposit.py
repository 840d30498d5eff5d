"""When it is credible that something was put into a drop bin: a rule over what was seen, no device, no clock.

The flap opened, something changed that a falling thing changes, and the flap closed.
Any one sensor proves it, and what the others did not show is said too. A weight that
fell means that something was taken out, and no deposit is credible then.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from hardware.drop_bin.interface import BinReading, LeastChange, Missing
from hardware.lock_board.interface import DoorState, Occupancy

LONGEST_FALL_S: Final = 10.0
"""A parcel, and the hand that pushes it, are out of the beam by then; what stays is stuck there, or dirt."""


class Proof(StrEnum):
    """Which sensor proves the deposit, in the words of the contract; the first that does is named."""

    WEIGHT = "weight"
    LEVEL = "level"
    BEAM = "beam"


@dataclass(frozen=True, slots=True)
class Seen:
    """A reading and its time, in seconds of any one clock."""

    at: float
    reading: BinReading


@dataclass(frozen=True, slots=True)
class Deposit:
    """What a timeline shows.

    `confirmed_by` is None where no deposit is credible. `taken_out`: the bin became
    lighter. Weights and levels are None where they were not known, or not settled.
    `missing` is each part of a full proof that was not seen, sorted.
    """

    confirmed_by: Proof | None
    taken_out: bool
    weight_before_g: int | None
    weight_after_g: int | None
    level_before_percent: int | None
    level_after_percent: int | None
    missing: tuple[Missing, ...]


def judge(timeline: Iterable[Seen], least: LeastChange) -> Deposit:
    """Judge one use of a bin, from just before its flap was unlocked until now.

    The order of `timeline` does not matter, its times do. Judge again with more readings
    while `weight_unsettled` or `level_unknown` is missing: both take a second to settle.
    """
    use = _Use.of(sorted(timeline, key=lambda seen: seen.at))
    weight, level = _weight(use), _level(use)
    taken_out = weight.rise is not None and weight.rise <= -least.grams
    findings = {
        Proof.WEIGHT: weight.finding(least.grams, Missing.WEIGHT_NOT_RISEN),
        Proof.LEVEL: level.finding(least.percent, Missing.LEVEL_NOT_RISEN),
        Proof.BEAM: _beam(use),
    }
    proofs = [proof for proof, finding in findings.items() if finding is _SHOWN]
    is_credible = proofs and use.flap_missing is None and not taken_out
    return Deposit(
        confirmed_by=proofs[0] if is_credible else None,
        taken_out=taken_out,
        weight_before_g=weight.before,
        weight_after_g=weight.after,
        level_before_percent=level.before,
        level_after_percent=level.after,
        missing=_missing(use, findings.values()),
    )


class _Finding(StrEnum):
    """What a sensor has to say where no word of `Missing` says it."""

    SHOWN = "shown"
    NOT_FITTED = "not_fitted"


_SHOWN: Final = _Finding.SHOWN
_NOT_FITTED: Final = _Finding.NOT_FITTED


@dataclass(frozen=True)
class _Use:
    """The readings of one use, in order, and those behind the closed flap before and after it was open."""

    timeline: Sequence[Seen]
    before: Sequence[BinReading]
    after: Sequence[BinReading]
    opened_at: int
    """Index of the first reading with an open flap; one past the last where there is none."""

    @classmethod
    def of(cls, timeline: Sequence[Seen]) -> "_Use":
        readings = [seen.reading for seen in timeline]
        opened = [at for at, reading in enumerate(readings) if reading.flap is DoorState.OPEN]
        first, last = (opened[0], opened[-1]) if opened else (len(readings), len(readings))
        return cls(timeline, _closed(readings[:first]), _closed(readings[last + 1 :]), first)

    @property
    def readings(self) -> Sequence[BinReading]:
        return [seen.reading for seen in self.timeline]

    @property
    def flap_missing(self) -> Missing | None:
        if self.opened_at == len(self.timeline):
            return Missing.FLAP_NOT_SEEN_OPEN
        return None if self.after else Missing.FLAP_NOT_SEEN_CLOSED

    def says(self, *words: Missing) -> Missing | None:
        """Give the first of `words` that a reading has."""
        said = {word for reading in self.readings for word in reading.missing}
        return next((word for word in words if word in said), None)


@dataclass(frozen=True)
class _Change:
    """What a sensor said before and after; None where it said nothing, `unknown` is why.

    `unknown` is `_NOT_FITTED` where there is no such sensor.
    """

    before: int | None
    after: int | None
    unknown: Missing | _Finding

    @property
    def rise(self) -> int | None:
        return None if self.before is None or self.after is None else self.after - self.before

    def finding(self, least: int, not_risen: Missing) -> Missing | _Finding:
        if self.rise is None:
            return self.unknown
        return _SHOWN if self.rise >= least else not_risen


def _weight(use: _Use) -> _Change:
    before = [r.weight.grams for r in use.before if r.weight is not None and r.weight.stable]
    after = [r.weight for r in use.after if r.weight is not None]
    is_fitted = any(r.weight is not None for r in use.readings)
    return _Change(
        before=before[-1] if before else None,
        # A scale that began to sway after it had been stable has not seen all of it yet.
        after=after[-1].grams if after and after[-1].stable else None,
        unknown=use.says(Missing.SCALE_SILENT) or (Missing.WEIGHT_UNSETTLED if is_fitted else _NOT_FITTED),
    )


def _level(use: _Use) -> _Change:
    before = [r.fill_percent for r in use.before if r.fill_percent is not None]
    after = [r.fill_percent for r in use.after if r.fill_percent is not None]
    is_fitted = any(r.fill_percent is not None for r in use.readings)
    return _Change(
        before=before[-1] if before else None,
        after=after[-1] if after else None,
        unknown=use.says(Missing.LEVEL_SENSOR_SILENT, Missing.LEVEL_UNKNOWN)
        or (Missing.LEVEL_UNKNOWN if is_fitted else _NOT_FITTED),
    )


def _beam(use: _Use) -> Missing | _Finding:
    """Something passed when the beam was clear, then broken with the flap open or later, then soon clear.

    What breaks it once more before an open flap may be a hand that takes out what fell in.
    """
    known = _with_beam(use.timeline)
    if not known:
        return use.says(Missing.BEAM_UNKNOWN) or _NOT_FITTED
    if known[-1].reading.beam is Occupancy.PRESENT:
        return Missing.BEAM_BLOCKED
    before = _with_beam(use.timeline[: use.opened_at])
    breaks = list(_breaks([*before[-1:], *known[len(before) :]]))
    if not breaks:
        return Missing.BEAM_NOT_BROKEN
    if all(cleared.at - broken.at > LONGEST_FALL_S for broken, cleared in breaks):
        return Missing.BEAM_BLOCKED
    may_be_out_again = len(breaks) > 1 and breaks[-1][0].reading.flap is not DoorState.CLOSED
    return Missing.BEAM_BROKEN_AGAIN if may_be_out_again else _SHOWN


def _breaks(seen: Sequence[Seen]) -> Iterator[tuple[Seen, Seen]]:
    """Each time the beam was broken, having been clear, and when it was clear again."""
    broken = None
    for last, now in pairwise(seen):
        if last.reading.beam is Occupancy.ABSENT and now.reading.beam is Occupancy.PRESENT:
            broken = now
        elif broken and now.reading.beam is Occupancy.ABSENT:
            yield broken, now
            broken = None


def _with_beam(seen: Sequence[Seen]) -> Sequence[Seen]:
    return [one for one in seen if one.reading.beam is not Occupancy.UNKNOWN]


def _missing(use: _Use, findings: Iterable[Missing | _Finding]) -> tuple[Missing, ...]:
    """Give the words in order. What a sensor shows counts only once the flap has closed again."""
    fitted = [finding for finding in findings if finding is not _NOT_FITTED]
    words = {Missing.NO_SENSOR} if not fitted else set()
    if use.flap_missing is not None:
        words.add(use.flap_missing)
    else:
        words.update(finding for finding in fitted if isinstance(finding, Missing))
    return tuple(sorted(words))


def _closed(readings: Iterable[BinReading]) -> Sequence[BinReading]:
    return [reading for reading in readings if reading.flap is DoorState.CLOSED]
