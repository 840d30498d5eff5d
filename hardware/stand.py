"""A device on a workbench: emulated, on a wire of its own, and within reach of hands.

`kiosk emulate` and the demonstration's world stand devices up; each emulator
module that can be stood up has a function `stand()`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hardware.emulation import Emulator

Deed = Callable[..., object]
"""What a person can do to it. Called with the words typed after its name, as strings; what it
returns, if not None, is said. Its docstring's first line is its help; it raises `ValueError`,
with a sentence, for words it does not understand."""


@dataclass(frozen=True)
class Stand:
    """One emulated device.

    `wire` is what the driver's bytes meet; None for a device that serves an address of
    its own, which stands in `options`. `look` tells in one line how the thing stands in
    the world. `options` are the keys of `cabinet.toml` that fit it, beside the `url` of a
    wire. `baud_rate` is the speed of its line. `close` ends what it owns.
    """

    wire: Emulator | None
    deeds: Mapping[str, Deed]
    look: Callable[[], str]
    options: Mapping[str, object] = field(default_factory=dict)
    baud_rate: int | None = None
    close: Callable[[], None] = lambda: None
