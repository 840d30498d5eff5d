"""Stopwatches on the emulated wires: when a picture left the camera, when a board had answered.

What happens before is mechanics, which a real cabinet has too; what happens
after is the kiosk's own.
"""

import time

from hardware.camera.emulator import SensorNoise
from hardware.camera.interface import Image
from kiosk.world.cabinet import Cabinet


class CameraWatch:
    """Notes when the first frame of a scene leaves the camera. One viewer."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._camera = cabinet.camera
        self._scene: Image | None = None
        self._seen = False
        self.first_frame_at = 0.0
        noise, next_frame = self._camera._noise or SensorNoise(0, 0), self._camera.next_frame

        class Watched(SensorNoise):
            def add(_, image: Image) -> Image:  # noqa: N805  the watch is `self` here
                self._seen = image is self._scene
                return noise.add(image)

        def watched(interval: float | None = None) -> bytes | None:
            jpeg = next_frame(interval)
            if self._seen and not self.first_frame_at:
                self.first_frame_at = time.monotonic()
            return jpeg

        self._camera._noise = Watched(0, 0)
        self._camera.next_frame = watched  # type: ignore[method-assign]

    def show(self, scene: Image) -> float:
        """Hold a scene before the lens; when that was."""
        self._seen, self._scene, self.first_frame_at = False, scene, 0.0
        shown_at = time.monotonic()
        self._camera.show(scene)
        return shown_at


class BoardWatch:
    """Notes when the board had answered each query."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._answered: list[float] = []
        feed = cabinet.board.feed

        def watched(data: bytes) -> bytes:
            answer = feed(data)
            if answer:
                self._answered.append(time.monotonic())
            return answer

        cabinet.board.feed = watched  # type: ignore[method-assign]

    def second_after(self, moment: float) -> float:
        """When the second answer after a moment was there: the kiosk believes a door that was seen twice."""
        return [at for at in self._answered if at > moment][1]
