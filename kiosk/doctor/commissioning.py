"""Whether a technician has set this kiosk up, and whether its lock boards are where they were then."""

from collections.abc import Iterator

from hardware.lock_board.whereabouts import WHAT_TO_DO, misplaced
from kiosk.config import Config
from kiosk.doctor.finding import Finding, fault, ok
from kiosk.runtime.devices import placed_boards

SET_UP = 'sign in as a technician at the screen and choose "Set up this kiosk"'


def commissioned(config: Config) -> Iterator[Finding]:
    """That the wiring is known, and known of this cabinet."""
    cabinet, file = config.cabinet, config.hardware_map_file
    if cabinet.wiring == "written":
        yield ok("commissioning", f"{config.paths.cabinet} says itself how the boards are wired")
    elif cabinet.hardware_map is None:
        yield fault("commissioning", "nobody has set this kiosk up yet: it serves no customers", SET_UP)
    elif cabinet.unwired:
        yield fault("commissioning", f"{file} lacks {', '.join(sorted(cabinet.unwired))}", SET_UP)
    elif cabinet.hardware_map.commissioned is None:
        yield fault("commissioning", "the wiring is known, and its trial drop-off is still to come", SET_UP)
    elif not cabinet.is_commissioned:
        yield fault(
            "commissioning", f"{file} or the doors of {config.paths.cabinet} were changed since", SET_UP
        )
    else:
        yield ok("commissioning", f"done; the wiring stands in {file}")


def boards(config: Config) -> Iterator[Finding]:
    """That each lock board answers on its own port and not on another's."""
    placed = placed_boards(config.cabinet)
    wrong = misplaced(placed)
    if wrong:
        yield fault("lock boards", "; ".join(map(str, wrong)), WHAT_TO_DO)
    elif placed:
        yield ok("lock boards", "none answers on another one's port")
