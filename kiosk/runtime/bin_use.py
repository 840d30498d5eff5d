"""One use of a drop bin, from just before its flap was unlocked: what was seen, and what that proves."""

from hardware.drop_bin import deposit
from hardware.drop_bin.deposit import Deposit, Proof, Seen
from hardware.drop_bin.interface import BinReading, LeastChange, Missing
from hardware.lock_board.interface import DoorState
from kiosk.domain import compartments
from kiosk.domain.codes import ConfirmedBy
from kiosk.flow.signals import BinSeen

SETTLED_AFTER_S = 1.5
"""What fell in sways the bin for a second; a scale that has not noticed yet calls its old weight stable."""

LONGEST_S = 5.0
"""By then a sensor that has not settled has nothing to say."""

UNSETTLED = frozenset({Missing.WEIGHT_UNSETTLED, Missing.LEVEL_UNKNOWN})


class BinUse:
    """Readings of one use, in order. Those that judge nothing are not kept: a flap may stand open for days.

    Concurrency: the core's.
    """

    def __init__(self, name: str, least: LeastChange) -> None:
        self._name = name
        self._least = least
        self._timeline: list[Seen] = []
        self._shut_since: float | None = None

    def add(self, at: float, reading: BinReading) -> None:
        """`at` in seconds of any one clock."""
        if reading.flap is not DoorState.CLOSED:
            self._shut_since = None
        elif self._shut_since is None:
            self._shut_since = at
        last = self._timeline[-1].reading if self._timeline else None
        stands_open = last and last.flap is reading.flap is DoorState.OPEN
        if not (stands_open and last and last.beam is reading.beam):
            self._timeline.append(Seen(at, reading))

    def look(self, at: float) -> tuple[BinSeen, bool]:
        """What the visit is to know now, and whether the bin has become lighter."""
        flap = compartments.DoorState(self._timeline[-1].reading.flap.value)
        if self._shut_since is None:
            return BinSeen(bin_id=self._name, flap=flap), False
        judged = deposit.judge(self._timeline, self._least)
        is_settled = self._is_settled(judged, at - self._shut_since)
        proof = None if _is_contradicted(judged) else judged.confirmed_by
        return (
            BinSeen(
                bin_id=self._name,
                flap=flap,
                confirmed_by=ConfirmedBy(proof.value) if proof else None,
                weight_g=_weight(judged) if is_settled else None,
                missing=tuple(word.value for word in judged.missing) if is_settled else (),
                is_settled=is_settled,
            ),
            judged.taken_out and is_settled,
        )

    @staticmethod
    def _is_settled(judged: Deposit, shut_for_s: float) -> bool:
        if shut_for_s >= LONGEST_S:
            return True
        return shut_for_s >= SETTLED_AFTER_S and not UNSETTLED & set(judged.missing)


def _is_contradicted(judged: Deposit) -> bool:
    """Something passed the beam, and the scale has nothing more to carry: perhaps it was fished out again."""
    return judged.confirmed_by is Proof.BEAM and Missing.WEIGHT_NOT_RISEN in judged.missing


def _weight(judged: Deposit) -> int | None:
    """Of what fell in, where it is credible that something did and a scale has weighed it."""
    before, after = judged.weight_before_g, judged.weight_after_g
    if judged.confirmed_by is None or before is None or after is None or after <= before:
        return None
    return after - before
