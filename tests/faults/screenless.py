"""`kiosk run` as a real process, with the socket of its screen and without the screen.

Run as `python -m tests.faults.screenless run --config FILE`. Core, store, devices
and threads are those of `kiosk.process`; only Kivy is not there, so that it starts in half the
time and many kills fit into an hour. It answers on the socket as `kiosk.ui.remote` does:
`look`, `touch` a control, `wait`.
"""

import gettext
import json
import os
import signal
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kiosk import log
from kiosk.config import Config, load
from kiosk.host.boot import boot_id
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.presentation.screen_model import Control, ScreenModel
from kiosk.runtime.core import Core
from kiosk.runtime.devices import open_devices
from kiosk.runtime.executor import ThreadExecutor

LOOK_EVERY_S = 0.005


class Screen:
    """What a screen would show, and fingers for it. Concurrency: any thread."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._guard = threading.Lock()
        self._model: ScreenModel | None = None
        self._revision = 0

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a line on the socket asks for."""
        match request["do"]:
            case "look":
                model, revision = self._now()
                return {
                    "screen": model.name,
                    "revision": revision,
                    "texts": list(_texts(model)),
                    "controls": [{"id": c.control_id, "enabled": c.enabled} for c in _controls(model)],
                }
            case "touch":
                model, revision = self._now()
                found = [c for c in _controls(model) if c.control_id == request["control"] and c.enabled]
                if not found:
                    return {"error": f"no control {request['control']!r} on {model.name}"}
                self._core.press(found[0].posts)
                return {"revision": revision}
            case "wait":
                return self._wait(request["after_revision"], request["timeout"])
            case other:
                return {"error": f"cannot do {other!r}"}

    def _wait(self, after: int, timeout_s: float) -> dict[str, Any]:
        deadline = time.monotonic() + timeout_s
        while self._now()[1] <= after:
            if time.monotonic() > deadline:
                return {"error": f"no screen newer than revision {after}"}
            time.sleep(LOOK_EVERY_S)
        return {"revision": self._revision}

    def _now(self) -> tuple[ScreenModel, int]:
        with self._guard:
            model = self._core.model()
            if model != self._model:
                self._model = model
                self._revision += 1
            return model, self._revision


def _texts(model: ScreenModel) -> Iterator[str]:
    if model.notice:
        yield model.notice.text
    yield model.title
    yield from model.body


def _controls(model: ScreenModel) -> Iterator[Control]:
    """Everything a finger can reach; under a dialog only the dialog's."""
    if model.dialog:
        yield from model.dialog.actions
        return
    yield from (*model.actions, *model.tools, *(model.keypad.keys if model.keypad else ()))
    for card in model.cards:
        if card.posts:
            yield Control(card.card_id, card.title, card.posts)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    screen: Screen


class _Client(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        for line in self.rfile:
            self.wfile.write(json.dumps(self.server.screen.answer(json.loads(line))).encode() + b"\n")


def run(config: Config) -> int:
    """Run until SIGTERM; the exit code."""
    clock = SystemClock()
    executor = ThreadExecutor(clock)
    core = Core(
        config,
        lambda: open_devices(config.cabinet),
        executor,
        clock,
        SystemIds(clock),
        boot_id(),
        lambda _: gettext.NullTranslations(),
    )
    signal.signal(signal.SIGTERM, lambda *_: executor.stop())
    path = config.screen.remote_socket
    assert path is not None
    path.unlink(missing_ok=True)
    executor.post(core.start)
    with _Server(str(path), _Client) as server:
        server.screen = Screen(core)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        executor.run()
        server.shutdown()
    core.close()
    return os.EX_OK


@click.command()
@click.argument("command", type=click.Choice(["run"]))
@click.option("--config", "config_file", type=click.Path(path_type=Path), required=True)
def main(command: str, config_file: Path) -> None:
    """Stand in for `kiosk run`."""
    log.set_up()
    raise SystemExit(run(load(config_file)))


if __name__ == "__main__":
    main()
