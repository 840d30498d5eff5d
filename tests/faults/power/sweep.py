"""The sweep: cut the power after every call of a recording, and start the kiosk on what may be left."""

import hashlib
import random
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace

from tests.faults.power.calls import Mark
from tests.faults.power.disk import (
    Disk,
    Names,
    State,
    Survives,
    by_chance,
    everything,
    materialise,
    nothing_else,
)
from tests.faults.power.past import Past
from tests.faults.power.recording import Recording, scratch
from tests.faults.power.survivor import complaints


@dataclass(frozen=True)
class Cut:
    """After `calls` calls the power went; `how` says by which rule `state` is what the disk holds."""

    calls: int
    how: str
    state: State
    past: Past


@dataclass
class Outcome:
    """`points` calls after which the power was cut; `states` that a kiosk was started on.

    `complaints` by the cut they were first seen at, in words.
    """

    story: str
    points: int = 0
    states: int = 0
    seconds: float = 0.0
    complaints: dict[str, list[str]] = field(default_factory=dict)

    def count(self, word: str) -> int:
        return sum(any(c.startswith(word) for c in found) for found in self.complaints.values())

    def __str__(self) -> str:
        return (
            f"{self.story:26} cut points {self.points:4}  states {self.states:5}  lost {self.count('LOST')}"
            f"  damaged {self.count('DAMAGED')}  untraced openings {self.count('UNTRACED')}"
            f"  complaints in {len(self.complaints)} states  {self.seconds:.1f} s"
        )


def cuts(recording: Recording, seeds: int, since: str | None = None) -> Iterator[Cut]:
    """Everything that may be left after each call: the least, the most, and `seeds` parts between.

    Under both rules of names, from the mark on that begins with `since`. What was a state already,
    with the same said to people, is left out.
    """
    disks = {names: Disk(recording.root, names, recording.given) for names in Names}
    past, seen = deepcopy(recording.before), set[tuple[str, int]]()
    said, last = 0, ""
    for number, call in enumerate(recording.calls, 1):
        for disk in disks.values():
            disk.apply(call)
        if isinstance(call, Mark):
            past.hear(call.text)
            said += 1
            last = call.text
            if since is not None and call.text.startswith(since):
                since = None
        if since is not None:
            continue
        for names, disk in disks.items():
            for how, survives in _ways(number, seeds):
                state = disk.surviving(survives)
                key = (_digest(state), said)
                if key not in seen:
                    seen.add(key)
                    yield Cut(number, f"{names}, {how}", state, deepcopy(past))
                    if last.startswith("OPEN"):
                        yield Cut(
                            number, f"{names}, {how}, before the latch let go", state, _stayed_shut(past)
                        )


def sweep(
    recording: Recording,
    *,
    seeds: int = 0,
    at_most: int | None = None,
    since: str | None = None,
    until_found: bool = False,
) -> Outcome:
    """Try every cut; or `at_most` so many of them, always the same; or until something is found."""
    began = time.perf_counter()
    outcome = Outcome(str(recording.take), len(recording.calls))
    chosen = list(cuts(recording, seeds, since))
    if at_most is not None and len(chosen) > at_most:
        picked = sorted(random.Random(1).sample(range(len(chosen)), at_most))
        chosen = [chosen[index] for index in picked]
    for cut in chosen:
        outcome.states += 1
        if found := _start_on(cut, item_sensors=recording.take.item_sensors):
            outcome.complaints[f"call {cut.calls} ({cut.how})"] = found
            if until_found:
                break
    outcome.seconds = time.perf_counter() - began
    return outcome


def _start_on(cut: Cut, *, item_sensors: bool) -> list[str]:
    with scratch() as directory:
        (directory / "state").mkdir(mode=0o700)
        materialise(cut.state, directory / "state")
        return complaints(directory, cut.past, item_sensors=item_sensors)


def _ways(number: int, seeds: int) -> Iterator[tuple[str, Survives]]:
    yield "only what was synced", nothing_else
    yield "everything", everything
    for seed in range(seeds):
        yield f"by chance {seed}", by_chance((number, seed))


def _stayed_shut(past: Past) -> Past:
    """The door that was told to open last has not moved yet when the coil goes dead."""
    return replace(deepcopy(past), open=past.open - {past.pulses[-1]})


def _digest(state: State) -> str:
    digest = hashlib.sha256()
    for path, content in state.items():
        digest.update(f"{path}\0{-1 if content is None else len(content)}\0".encode())
        digest.update(content or b"")
    return digest.hexdigest()
