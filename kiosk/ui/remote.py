"""The screen for somebody who is not in front of it: scripted customers, tests, support.

Newline-delimited JSON over a unix socket, one answer for each request:

    {"do": "look"}                                 what is on the screen
    {"do": "touch", "control": "start"}            a real touch, down and up, at its middle
    {"do": "touch", "x": 540, "y": 960}            the same at a point, origin at the top left
    {"do": "key", "key": "down"}                   a key of a keyboard, by Kivy's name, down and up
    {"do": "picture", "path": "/tmp/screen.png"}   the real framebuffer as PNG
    {"do": "record", "directory": "/tmp/screens"}  from now on each screen as PNG, NNN-name.png
    {"do": "turns"}                                seconds between turns of the main thread since last asked
    {"do": "wait", "after_revision": 7, "timeout": 5}   answers once a newer screen is drawn

An answer has "error" when the request could not be done.
"""

import json
import logging
import os
import socketserver
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.core.window import Keyboard, Window
from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider

from kiosk.ui import framebuffer
from kiosk.ui.display import Display
from kiosk.ui.recorder import Recorder

log = logging.getLogger(__name__)

TOUCH_S = 0.05
ANSWER_WITHIN_S = 10.0
LONGEST_WAIT_S = 60.0
PUMP_HZ = 60
MOST_TURNS = 10 * 60 * PUMP_HZ
"""Ten minutes of them."""

LARGEST_REQUEST = 4096

Answer = dict[str, Any]


class _Touch(MotionEvent):
    """A finger that exists only on the socket."""

    def depack(self, args: tuple[float, float]) -> None:
        self.is_touch = True
        self.type_id = "touch"
        self.profile = ["pos"]
        self.sx, self.sy = args
        super().depack(args)


class _Finger(MotionEventProvider):
    """Hands touches to Kivy the way a touch screen does, so that hit-testing is the real one."""

    def __init__(self) -> None:
        super().__init__("remote", "")
        self._events: SimpleQueue[tuple[str, MotionEvent]] = SimpleQueue()
        self._count = 0

    def tap(self, sx: float, sy: float, done: Callable[[float], None]) -> None:
        """Touch the point (0..1 from the bottom left); `done` once the finger is up and a frame was drawn."""
        self._count += 1
        touch = _Touch("remote", self._count, (sx, sy))
        self._events.put(("begin", touch))

        def lift(_: float) -> None:
            self._events.put(("end", touch))
            Clock.schedule_once(done, 2 / PUMP_HZ)

        Clock.schedule_once(lift, TOUCH_S)

    def update(self, dispatch_fn: Callable[[str, MotionEvent], None]) -> None:
        while True:
            try:
                kind, touch = self._events.get_nowait()
            except Empty:
                return
            if kind == "end":
                touch.update_time_end()
            dispatch_fn(kind, touch)


