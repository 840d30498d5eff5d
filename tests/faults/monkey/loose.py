"""One monkey, let loose in a process of its own or in this one."""

import gc
import importlib
import logging
import tempfile
from collections import Counter
from pathlib import Path

from kiosk.world.simulation.accounts import Report
from tests.support.kivydrive import prepare

TOLD = 30
"""So many last lines of its story are told when something broke."""

SET_UPS = 5
"""Each so many-th kiosk was not set up yet."""

Came = tuple[Counter[str], Counter[str], Report]
"""On which screens it acted, which came to stand, and what its kiosk came to."""


def let_loose(seed: int, acts: int) -> Came:
    """One monkey; what breaks says seed and story."""
    from tests.faults.monkey.life import MonkeyLife
    from tests.faults.monkey.set_up import SetUpMonkey

    kind = SetUpMonkey if seed % SET_UPS == 0 else MonkeyLife
    with tempfile.TemporaryDirectory() as directory:
        monkey = kind(Path(directory), seed, acts)
        try:
            monkey.run_wild()
        except BaseException as error:
            error.add_note("\n".join((f"monkey {seed}:", *monkey.report.story[-TOLD:])))
            raise
        finally:
            monkey.end()
    return monkey.seen, monkey.glass.came, monkey.report


def get_ready() -> None:
    """What is there before the first kiosk need not be looked at whenever its screen collects garbage."""
    logging.getLogger().addHandler(logging.NullHandler())
    prepare()
    importlib.import_module("kiosk.ui.kiosk_app")
    importlib.import_module("tests.faults.monkey.life")
    importlib.import_module("tests.faults.monkey.set_up")
    gc.freeze()
