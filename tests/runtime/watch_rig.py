"""What the watches of `kiosk run` are joined to: a clock, an executor, and alarms to be read."""

from pathlib import Path

from kiosk.domain.alarms import AlarmCode
from kiosk.runtime.alarms import Alarms
from kiosk.world.stepped import SteppedExecutor
from tests.store.store_rig import KIOSK, StoreRig


class WatchRig:
    """Alarms over a real store on a clock that tests move; `restart` is a new process on the same store."""

    def __init__(self, directory: Path) -> None:
        self.store_rig = StoreRig(directory / "state")
        self.clock = self.store_rig.clock
        self.restart()

    def restart(self) -> None:
        self.store_rig.restart()
        self.executor = SteppedExecutor(self.clock)
        self.alarms = Alarms(self.store_rig.store, KIOSK)

    def told(self) -> list[tuple[str, AlarmCode, str]]:
        """(raised or cleared, code, about) of every alarm, in order."""
        entries = self.store_rig.store.ledger.entries(limit=1000)
        told = [(e.type.removeprefix("alarm."), e.event["data"]) for e in entries]
        return [(what, AlarmCode(data["alarm_code"]), data["about"]) for what, data in told]

    def texts(self) -> list[str]:
        """What was said when they were raised."""
        entries = self.store_rig.store.ledger.entries(limit=1000)
        return [e.event["data"]["text"] for e in entries if e.type == "alarm.raised"]
