"""Compartments at central's command: blocked and released."""

from collections.abc import Mapping

from kiosk.contract.commands import OneCompartment
from kiosk.contract.messages import Command
from kiosk.domain.commanded import BY_CENTRAL, why_not_release
from kiosk.domain.compartments import Facts, Sight
from kiosk.runtime.commands import Taken
from kiosk.runtime.desk import Desk
from kiosk.store import Store
from kiosk.trust.documents import arguments_of
from kiosk.trust.jws import Refused


class CommandedCompartments:
    """Executes the commands about one compartment, in the transaction that takes them.

    Concurrency: the core's, as its store.
    """

    def __init__(self, store: Store, desk: Desk, sights: Mapping[str, Sight]) -> None:
        self._store = store
        self._desk = desk
        self._sights = sights

    def block(self, command: Command) -> Taken:
        """Offer it no more until central says otherwise. A visit that uses it goes on."""
        self._desk.block_anew(self._compartment_of(command), BY_CENTRAL)
        return Taken(result={})

    def release(self, command: Command) -> Taken:
        """Offer it again, if it holds nothing."""
        compartment_id = self._compartment_of(command)
        if objection := why_not_release(self._facts(compartment_id), self._sights[compartment_id]):
            raise Refused(*objection)
        self._desk.release_blocked(compartment_id, by="central")
        return Taken(result={})

    def _facts(self, compartment_id: str) -> Facts:
        return self._store.compartments.all().get(compartment_id, Facts(compartment_id=compartment_id))

    def _compartment_of(self, command: Command) -> str:
        compartment_id = arguments_of(command, OneCompartment).compartment_id
        if compartment_id not in self._sights:
            raise Refused("unknown_compartment", f"this cabinet has: {', '.join(self._sights)}")
        return compartment_id
