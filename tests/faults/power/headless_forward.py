"""`kiosk forward` as it is, but for the network: central hears every event at once and says that it has it.

    python -m tests.faults.power.headless_forward DIRECTORY

Says `STORED N` on stdout as central stores; ends like `kiosk forward`, with its exit code, when
nothing waits any more.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kiosk import cli
from kiosk.config import load
from kiosk.contract.messages import CentralState, StoredWord
from kiosk.contract.topics import Topics, central_state
from kiosk.forwarder import main as forwarder_main
from kiosk.forwarder.link import LinkEvent
from tests.forwarder.forwarder_rig import ScriptedLink

QUIET_S = 1.5
"""Nothing has been sent for so long: nothing waits."""


class LinkToCentral(ScriptedLink):
    """Central at the other end of the wire, with a perfect memory."""

    def __init__(self, topic_root: str, topics: Topics) -> None:
        super().__init__()
        self._topic_root = topic_root
        self._topics = topics
        self._stored = 0
        self._ends_at = time.monotonic() + QUIET_S

    def start(self) -> None:
        super().start()
        self.connect()
        self.say(central_state(self._topic_root), CentralState(online=True))

    def take(self, wait_s: float) -> list[LinkEvent]:
        sent = self.take_sent()
        for one in sent:
            self.acknowledge(one)
        events = [json.loads(one.payload) for one in sent if "/event/" in one.topic]
        if events:
            self._stored += len(events)
            print(f"STORED {self._stored}", flush=True)
            self.say(self._topics.stored, StoredWord(stored=tuple(event["id"] for event in events)))
            self._ends_at = time.monotonic() + QUIET_S
        elif time.monotonic() > self._ends_at:
            os.kill(os.getpid(), signal.SIGTERM)
        if not self.events:
            time.sleep(wait_s)
        return super().take(wait_s)


def main() -> None:
    file = Path(sys.argv[1]) / "kiosk.toml"
    config = load(file)

    def link(*_: Any, **__: Any) -> LinkToCentral:
        return LinkToCentral(config.broker.topic_root, Topics(config.broker.topic_root, config.kiosk.id))

    with patch.object(forwarder_main, "PahoLink", link):
        cli.main(["forward", "--config", str(file)])


if __name__ == "__main__":
    main()
