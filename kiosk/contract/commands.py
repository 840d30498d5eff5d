"""What central may ask a kiosk to do: every command by its name, with the model of its arguments."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Field

from kiosk.contract.messages import Message, Resend

RESEND: Final = "resend"
REFRESH_POLICY: Final = "refresh_policy"
OPEN_COMPARTMENT: Final = "open_compartment"
BLOCK_COMPARTMENT: Final = "block_compartment"
RELEASE_COMPARTMENT: Final = "release_compartment"
TAKE_OUT_OF_SERVICE: Final = "take_out_of_service"
PUT_INTO_SERVICE: Final = "put_into_service"
PRINT_TEST: Final = "print_test"
REQUEST_DIAGNOSTICS: Final = "request_diagnostics"


class OneCompartment(Message):
    """The arguments of commands about one compartment."""

    compartment_id: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,4}$")]


class NoArguments(Message):
    """The arguments of commands that say everything by their name: none."""


EXECUTED_BY_FORWARD: Final[Mapping[str, type[Message]]] = {RESEND: Resend, REFRESH_POLICY: NoArguments}
"""What concerns the way to central, whether or not `kiosk run` is up."""

EXECUTED_BY_RUN: Final[Mapping[str, type[Message]]] = {
    OPEN_COMPARTMENT: OneCompartment,
    BLOCK_COMPARTMENT: OneCompartment,
    RELEASE_COMPARTMENT: OneCompartment,
    TAKE_OUT_OF_SERVICE: NoArguments,
    PUT_INTO_SERVICE: NoArguments,
    PRINT_TEST: NoArguments,
    REQUEST_DIAGNOSTICS: NoArguments,
}
"""What concerns compartments, printers and the screen; refused as stale where it cannot be done at once."""
