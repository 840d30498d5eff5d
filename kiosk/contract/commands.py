"""What central may ask a kiosk to do: every command by its name, with the model of its arguments."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Field

from kiosk.contract.messages import Message, Resend

RESEND: Final = "resend"
OPEN_COMPARTMENT: Final = "open_compartment"
BLOCK_COMPARTMENT: Final = "block_compartment"
RELEASE_COMPARTMENT: Final = "release_compartment"


class OneCompartment(Message):
    """The arguments of commands about one compartment."""

    compartment_id: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,4}$")]


EXECUTED_BY_FORWARD: Final[Mapping[str, type[Message]]] = {RESEND: Resend}
"""What concerns the way to central, whether or not `kiosk run` is up."""

EXECUTED_BY_RUN: Final[Mapping[str, type[Message]]] = {
    OPEN_COMPARTMENT: OneCompartment,
    BLOCK_COMPARTMENT: OneCompartment,
    RELEASE_COMPARTMENT: OneCompartment,
}
"""What concerns compartments, printers and the screen; refused as stale where it cannot be done at once."""
