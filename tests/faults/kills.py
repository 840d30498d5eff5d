"""A busy day on which processes are killed at any moment: `python -m tests.faults.kills --rounds N --seed S`.

One round is a day of a new kiosk with customers of all kinds. While they act, `kiosk run`,
`kiosk forward` or the broker is killed (SIGKILL) at moments that the seed chooses, most of them shortly
after a touch, when something is being written. The customer stays, or uses the door meanwhile,
or is gone. In the evening the accounts must be right. One day in `WHOLE_EVERY` has the whole
`kiosk run`, the others have it without Kivy (`tests.faults.screenless`).
"""

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.world.broker import Broker
from kiosk.world.child import Child
from kiosk.world.remote_screen import RemoteScreenError
from tests.faults.accounts import Books
from tests.faults.returners import GLANCE_S, Caretaker, Habit, Returner, order_for
from tests.faults.soak import Round, soak
from tests.faults.street import hold_street_to_account
from tests.faults.towns import WatchedTown

RUN, FORWARD, BROKER = "kiosk run", "kiosk forward", "broker"
VICTIMS = (RUN,) * 6 + (FORWARD,) * 3 + (BROKER,)

KILLS_A_DAY = 40
WHOLE_EVERY = 5

DAY = (
    *(Habit.PLAIN,) * 3,
    *(Habit.SEVERAL,) * 2,
    *(Habit.TAKES_BACK,) * 2,
    Habit.LEAVES_DOOR_OPEN,
    Habit.WALKS_AWAY,
    Habit.TOO_LATE,
)
"""Six items stay at most, and the cabinet has eight doors."""

SOON_S = 0.8
"""After a screen appears: by then somebody has done what it asks for, and the books have it."""

IN_HAND = frozenset({"label_printing", "label_attach", "opening", "door_open", "shut_door"})
SETTLING = frozenset({"taking_out", "confirming", "done", "withdrawn"})

RISK, RISK_EARLY = 0.85, 0.35
"""That something dies soon after a screen appears. Before anything is begun a kill only starts it anew."""

STORED_WITHIN_S = 0.7
TALK_S = 0.05
"""Forwarder and broker die in the middle of a talk: so soon after central has stored an event."""

PATIENCE_S = 40.0
"""Of somebody at a screen that does not die."""

DRAIN_S = 40.0

QUICK_S, PERSON_S = 0.01, 0.3
"""Before each touch. The real screen ignores what comes sooner than a person can."""


class Lost(AssertionError):
    """Somebody found no way on; the text says what the screen showed."""


class Reaper:
    """Kills what runs in a town, at most one at a time, and starts it again.

    Lifetime: from construction to `stop`.
    Concurrency: the kill itself comes from a thread; all else from the owner's thread.
    """

    def __init__(self, town: WatchedTown, chance: random.Random, kills: int) -> None:
        self.killed: Counter[str] = Counter()
        self._town = town
        self._chance = chance
        self._left = kills
        self._assassin: threading.Thread | None = None
        self._victim = ""
        self._screen = ""
        self._stored = threading.Event()
        town.listener = lambda _: self._stored.set()

    def lurk(self, screen: str) -> None:
        """Where a screen has appeared, perhaps something dies soon. What is dead comes back first."""
        if self._assassin is not None and self._assassin.is_alive():
            return
        self.bring_back()
        appeared, self._screen = screen != self._screen, screen
        risk = RISK if screen in IN_HAND | SETTLING else RISK_EARLY
        if appeared and self._left and self._chance.random() < risk:
            self._left -= 1
            self._victim = self._chance.choice(VICTIMS)
            delay_s = self._chance.uniform(0, SOON_S if self._victim == RUN else TALK_S)
            self._assassin = threading.Thread(target=self._kill, args=(self._process(), delay_s))
            self._assassin.start()

    def killed_the_kiosk(self) -> bool:
        """Whether the screen is dark because of us. Raises ChildDied when the kiosk ended by itself."""
        if self._victim == RUN and self._assassin is not None:
            self._assassin.join()
            return True
        self._town.kiosk.check()
        return False

    def stop(self) -> None:
        """No more of it; what is dead comes back."""
        self._left = 0
        self.bring_back()

    def _kill(self, process: subprocess.Popen[bytes], delay_s: float) -> None:
        if self._victim != RUN:
            self._stored.clear()
            self._stored.wait(STORED_WITHIN_S)
        time.sleep(delay_s)
        os.kill(process.pid, signal.SIGKILL)
        self.killed[self._victim] += 1

    def _process(self) -> subprocess.Popen[bytes]:
        town = self._town
        owners: dict[str, Child | Broker] = {RUN: town.kiosk, FORWARD: town.forwarder, BROKER: town.broker}
        process = owners[self._victim]._process
        assert process is not None, f"{self._victim} is to run, so that it can be killed"
        return process

    def bring_back(self) -> None:
        """Start again what was killed, once it is."""
        if self._assassin is None:
            return
        self._assassin.join()
        self._assassin = None
        match self._victim:
            case "kiosk run":
                self._town.kill_kiosk()
                self._town.restart_kiosk()
            case "kiosk forward":
                self._town.forwarder.kill()
                self._town.forwarder.start()
            case "broker":
                self._town.broker.kill()
                time.sleep(self._chance.uniform(0, 0.5))
                self._town.broker.start()


