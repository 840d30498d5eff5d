"""Commands at a steady kiosk: signed by central, believed by the real forwarder, and answered."""

from datetime import timedelta
from typing import Any

from kiosk.contract.messages import Command
from kiosk.contract.topics import Topics
from kiosk.forwarder.alarms import Alarms
from kiosk.forwarder.commands import Commands
from kiosk.forwarder.pump import Pump, PumpSettings
from kiosk.host.ids import SeededIds
from kiosk.state import open_state
from kiosk.trust.documents import sign_command
from tests.forwarder.forwarder_rig import ScriptedLink
from tests.support.steady_kiosk import KIOSK_ID, SteadyKiosk


class Commanding:
    """Asks the kiosk for things as central does; the forwarder has a connection to the store of its own."""

    def __init__(self, kiosk: SteadyKiosk) -> None:
        self.kiosk = kiosk
        self.count = 0

    def send(self, name: str, *, valid_s: float = 60, **arguments: Any) -> str:
        """Have the forwarder take a command; its id. `kiosk run` has had no time to take it yet."""
        self.count += 1
        clock = self.kiosk.clock
        command = Command(
            kiosk_id=KIOSK_ID,
            command_id=f"{name}-{self.count}",
            count=self.count,
            expires_at=clock.wall() + timedelta(seconds=valid_s),
            name=name,
            arguments=arguments,
        )
        self.hear(command)
        return command.command_id

    def hear(self, command: Command) -> None:
        """The command comes over the wire; the forwarder acknowledges it, come what may."""
        kiosk, acknowledged = self.kiosk, []
        store = open_state(
            kiosk.config, kiosk.clock, SeededIds(1000 + self.count, kiosk.clock), kiosk.boot_id
        )
        link = ScriptedLink()
        pump = Pump(
            store,
            link,
            Topics("kiosks", KIOSK_ID),
            Alarms(store, KIOSK_ID),
            PumpSettings(4, 10.0),
        )
        token = sign_command(command, kiosk.shop.command_key).encode()
        Commands(store, pump, link, KIOSK_ID).command(token, lambda: acknowledged.append(command))
        store.close()
        assert acknowledged == [command]

    def ask(self, name: str, *, valid_s: float = 60, within: float = 1.0, **arguments: Any) -> str:
        """Send a command and give the kiosk a moment: what became of it, see `answer`."""
        command_id = self.send(name, valid_s=valid_s, **arguments)
        self.kiosk.wait(within)
        return self.answer(command_id)

    def answer(self, command_id: str) -> str:
        """The outcome, or the code of the refusal; "" while there is no answer, never two of them."""
        answers = [a.get("outcome") or a["code"] for a in self._answers(command_id)]
        assert len(answers) <= 1, f"{command_id} was answered with {answers}"
        return answers[0] if answers else ""

    def result(self, command_id: str | None = None) -> dict[str, Any]:
        """What the newest command was answered with, or this one."""
        answers = self._answers(command_id)
        result: dict[str, Any] = answers[-1]["result"]
        return result

    def text(self) -> str:
        """What the newest refusal says."""
        return str(self.kiosk.events("command.refused")[-1]["data"]["text"])

    def _answers(self, command_id: str | None) -> list[dict[str, Any]]:
        return [
            e["data"]
            for e in self.kiosk.events()
            if ".command." in e["type"] and command_id in (None, e["data"]["command_id"])
        ]
