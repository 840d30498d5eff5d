"""What every compartment is like now, for `kiosk forward` to tell, and for people on this machine."""

from collections.abc import Callable, Mapping
from datetime import datetime

from kiosk.contract.messages import CompartmentNow, CompartmentsState
from kiosk.domain.compartments import Compartment, Facts, Sight, state_of
from kiosk.host.state_file import StateFile
from kiosk.runtime.compartments import Compartments


class Snapshot:
    """Written when something has changed: a file that is never synced, so that a door costs nothing.

    Lifetime: the file stays; how old it may be, the live file of this process tells.
    Concurrency: the core's.
    """

    def __init__(self, compartments: Compartments, file: StateFile, now: Callable[[], datetime]) -> None:
        self._compartments = compartments
        self._file = file
        self._now = now
        self._seen: tuple[Mapping[str, Facts], dict[str, Sight]] | None = None
        self._written: tuple[CompartmentNow, ...] = ()

    def write(self) -> None:
        """To be called every second or so."""
        facts, sights = self._compartments.facts(), self._compartments.sights
        if (facts, sights) == self._seen:
            return
        self._seen = facts, dict(sights)
        now = tuple(
            _told(c, facts[c.compartment_id], sights[c.compartment_id]) for c in self._compartments.configured
        )
        if now != self._written:
            state = CompartmentsState(at=self._now(), compartments=now)
            self._file.write(state.model_dump(mode="json"))
            self._written = now


def _told(compartment: Compartment, facts: Facts, sight: Sight) -> CompartmentNow:
    return CompartmentNow(
        id=compartment.compartment_id,
        size=compartment.size,
        state=state_of(facts, sight),
        reason=facts.blocked_why,
        since=facts.blocked_since,
        by=facts.blocked_by,
        door=sight.door,
        occupancy=sight.occupancy,
        holds=facts.holds,
    )
