"""Flaps of drop bins: written down first, unlocked, then seen or given up; and what falls in, judged."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from hardware.drop_bin.interface import BinReading, DropBin, Missing
from hardware.errors import DeviceError
from hardware.lock_board.interface import DoorState
from kiosk.domain import compartments
from kiosk.domain.compartments import STAYED_SHUT
from kiosk.flow import effects, signals
from kiosk.flow.draft import InBin
from kiosk.host.clock import Clock
from kiosk.runtime.bin_use import BinUse
from kiosk.runtime.drop_bins import DropBins
from kiosk.runtime.executor import Call, Executor
from kiosk.runtime.openings import MOST_PULSES, Tell
from kiosk.runtime.security import Security
from kiosk.store import Store

FOR_BIN = "open_bin"
"""The kind of its intents."""

WATCHED_POLL_S = 0.1
"""Rest between two looks at a bin in use: what falls is in the beam for a third of a second."""

MISSES_TO_FAULT = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Wanted:
    """A flap that a visit asked for, and the how-manieth pulse this is; each has an intent of its own."""

    visit_id: str
    effect_id: str
    bin: InBin
    pulse: int = 1

    @property
    def intent_id(self) -> str:
        return self.effect_id if self.pulse == 1 else f"{self.effect_id}.{self.pulse}"


@dataclass(eq=False)
class _UnderWay:
    """A flap that was unlocked and has not been seen open yet.

    `is_called_off`: its time is over, so that no pulse may follow that has waited in the lane of a busy bin.
    `is_pulsed`: one was sent. `is_unseen`: at some moment since nobody saw the flap, so that it may have
    been open then.
    """

    wanted: _Wanted
    begun_boottime_ms: int
    stop_waiting: Call
    is_called_off: bool = False
    is_pulsed: bool = False
    is_unseen: bool = False

    def call_off(self) -> None:
        self.is_called_off = True
        self.stop_waiting()


class Flaps:
    """The only caller of `DropBin.unlock`: no pulse without a durable intent, and one pulse an intent.

    `on_reading` gets what a bin in use reads, `on_seen` what a visit is to know of it, on each change.
    `tell` and `durably` are the runner's, set before anything is asked for.

    Concurrency: the core's; bins are read in one lane each.
    """

    tell: Tell
    durably: Callable[[Call], None]
    on_seen: Callable[[signals.BinSeen], None]

    def __init__(
        self,
        store: Store,
        devices: Mapping[str, DropBin],
        bins: DropBins,
        executor: Executor,
        clock: Clock,
        security: Security,
        open_within_s: float,
        on_reading: Callable[[str, BinReading], None],
    ) -> None:
        self._store = store
        self._devices = devices
        self._bins = bins
        self._executor = executor
        self._clock = clock
        self._security = security
        self._open_within_s = open_within_s
        self._on_reading = on_reading
        self._under_way: dict[str, _UnderWay] = {}
        self._watched: frozenset[str] = frozenset()
        self._looked_at: set[str] = set()
        self._uses: dict[str, BinUse] = {}
        self._told: dict[str, signals.BinSeen] = {}
        self._misses: dict[str, int] = {}

    @property
    def under_way(self) -> frozenset[str]:
        """The bins whose flaps are on their way."""
        return frozenset(self._under_way)

    def intend(
        self, visit_id: str, effect: effects.OpenBin, launches: list[Call], in_use: frozenset[str]
    ) -> signals.NoBin | None:
        """Write down which flap is about to open; the launch unlocks it when that is durable.

        `in_use`: bins of other visits. What falls in while two have the same would be believed of both.
        """
        if effect.reopen:
            unit = self._bins.unit_in(effect.reopen) if effect.reopen in self._devices else None
        else:
            unit = self._bins.taking(effect.carrier_id, but_not=in_use)
        if unit is None:
            return signals.NoBin(effect_id=effect.effect_id)
        into = InBin(bin_id=unit.bin_id, load_unit_id=unit.load_unit_id)
        launches.append(self._begin(_Wanted(visit_id, effect.effect_id, into)))
        return None

    def watch(self, bin_ids: frozenset[str]) -> None:
        """Look often at those of these that can be reached, and judge what falls in."""
        self._watched = bin_ids & self._devices.keys()
        for name in self._uses.keys() - self._watched - self.under_way:
            del self._uses[name]
            self._told.pop(name, None)
        for name in sorted(self._watched):
            self._look(name)

    def forget(self) -> None:
        """What was under way is settled by recovery, from the intents."""
        for opening in self._under_way.values():
            opening.call_off()
        self._under_way.clear()
        self.watch(frozenset())

    # --- on its way -----------------------------------------------------------------------------

    def _begin(self, wanted: _Wanted) -> Call:
        now = self._store.ledger.now()
        detail = {"bin_id": wanted.bin.bin_id, "load_unit_id": wanted.bin.load_unit_id}
        self._store.visits.begin(wanted.intent_id, wanted.visit_id, FOR_BIN, detail, now)
        return partial(self._unlock, wanted, now.boottime_ms)

    def _unlock(self, wanted: _Wanted, begun_boottime_ms: int) -> None:
        """One pulse, right after a last look at the shut flap: what it weighs before is known only then.

        None to a flap that is not seen shut then.
        """
        name = wanted.bin.bin_id
        device = self._devices[name]
        self._uses[name] = BinUse(name, device.least_change)
        self._told.pop(name, None)
        stop_waiting = self._executor.later(self._open_within_s, partial(self._give_up, name))
        opening = self._under_way[name] = _UnderWay(wanted, begun_boottime_ms, stop_waiting)

        def look_and_unlock() -> BinReading:
            before = device.read()
            if before.flap is DoorState.CLOSED and not opening.is_called_off:
                opening.is_pulsed = True
                device.unlock()
            return before

        def sent(outcome: BinReading | DeviceError) -> None:
            if isinstance(outcome, DeviceError):
                _log.warning("unlock failed: bin=%s error=%s", name, outcome)
                opening.is_unseen = True
            elif use := self._uses.get(name):
                use.add(self._clock.monotonic(), outcome)
            self._look(name)

        self._executor.submit(_lane(name), look_and_unlock, sent)

    def _give_up(self, name: str) -> None:
        """It was not seen open. That it is shut is looked at once more, behind a pulse that is still sent."""
        opening = self._under_way[name]
        opening.call_off()
        self._executor.submit(_lane(name), self._devices[name].read, partial(self._looked_again, opening))

    def _looked_again(self, opening: _UnderWay, outcome: BinReading | DeviceError) -> None:
        name = opening.wanted.bin.bin_id
        if self._under_way.get(name) is not opening:
            return
        if isinstance(outcome, DeviceError):
            opening.is_unseen = True
        else:
            self._judge(name, outcome)
        if self._under_way.get(name) is opening:
            del self._under_way[name]
            self._not_seen_open(opening)

    def _not_seen_open(self, opening: _UnderWay) -> None:
        """A flap that nobody saw for a moment may have let something in: it has not stayed shut, and is not
        pulsed again.
        """
        wanted = opening.wanted
        if opening.is_unseen and opening.is_pulsed:
            self._came(opening, compartments.DoorState.UNKNOWN)
        elif not opening.is_unseen and wanted.pulse < MOST_PULSES:
            self.durably(partial(self._once_more, wanted))
        else:
            stayed_shut = signals.BinStayedShut(effect_id=wanted.effect_id, bin_id=wanted.bin.bin_id)
            self.tell(wanted.visit_id, stayed_shut, partial(self._give_up_for_good, opening))

    def _once_more(self, wanted: _Wanted) -> None:
        with self._store.transaction():
            self._settle(wanted, STAYED_SHUT)
            unlock = self._begin(replace(wanted, pulse=wanted.pulse + 1))
        unlock()

    def _give_up_for_good(self, opening: _UnderWay) -> None:
        """What is wrong with a bin that does not answer is told already, and may not be its flap."""
        self._settle(opening.wanted, STAYED_SHUT)
        if not opening.is_unseen:
            self._bins.stayed_shut(opening.wanted.bin.bin_id)

    def _opened(self, name: str) -> None:
        opening = self._under_way.pop(name)
        opening.call_off()
        self._came(opening, compartments.DoorState.OPEN)

    def _came(self, opening: _UnderWay, flap: compartments.DoorState) -> None:
        wanted, into = opening.wanted, opening.wanted.bin
        if flap is compartments.DoorState.UNKNOWN:
            into = into.model_copy(update={"missing": (Missing.FLAP_NOT_SEEN_OPEN.value,)})
        after_ms = self._store.ledger.now().boottime_ms - opening.begun_boottime_ms
        opened = signals.BinOpened(effect_id=wanted.effect_id, bin=into, flap=flap, after_ms=after_ms)
        self.tell(wanted.visit_id, opened, partial(self._settle, wanted, flap.value))

    def _settle(self, wanted: _Wanted, outcome: str) -> None:
        self._store.visits.settle(wanted.intent_id, outcome, self._store.ledger.now())

    # --- in use ---------------------------------------------------------------------------------

    def _look(self, name: str) -> None:
        """Look, and again after a rest, as long as somebody uses it."""
        if name in self._looked_at or name not in self._watched | self.under_way:
            return
        self._looked_at.add(name)
        self._executor.submit(_lane(name), self._devices[name].read, partial(self._seen, name))

    def _seen(self, name: str, outcome: BinReading | DeviceError) -> None:
        if isinstance(outcome, DeviceError):
            if opening := self._under_way.get(name):
                opening.is_unseen = True
            self._misses[name] = self._misses.get(name, 0) + 1
            if self._misses[name] == MISSES_TO_FAULT:
                self._bins.fault(name, str(outcome))
                self._tell_visit(
                    signals.BinSeen(bin_id=name, flap=compartments.DoorState.UNKNOWN, is_settled=True)
                )
        else:
            self._misses.pop(name, None)
            self._on_reading(name, outcome)
            if name in self._watched | self.under_way:
                self._judge(name, outcome)

        def look_again() -> None:
            self._looked_at.discard(name)
            self._look(name)

        self._executor.later(WATCHED_POLL_S, look_again)

    def _judge(self, name: str, reading: BinReading) -> None:
        now = self._clock.monotonic()
        use = self._uses.setdefault(name, BinUse(name, self._devices[name].least_change))
        use.add(now, reading)
        if opening := self._under_way.get(name):
            opening.is_unseen |= reading.flap is DoorState.UNKNOWN
            if reading.flap is DoorState.OPEN:
                self._opened(name)
        else:
            seen, is_lighter = use.look(now)
            if is_lighter and not self._is_told(seen):
                self.durably(partial(self._note_lighter, name))
            self._tell_visit(seen)

    def _note_lighter(self, name: str) -> None:
        with self._store.transaction():
            self._security.note("bin_lighter", name)

    def _tell_visit(self, seen: signals.BinSeen) -> None:
        if not self._is_told(seen):
            self._told[seen.bin_id] = seen
            self.on_seen(seen)

    def _is_told(self, seen: signals.BinSeen) -> bool:
        """Once all has settled a weight that wavers is no news."""
        told = self._told.get(seen.bin_id)
        return told is not None and (told.flap, told.is_settled, told.confirmed_by) == (
            seen.flap,
            seen.is_settled,
            seen.confirmed_by,
        )


def _lane(name: str) -> str:
    return f"bin {name}"
