"""Who does what a visit asks for: one performer for each kind of visit."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from kiosk.domain.roster import StaffMember
from kiosk.flow import signals
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.effects import Effect
from kiosk.runtime.executor import Call
from kiosk.runtime.openings import Openings


@dataclass(frozen=True)
class Stage:
    """What a performer works with while one signal is followed.

    Everything it writes is in one transaction. `launches` are called when that is durable: whatever moves,
    or takes time, begins there. `tell` gives the visit a signal later; `others` are the visits that are not
    on the screen, and `resume` gives one of them the screen, also to somebody else in their place.
    """

    last_step: StrEnum
    launches: list[Call]
    tell: Callable[[signals.Signal], None]
    others: tuple[AnyVisit, ...]
    resume: Callable[[str, StaffMember | None], None]
    openings: Openings


class Performer(Protocol):
    """Does the effects of its kind of visit, and keeps what a restart must find.

    Concurrency: the core's.
    """

    def perform(self, visit: Any, effect: Effect, stage: Stage) -> signals.Signal | None:
        """Do it; the answer where the books can give it at once."""

    def keep(self, visit: Any) -> None:
        """Write it down as it stands."""

    def forget(self, visit: Any) -> None:
        """It is in suspense no more."""
