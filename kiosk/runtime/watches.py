"""What is looked after while nobody uses it: printers, bins, the decoder, the enclosure."""

from collections.abc import Callable
from typing import Any

from kiosk.config import AlarmSettings
from kiosk.host.clock import Clock
from kiosk.runtime.alarms import Alarms
from kiosk.runtime.bins import Bins
from kiosk.runtime.decoder import Decoder
from kiosk.runtime.devices import Devices
from kiosk.runtime.enclosure import Enclosure
from kiosk.runtime.executor import Executor
from kiosk.runtime.printers import Printers


class Watches:
    """Each raises its own alarms, and says for health what it sees.

    Lifetime: from `start` on, for as long as the executor runs.
    Concurrency: the core's.
    """

    def __init__(
        self,
        devices: Devices,
        settings: AlarmSettings,
        executor: Executor,
        clock: Clock,
        alarms: Alarms,
        is_idle: Callable[[], bool],
    ) -> None:
        roles = (devices.receipt_printer, devices.label_printer)
        self.printers = Printers(dict(filter(None, roles)), executor, clock, alarms, is_idle)
        self.bins = Bins(alarms, settings, clock)
        self.decoder = Decoder(alarms, clock)
        self.enclosure = Enclosure(alarms, clock)

    def start(self) -> None:
        self.printers.start()

    def look(self) -> None:
        """To be called every second or so."""
        self.decoder.look()

    def told(self) -> dict[str, Any]:
        """What health says of them."""
        return {
            "printers": [{"name": name, "paper": paper} for name, paper in self.printers.paper.items()],
            "bins": [{"name": name, "fill_percent": fill} for name, fill in self.bins.fill_percent.items()],
            "enclosure": self.enclosure.state,
        }