class Day:
    """A town, who comes, and who kills."""

    def __init__(self, town: WatchedTown, seed: int, kills: int, pace_s: float) -> None:
        self._town = town
        self._chance = random.Random(seed)
        self._pace_s = pace_s
        self._caretaker = Caretaker(town, pace_s)
        self.reaper = Reaper(town, self._chance, kills)
        self.people: list[Returner] = []

    def live(self, habits: Sequence[Habit]) -> None:
        """Let customers with these habits come, in any order; in the end nobody kills, and doors are shut."""
        town = self._town
        for habit in self._chance.sample(habits, len(habits)):
            self._go_on(self._caretaker.clear_step, "whoever came next")
            person = Returner(town, habit, order_for(town, habit), self._chance, self._pace_s)
            self.people.append(person)
            self._go_on(person.act, str(person), person.meanwhile)
        self.reaper.stop()
        self._go_on(self._is_night, "the caretaker")

    def _is_night(self) -> bool:
        is_clear = self._caretaker.clear_step()
        return (
            self._caretaker.shut_doors()
            and is_clear
            and not Books(self._town.state).rows("SELECT 1 FROM visit")
        )

    def _go_on(
        self, step: Callable[[], bool], who: str, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        """Take step after step until one says that it was the last; a dark screen answers nothing."""
        deadline = time.monotonic() + PATIENCE_S
        seen = ""
        while True:
            try:
                look = self._town.screen.look()
                seen = str(look["texts"])
                self.reaper.lurk(str(look["screen"]))
                if step():
                    return
            except RemoteScreenError:
                if self.reaper.killed_the_kiosk():
                    meanwhile()
                    self.reaper.bring_back()
                    deadline = time.monotonic() + PATIENCE_S
                else:
                    time.sleep(GLANCE_S)
            if time.monotonic() > deadline:
                raise Lost(f"{who} found no way on; the screen says {seen}")


def one_day(
    directory: Path, seed: int, kills: int = KILLS_A_DAY, habits: Sequence[Habit] = DAY, *, whole: bool
) -> Round:
    """Live through a day and hold it to account. `whole`: `kiosk run` has its screen."""
    with WatchedTown(directory, seed=seed, with_screen=whole) as town:
        day = Day(town, seed, kills, PERSON_S if whole else QUICK_S)
        day.live(habits)
        town.check()
        assert town.close_down(DRAIN_S), "central does not come to have everything"
        memories = [person.memory for person in day.people]
        counts = hold_street_to_account(town.state, town.central.view, town.cabinet, town.watch, memories)
    return Round(counts, day.reaper.killed)


def main() -> None:
    """Twenty days have more than the five hundred kills that a release needs."""
    soak(
        "SIGKILL of kiosk run, kiosk forward and broker",
        lambda directory, seed: one_day(directory, seed, whole=seed % WHOLE_EVERY == 0),
        rounds=20,
        unit="days",
    )


if __name__ == "__main__":
    main()
