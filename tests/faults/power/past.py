"""The world outside the disk, told in marks: what the doors did, what people were shown and promised."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hardware.lock_board.physics import Door
from kiosk.domain.policy import PolicyPack
from kiosk.host.ids import SeededIds
from tests.support.steady_kiosk import NOW, SteadyKiosk

RECEIPT = re.compile(r"KTEST-\d{7}-\w")
BARCODE = re.compile(r"Barcode\(payload='([^']+)'")


@dataclass
class Past:
    """What is so, whatever the disk says. Numbers are locks, from 1.

    `receipts` were shown or printed, `labels` are numbers on labels; `kept` and `in_force` are the
    newest policy versions that were acknowledged to central and that judged customers.
    """

    pulses: list[int] = field(default_factory=list)
    occupied: set[int] = field(default_factory=set)
    open: set[int] = field(default_factory=set)
    receipts: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    kept: int = 0
    in_force: int = 0

    def hear(self, mark: str) -> None:
        """One mark: a word and what it is about, as in `OPEN 01` or `RECEIPT KTEST-0000001-7`."""
        word, _, value = mark.rpartition(" ")
        match word:
            case "OPEN":
                self.pulses.append(int(value))
                self.open.add(int(value))
            case "PUT IN":
                self.occupied.add(int(value))
            case "SHUT":
                self.open.discard(int(value))
            case "RECEIPT":
                self.receipts.add(value)
            case "LABEL":
                self.labels.add(value)
            case "KEPT":
                self.kept = int(value)
            case "IN FORCE":
                self.in_force = int(value)
            case _:
                raise ValueError(f"no such mark: {mark!r}")


def past_of(marks: Iterable[str]) -> Past:
    past = Past()
    for mark in marks:
        past.hear(mark)
    return past


def marks_of(past: Past) -> Iterator[str]:
    """What tells a past to somebody who was not there."""
    if past.kept:
        yield f"KEPT {past.kept}"
    if past.in_force:
        yield f"IN FORCE {past.in_force}"
    for lock in past.pulses:
        yield f"OPEN {lock:02d}"
        if lock in past.occupied:
            yield f"PUT IN {lock:02d}"
        if lock not in past.open:
            yield f"SHUT {lock:02d}"


class KioskAgain(SteadyKiosk):
    """A kiosk that is started on a state directory as it is: no policy is brought along.

    `hours` have passed since the story began at `began`, and it is `back_at` that time of day; ids
    made from then on are new ones.
    """

    def __init__(
        self, directory: Path, past: Past, *, hours: int, item_sensors: bool, began: datetime = NOW
    ) -> None:
        self._past = past
        self._hours = hours
        self._began = began
        super().__init__(directory, item_sensors=item_sensors)

    def switch_on(self, policy: PolicyPack | None = None) -> None:
        self.ids = SeededIds(self._hours, self.clock)
        for lock, door in enumerate(self.doors, 1):
            put_in_place(door, lock, self._past, self.clock.advance)
        self.clock.set_wall(self._began)
        self.clock.restart(timedelta(hours=self._hours))
        self.back_at = self.clock.wall()
        super().switch_on()


def put_in_place(door: Door, lock: int, past: Past, pass_time: Callable[[float], None]) -> None:
    """By spring, hand and latch, as it came to stand like that."""
    if lock not in past.pulses:
        return
    door.pulse()
    pass_time(1)
    if lock in past.occupied and door.is_open:
        door.put_in()
    if lock not in past.open:
        assert door.push_shut()
