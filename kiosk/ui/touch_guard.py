"""Decides which presses count: a bouncing finger must not press twice, nor press what it cannot have read."""

SETTLE_S = 0.25
"""A finger that comes down this soon after a screen change was aimed at the screen before."""
REPEAT_S = 0.30
"""Two activations closer than this are one finger bouncing, or a palm."""


class TouchGuard:
    """Times are monotonic seconds of one clock, handed in."""

    def __init__(self) -> None:
        self._changed_at = float("-inf")
        self._accepted_at = float("-inf")
        self._accepted_id = ""

    def screen_changed(self, now: float) -> None:
        """Another screen stands now."""
        self._changed_at = now

    def accepts(
        self, control_id: str, *, is_key: bool, pressed_at: float, now: float, struck: bool = False
    ) -> bool:
        """Whether this activation counts. Different keys may follow each other as fast as fingers can.

        `struck`: a keyboard's key did it, which does not bounce; so twice the same key is a double letter.
        """
        if pressed_at - self._changed_at < SETTLE_S:
            return False
        typing_on = is_key and (struck or control_id != self._accepted_id)
        if now - self._accepted_at < REPEAT_S and not typing_on:
            return False
        self._accepted_at, self._accepted_id = now, control_id
        return True