class RemoteServer:
    """Serves one display on a unix socket, mode 0600.

    Lifetime: `start` binds the socket, `stop` closes and removes it.
    Concurrency: clients are served on threads of their own; everything that
    touches Kivy runs on the main thread, in `_pump`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._jobs: SimpleQueue[tuple[Answer, Future[Answer]]] = SimpleQueue()
        self._drawn = threading.Condition()
        self._drawn_revision = 0
        self._finger = _Finger()
        self._recorder: Recorder | None = None
        self._turned_at: float | None = None
        self._turns_s: deque[float] = deque(maxlen=MOST_TURNS)

    def start(self, display: Display) -> None:
        """Begin to serve. Raises OSError when the socket cannot be made."""
        self._display = display
        self.path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = _Server(str(self.path), _Client)
        finally:
            os.umask(before)
        self._server.remote = self
        EventLoop.add_input_provider(self._finger)
        self._pumping = Clock.schedule_interval(self._pump, 1 / PUMP_HZ)
        threading.Thread(target=self._server.serve_forever, name="remote-screen", daemon=True).start()

    def stop(self) -> None:
        """Stop serving; open requests get no answer."""
        self._pumping.cancel()
        EventLoop.remove_input_provider(self._finger)
        self._server.shutdown()
        self._server.server_close()
        if self._recorder:
            self._recorder.stop()
        self.path.unlink(missing_ok=True)

    def answer(self, request: Answer) -> Answer:
        """Do one request and return its answer. Any thread but the main one."""
        if request.get("do") == "wait":
            return self._wait(request)
        promise: Future[Answer] = Future()
        self._jobs.put((request, promise))
        try:
            done = promise.result(ANSWER_WITHIN_S)
        except FutureTimeoutError:
            return {"error": f"the screen did not answer within {ANSWER_WITHIN_S:.0f} s"}
        return self._saved(done.pop("pixels"), Path(request["path"]), done) if "pixels" in done else done

    def _saved(self, pixels: framebuffer.Pixels, path: Path, answer: Answer) -> Answer:
        """Here and not on the main thread: compressing takes longer than drawing several frames."""
        try:
            framebuffer.save(pixels, path)
        except (OSError, ValueError) as error:
            return {"error": f"cannot write {path}: {error}"}
        return answer

    def _wait(self, request: Answer) -> Answer:
        after = int(request.get("after_revision", 0))
        timeout = min(float(request.get("timeout", ANSWER_WITHIN_S)), LONGEST_WAIT_S)
        with self._drawn:
            newer = self._drawn.wait_for(lambda: self._drawn_revision > after, timeout)
            if newer:
                return {"revision": self._drawn_revision}
        return {"error": f"no screen newer than revision {after} within {timeout:g} s"}

    def _pump(self, _: float) -> None:
        """Main thread: announce the revision that the last frame drew, then do what was asked."""
        turned_at, self._turned_at = self._turned_at, time.monotonic()
        if turned_at is not None:
            self._turns_s.append(self._turned_at - turned_at)
        if self._display.revision != self._drawn_revision:
            with self._drawn:
                self._drawn_revision = self._display.revision
                self._drawn.notify_all()
        while True:
            try:
                request, promise = self._jobs.get_nowait()
            except Empty:
                return
            try:
                self._do(request, promise)
            except (KeyError, TypeError, ValueError, OSError) as error:
                promise.set_result({"error": f"{type(error).__name__}: {error}"})

    def _do(self, request: Answer, promise: "Future[Answer]") -> None:
        match request.get("do"):
            case "look":
                promise.set_result(self._look())
            case "touch":
                x, y = self._aim(request)
                width, height = self._display.size
                self._finger.tap(
                    x / width,
                    1 - y / height,
                    lambda _: promise.set_result({"revision": self._display.revision}),
                )
            case "key":
                _strike(str(request["key"]))
                Clock.schedule_once(
                    lambda _: promise.set_result({"revision": self._display.revision}), TOUCH_S
                )
            case "picture":
                self._picture(str(request["path"]), promise)
            case "turns":
                promise.set_result({"seconds": list(self._turns_s)})
                self._turns_s.clear()
            case "record":
                if self._recorder:
                    self._recorder.stop()
                self._recorder = Recorder(self._display, Path(request["directory"]))
                promise.set_result({"directory": request["directory"]})
            case other:
                raise ValueError(
                    f"cannot do {other!r}; known: look, touch, key, picture, record, turns, wait"
                )

    def _look(self) -> Answer:
        model = self._display.model
        return {
            "screen": model.name if model else "",
            "revision": self._display.revision,
            "texts": self._display.texts(),
            "speech": model.speech if model else "",
            "controls": [
                {
                    "id": shown.widget.control.control_id,
                    "label": shown.widget.control.label,
                    "x": round(shown.x),
                    "y": round(shown.y),
                    "w": round(shown.width),
                    "h": round(shown.height),
                    "enabled": shown.widget.control.enabled,
                }
                for shown in self._display.controls()
            ],
        }

    def _aim(self, request: Answer) -> tuple[float, float]:
        """Where to touch, in pixels from the top left. Raises KeyError for a control that is not there."""
        if "control" not in request:
            return float(request["x"]), float(request["y"])
        shown = {c.widget.control.control_id: c for c in self._display.controls()}
        wanted = request["control"]
        if wanted not in shown:
            raise KeyError(f"no control {wanted!r} on this screen; there are: {', '.join(shown) or 'none'}")
        control = shown[wanted]
        return control.x + control.width / 2, control.y + control.height / 2

    def _picture(self, path: str, promise: "Future[Answer]") -> None:
        framebuffer.after_next_frame(
            lambda pixels: promise.set_result(
                {"path": path, "revision": self._display.revision, "pixels": pixels}
            )
        )


def _strike(name: str) -> None:
    """Raises KeyError for a key that no keyboard has."""
    code = Keyboard.keycodes[name]
    Window.dispatch("on_key_down", code, 0, name if len(name) == 1 else None, [])
    Window.dispatch("on_key_up", code, 0)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False  # a client that stays connected must not keep the screen from stopping
    remote: RemoteServer


class _Client(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        while line := self.rfile.readline(LARGEST_REQUEST):
            try:
                request = json.loads(line)
            except ValueError:
                answer: Answer = {"error": "not a line of JSON"}
            else:
                known = isinstance(request, dict)
                answer = self.server.remote.answer(request) if known else {"error": "not a JSON object"}
            try:
                self.wfile.write(json.dumps(answer).encode() + b"\n")
            except BrokenPipeError:
                return
