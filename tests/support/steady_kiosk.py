"""A whole kiosk on one thread and one clock, and hands for the people in front of it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hardware.camera.interface import Image
from hardware.lock_board.physics import Door
from hardware.scanner import drawing
from kiosk.domain.policy import PolicyPack
from kiosk.flow.signals import Button, Pressed
from kiosk.host.clock import ManualClock
from kiosk.world.shop import Order, Shop
from kiosk.world.simulation.box import Box, Fittings
from kiosk.world.simulation.small_disk import SmallDisk

KIOSK_ID = Box.KIOSK_ID
NOW = datetime(2026, 9, 29, 15, 42, tzinfo=UTC)

EMPTY = drawing.empty_scene(noise=0)
SHIRT = drawing.scene_with_item("apparel", seed=1)


class SteadyKiosk(Box):
    """A kiosk with four doors, a camera and a printer, switched on with the shop's rules."""

    def __init__(
        self,
        directory: Path,
        seed: int = 1,
        *,
        sizes: str = "SSML",
        item_sensors: bool = True,
        has_camera: bool = True,
        has_engine: bool = False,
        has_printer: bool = True,
        has_bin: bool = False,
        photo_by_itself: bool = False,
        high: frozenset[int] = frozenset(),
        kept_for: Mapping[int, tuple[str, ...]] | None = None,
        disk: SmallDisk | None = None,
        settings: str = "",
        clock: ManualClock | None = None,
        has_rules: bool = True,
    ) -> None:
        fittings = Fittings(
            sizes=sizes,
            item_sensors=item_sensors,
            has_camera=has_camera,
            scans_with_camera=has_camera,
            has_engine=has_engine,
            has_printer=has_printer,
            has_bin=has_bin,
            photo_by_itself=photo_by_itself,
            high=high,
            kept_for=kept_for or {},
        )
        super().__init__(
            directory,
            Shop(NOW, seed, [KIOSK_ID]),
            clock or ManualClock(NOW),
            fittings,
            seed=seed,
            disk=disk,
            settings=settings,
        )
        self.switch_on(policy=self.shop.policy if has_rules else None)

    def switch_on(self, policy: PolicyPack | None = None) -> None:
        """Start the software: a new process on the same state directory and the same doors."""
        self.fit_out()
        self.camera.show(EMPTY)
        self.core = self.another_core()
        self.disk.hold(self.core.store)
        if policy:
            self.receive(policy)
        self.core.start()
        self.executor.run(0.5)

    @property
    def words(self) -> str:
        """Everything the screen says."""
        return self.screen.speech

    def show_code(self, order: Order) -> None:
        """Hold the order's QR in front of the camera until it was seen, then put the phone away."""
        self.show_texts(order.token)

    def show_texts(self, *texts: str) -> None:
        """Hold these QR codes in front of the camera until they were seen, then put them away."""
        one = len(texts) == 1
        self.hold_up(
            drawing.scene_with_code(texts[0], noise=0) if one else drawing.scene_with_codes(texts, noise=0)
        )

    def hold_up(self, picture: Image) -> None:
        self.camera.show(picture)
        self.executor.run(0.3)
        self.camera.show(SHIRT)
        self.executor.run(0.1)

    def type_code(self, code: str) -> None:
        self.touch("type_code")
        for key in code:
            self.touch(f"key_{key}")

    def touch(self, control_id: str) -> None:
        """Touch a control that is on the screen and enabled."""
        model = self.screen
        keys = model.keypad.keys if model.keypad else ()
        dialog = model.dialog.actions if model.dialog else ()
        controls = {c.control_id: c for c in (*model.actions, *model.tools, *keys, *dialog)}
        assert control_id in controls, f"{control_id} is not on screen {model.name}: {sorted(controls)}"
        assert controls[control_id].enabled, f"{control_id} is disabled on screen {model.name}"
        self.core.press(controls[control_id].posts)
        self.executor.run(0.05)

    def choose(self, card_id: str) -> None:
        cards = {card.card_id: card for card in self.screen.cards}
        posts = cards[card_id].posts
        assert posts is not None
        self.core.press(posts)
        self.executor.run(0.05)

    def press(self, button: Button, value: str = "") -> None:
        self.core.press(Pressed(button=button, value=value))
        self.executor.run(0.05)

    def wait(self, seconds: float) -> None:
        self.executor.run(seconds)

    def wait_for(self, screen: str, within: float = 10.0) -> None:
        """Let time pass until a screen shows."""
        self._until(lambda: self.screen.name == screen, within, f"screen {screen}")

    def open_door(self) -> Door:
        """The one door that stands open."""
        self._until(lambda: any(d.is_open for d in self.doors), 5.0, "an open door")
        self.wait(0.6)
        return next(d for d in self.doors if d.is_open)

    def events(self, type_: str | None = None) -> list[dict[str, Any]]:
        """The ledger's events, all or those of one type, oldest first."""
        entries = self.store.ledger.entries(limit=10_000)
        return [e.event for e in entries if type_ is None or e.type == type_]

    def types(self) -> list[str]:
        """What kinds of event the ledger holds, in order."""
        return [e.type for e in self.store.ledger.entries(limit=10_000)]

    # --- what people do in one go -------------------------------------------------------------------

    def to_verdict(self, order: Order) -> None:
        """Show the code of one item and say why it comes back."""
        self.show_code(order)
        if self.screen.name == "reason":
            self.choose("size_too_small")

    def to_photo(self, order: Order) -> None:
        self.to_verdict(order)
        self._read("verdict")
        self.wait_for("photo")

    def to_label(self, order: Order) -> None:
        self.to_photo(order)
        self.touch("take_photo")
        self._read("photo_kept")
        self.wait_for("label_attach")

    def _read(self, screen: str) -> None:
        """What goes on by itself does not for whoever takes time."""
        if self.screen.look.reach:
            self.wait_for(screen)
            self.touch("continue")

    def to_open_door(self, order: Order) -> Door:
        """One item's label is on, and its door is open."""
        self.to_label(order)
        self.touch("label_is_on")
        self.wait_for("door_open")
        return self.open_door()

    def to_open_door_beside(self, other: Door, order: Order) -> Door:
        """As `to_open_door`, while another door stands open already."""
        self.to_label(order)
        self.touch("label_is_on")
        self.wait_for("door_open")
        self.wait(0.6)
        (door,) = [d for d in self.doors if d.is_open and d is not other]
        return door

    def drop_off(self, order: Order) -> None:
        """A plain return of one item: scan, photo, label, door."""
        door = self.to_open_door(order)
        door.put_in()
        assert door.push_shut()
        self.wait_for("done")

    def reach_in(self, number: int, *, put_in: bool) -> None:
        """Put an item behind a door, or take one out, with a hand so quick that no board sees it open."""
        door = self.doors[number - 1]
        door.pull_s, pull_s = 0.0, door.pull_s
        door.pulse(0.0)
        if put_in:
            door.put_in()
        else:
            door.take_out()
        assert door.push_shut()
        door.pull_s = pull_s

    def _until(self, condition: Callable[[], bool], within: float, what: str) -> None:
        for _ in range(round(within / 0.05)):
            if condition():
                return
            self.executor.run(0.05)
        raise AssertionError(
            f"no {what} within {within} s; the screen is {self.screen.name}: {self.screen.title}"
        )
