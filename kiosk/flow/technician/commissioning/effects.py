"""What setting a kiosk up asks for."""

from kiosk.domain.drop_off import Photo
from kiosk.domain.survey import BoardFound, BoardWiring, Look
from kiosk.flow.effects import Effect


class LookAround(Effect):
    """What is planned, what was found before, and whether it may begin now. -> Surroundings"""

    AWAITED_AS = "LookAround"


class TakeOutBoards(Effect):
    """These boards were replaced: forget where they were and how they were wired. -> MapKept"""

    AWAITED_AS = "KeepMap"
    boards: tuple[str, ...]


class FindBoards(Effect):
    """Ask on every serial port that no other device uses. Moves nothing, takes minutes. -> BoardsFound"""

    AWAITED_AS = "FindBoards"


class PulseLock(Effect):
    """An act: pulse one lock, and look for three seconds what changes. -> LockPulsed | BoardFailed"""

    AWAITED_AS = "Board"
    board: BoardFound
    lock: int


class AwaitShut(Effect):
    """Look until the contacts of a board are as they were `before` its pulse. -> DoorShut | BoardFailed"""

    AWAITED_AS = "Board"
    board: BoardFound
    before: Look


class KeepMap(Effect):
    """Write down where the boards are and how they are wired, beside what is known of others.

    `reach_mm` by place, where it was measured; `diagonal_in` of the glass, where it is not as written.

    -> MapKept | MapRefused
    """

    AWAITED_AS = "KeepMap"
    boards: tuple[BoardFound, ...]
    wiring: dict[str, BoardWiring]
    reach_mm: dict[str, int]
    diagonal_in: float | None


class Restart(Effect):
    """The process ends, and starts again with the wiring that is known now."""


class BeginTrial(Effect):
    """Let one customer's visit take place though the kiosk is not commissioned. -> TrialBegun"""

    AWAITED_AS = "Trial"


class LookAtTrial(Effect):
    """Nobody else may try: what came of the drop-off since `after`, a sequence of the ledger. -> TrialSeen"""

    AWAITED_AS = "Trial"
    after: int


class RecordCommissioned(Effect):
    """Say to central that this kiosk is ready, and what was done to make it so."""

    drop_off_id: str
    photo: Photo | None
    checklist: dict[str, str]


class PutIntoService(Effect):
    """Mark the hardware map as commissioned. -> InService"""

    AWAITED_AS = "KeepMap"
