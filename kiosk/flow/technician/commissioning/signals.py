"""What a technician's set-up hears."""

from typing import Literal

from kiosk.domain.model import Value
from kiosk.domain.survey import BoardFound, Look, PlannedPlace
from kiosk.flow.signals import EffectResult
from kiosk.flow.staff.effects import PrinterRole

NotNow = Literal["enclosure_shut", "door_open", "training"]
"""Why it cannot begin: whoever sets a kiosk up has opened it, no customer's door stands open, and nobody
practises, because then no door opens.
"""


class DoorHeight(Value):
    """Where a door is on the front: its upper edge and its height in rows."""

    row: int
    rows: int


class Surroundings(EffectResult):
    """`plan` has the places that no lock was found for yet, `heights` all doors; `board_names` are those that
    the cabinet file gives to boards, `known` the boards of the hardware map. `is_walked`: no door is missing.
    `was_changed`: the map, or the cabinet, is not what it was when the kiosk went into service.
    `diagonal_in`: of the glass, in inches, by which all sizes on it are drawn. `printers`: those there are.
    """

    not_now: NotNow | None
    plan: tuple[PlannedPlace, ...]
    heights: dict[str, DoorHeight]
    board_names: tuple[str, ...]
    known: tuple[BoardFound, ...]
    is_walked: bool
    is_commissioned: bool
    was_changed: bool
    diagonal_in: float
    printers: tuple[PrinterRole, ...]


class PortLook(Value):
    """What one serial port answered: how many boards, or why it could not be asked."""

    url: str
    boards: int
    trouble: str | None = None


class BoardsFound(EffectResult):
    """Boards without names; `ports` are all that were asked."""

    boards: tuple[BoardFound, ...]
    ports: tuple[PortLook, ...]


class LockPulsed(EffectResult):
    """`after` is None where no contact changed."""

    before: Look
    after: Look | None


class DoorShut(EffectResult):
    """The contacts are as they were; `items_moved` are the item inputs that changed meanwhile."""

    items_moved: frozenset[int]


class BoardFailed(EffectResult):
    """In the driver's own words."""

    text: str


class MapKept(EffectResult):
    pass


class MapRefused(EffectResult):
    """What was found is nothing that a driver can be told, or cannot be written down; the text says why."""

    text: str


class TrialBegun(EffectResult):
    """`after`: the newest sequence of the ledger."""

    after: int


class TrialSeen(EffectResult):
    """`drop_off_id` is None where none was completed yet; `stored`: central has confirmed it."""

    drop_off_id: str | None
    stored: bool


class InService(EffectResult):
    pass
