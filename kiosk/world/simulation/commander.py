"""Central's commands in a simulated life, and whoever stands at the kiosk while they are done."""

import random
from datetime import datetime, timedelta

from kiosk.contract import commands
from kiosk.contract.messages import Command
from kiosk.trust.documents import sign_command
from kiosk.world.simulation.box import Box
from kiosk.world.simulation.contents import Contents
from kiosk.world.simulation.plan import CommandPlan
from kiosk.world.simulation.wire import Wire

LASTS = timedelta(minutes=1)

ABOUT_ONE = frozenset({commands.OPEN_COMPARTMENT, commands.BLOCK_COMPARTMENT, commands.RELEASE_COMPARTMENT})


class Commander:
    """Signs commands and gives them to the wire. `forged`: the ids of those that central did not sign.

    Concurrency: one thread.
    """

    def __init__(self, box: Box, contents: Contents, wire: Wire) -> None:
        self._box = box
        self._contents = contents
        self._wire = wire
        self._count = 0
        self.forged: set[str] = set()

    def send(self, plan: CommandPlan, at: datetime) -> None:
        """Whoever asks for a release has had somebody look; who looked may be wrong."""
        self._count += 1
        compartment = {"compartment_id": f"{plan.lock:02d}"}
        command = Command(
            kiosk_id=Box.KIOSK_ID,
            command_id=f"c-{self._count}",
            count=self._count,
            expires_at=(at - LASTS if plan.is_stale else at + LASTS).replace(microsecond=0),
            name=plan.name,
            arguments=dict(compartment) if plan.name in ABOUT_ONE else {},
        )
        shop = self._box.shop
        token = sign_command(command, shop.announcement_key if plan.is_forged else shop.command_key)
        if plan.is_forged:
            self.forged.add(command.command_id)
        if plan.name == commands.RELEASE_COMPARTMENT and plan.lock in self._contents.behind:
            self._says_empty(plan.lock)
        self._wire.to_kiosk += [(self._wire.topics.command, token.encode())] * plan.copies

    def stand_by(self, rng: random.Random, *, wilfulness: float) -> str:
        """Somebody is there for whom a door opens: takes out what is in it, and shuts it."""
        deeds = []
        for lock, door in enumerate(self._box.doors, 1):
            if not door.is_open:
                continue
            if lock in self._contents.behind and rng.random() < 0.7:
                door.take_out()
                self._contents.takes_out(lock)
                deeds.append(f"takes out what is behind door {lock:02d}")
            if rng.random() >= wilfulness:
                shut = door.push_shut()
                deeds.append(f"{'shuts' if shut else 'cannot shut'} door {lock:02d}")
        return " and ".join(deeds) or "waits"

    def _says_empty(self, lock: int) -> None:
        """Where a sensor sees what is inside, nobody's word counts."""
        if not self._box.fittings.item_sensors or self._box.board.fault is not None:
            self._contents.told_empty.add(lock)
