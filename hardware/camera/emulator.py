"""A camera on the wire: Motion JPEG over loopback HTTP, as a network camera sends it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

import cv2
import numpy as np

from hardware.camera.interface import Image
from hardware.camera.quality import encode_jpeg
from hardware.scanner import drawing
from hardware.stand import Stand

BOUNDARY = "frame"
JPEG_QUALITY = 90

NOISY_FRAMES = 4
"""A scene is encoded so often, each time with other noise, and then repeated: encoding every frame anew
would cost more than everything that looks at them."""


class SensorNoise:
    """Seeded, cheap sensor noise: one noise picture, shifted by another offset for each frame."""

    def __init__(self, sigma: float, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._sigma = sigma
        self._grain = np.zeros((0, 0, 3), np.int16)

    def add(self, image: Image) -> Image:
        """Return `image` with noise of `sigma` grey levels on every channel."""
        if self._grain.shape != image.shape:
            self._grain = np.rint(self._random.normal(0, self._sigma, image.shape)).astype(np.int16)
        shift = int(self._random.integers(image.shape[0])), int(self._random.integers(image.shape[1]))
        noisy = cv2.add(image, np.roll(self._grain, shift, axis=(0, 1)), dtype=cv2.CV_8U)
        return np.asarray(noisy, np.uint8)


class MjpegCamera:
    """A network camera whose lens sees what `show` was given.

    `unplug` ends the running streams and refuses new ones, `stall` keeps them
    open and silent as a hung camera does, `replug` ends both.

    Lifetime: listens from construction to `close`; also a context manager.
    Concurrency: one thread per viewer; every method may be called from any thread.
    """

    def __init__(self, image: Image, *, fps: float = 15.0, noise: float = 0.0, seed: int = 0) -> None:
        self._interval = 1 / fps
        self._noise = SensorNoise(noise, seed) if noise else None
        self._changed = threading.Condition()
        self._image = image
        self._frames: list[bytes] = []
        self._sent = 0
        self._plugged = True
        self._stalled = False
        self._closed = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="mjpeg camera")
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the stream is: an http:// address on this machine."""
        return f"http://127.0.0.1:{self._server.server_port}/stream.mjpeg"

    def show(self, image: Image) -> None:
        """Put `image` (height, width, 3; RGB) before the lens."""
        with self._changed:
            self._image, self._frames = image, []

    def unplug(self) -> None:
        """Pull the cable."""
        self._set(plugged=False, stalled=False)

    def stall(self) -> None:
        """Hang: connections stay, no byte is sent."""
        self._set(plugged=True, stalled=True)

    def replug(self) -> None:
        """Put the cable back, or end a stall."""
        self._set(plugged=True, stalled=False)

    def close(self) -> None:
        """End all streams and stop listening; waits for its threads."""
        self._closed.set()
        self._set(plugged=False, stalled=False)
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _set(self, *, plugged: bool, stalled: bool) -> None:
        with self._changed:
            self._plugged, self._stalled = plugged, stalled
            self._changed.notify_all()

    def next_frame(self, interval: float | None = None) -> bytes | None:
        """Wait one frame interval and return a JPEG; None when unplugged. For the server's threads."""
        with self._changed:
            self._changed.wait_for(
                lambda: not self._plugged, self._interval if interval is None else interval
            )
            self._changed.wait_for(lambda: not self._stalled)
            if not self._plugged:
                return None
            if len(self._frames) < (NOISY_FRAMES if self._noise else 1):
                seen = self._noise.add(self._image) if self._noise else self._image
                self._frames.append(encode_jpeg(seen, JPEG_QUALITY))
            self._sent += 1
            return self._frames[self._sent % len(self._frames)]


def stand() -> Stand:
    """Stand up a camera that looks at a table."""
    hands = _Hands(MjpegCamera(drawing.empty_scene(), noise=2.0))
    return Stand(
        wire=None,
        deeds={
            "code": hands.code,
            "item": hands.item,
            "nothing": hands.nothing,
            "unplug": hands.unplug,
            "plug": hands.plug,
            "stall": hands.stall,
        },
        look=lambda: hands.scene,
        options={"source": hands.camera.url},
        close=hands.camera.close,
    )


class _Hands:
    """What people hold before the lens, and do to its cable."""

    def __init__(self, camera: MjpegCamera) -> None:
        self.camera = camera
        self.scene = "It sees an empty table."

    def code(self, text: str) -> None:
        """Hold a phone with a QR code before it: code TEXT."""
        self._show(drawing.scene_with_code(text), f"It sees a phone with a code of {len(text)} characters.")

    def item(self, category: str, colour: str = "blue") -> None:
        """Lay an item before it: item clothing|shoes|electronics|hygiene [COLOUR]."""
        if colour not in drawing.COLOURS:
            raise ValueError(f"There is no {colour!r} here, but {', '.join(drawing.COLOURS)}.")
        self._show(drawing.scene_with_item(category, colour), f"It sees an item: {category}, {colour}.")

    def nothing(self) -> None:
        """Take everything away."""
        self._show(drawing.empty_scene(), "It sees an empty table.")

    def unplug(self) -> str:
        """Pull its cable."""
        self.camera.unplug()
        return "It is unplugged."

    def plug(self) -> str:
        """Put its cable back, or end a stall."""
        self.camera.replug()
        return "It sends pictures."

    def stall(self) -> str:
        """Have it hang: it stays connected and sends nothing."""
        self.camera.stall()
        return "It hangs."

    def _show(self, image: Image, scene: str) -> None:
        self.camera.show(image)
        self.scene = scene


class _Server(ThreadingHTTPServer):
    # Left over viewers must be joined on close, so a test leaves no thread behind.
    daemon_threads = False

    def __init__(self, camera: MjpegCamera) -> None:
        self.camera = camera
        super().__init__(("127.0.0.1", 0), _Viewer)


class _Viewer(BaseHTTPRequestHandler):
    server: _Server
    timeout = 2  # seconds a viewer may leave unread bytes standing; else close() waits for it for ever

    def do_GET(self) -> None:
        """Stream until the viewer leaves or the cable is pulled."""
        jpeg = self.server.camera.next_frame(interval=0)
        if jpeg is None:
            self.send_error(503, "camera unplugged")
            return
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY}")
        self.end_headers()
        try:
            while jpeg is not None:
                head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                self.wfile.write(head.encode() + jpeg + b"\r\n")
                jpeg = self.server.camera.next_frame()
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay quiet; a viewer that reconnects is not news."""
