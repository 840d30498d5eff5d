"""What central may ask one kiosk to do, a method each."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from kiosk.contract import commands
from kiosk.contract.commands import NoArguments, OneCompartment
from kiosk.contract.messages import Message

ABOUT_BOOKS: Final = timedelta(days=1)
"""A kiosk that was away for longer has other news by then."""

ABOUT_THINGS: Final = timedelta(minutes=1)
"""Who wants something moved looks at it now; later there may be somebody in its way."""

Send = Callable[[str, str, Message, timedelta], str]
"""(kiosk, name, arguments, valid for) to the command's id."""


class CentralCommands:
    """Each returns the command's id, under which `command.executed` or `command.refused` follows.

    Errors: CentralError when there is no key for commands, or the broker is away.
    """

    def __init__(self, send: Send) -> None:
        self._send = send

    def open_compartment(
        self, kiosk_id: str, compartment_id: str, valid_for: timedelta = ABOUT_THINGS
    ) -> str:
        """Unlock a door once. The kiosk does it only where nobody is at it, and not often."""
        return self._about(kiosk_id, commands.OPEN_COMPARTMENT, compartment_id, valid_for)

    def block_compartment(self, kiosk_id: str, compartment_id: str) -> str:
        """Have a compartment offered to nobody until it is released."""
        return self._about(kiosk_id, commands.BLOCK_COMPARTMENT, compartment_id, ABOUT_BOOKS)

    def release_compartment(self, kiosk_id: str, compartment_id: str) -> str:
        """Somebody has seen that it is empty and right: have it offered again."""
        return self._about(kiosk_id, commands.RELEASE_COMPARTMENT, compartment_id, ABOUT_BOOKS)

    def take_out_of_service(self, kiosk_id: str) -> str:
        """Have it take no visits until it is put back."""
        return self._send(kiosk_id, commands.TAKE_OUT_OF_SERVICE, NoArguments(), ABOUT_BOOKS)

    def put_into_service(self, kiosk_id: str) -> str:
        """Have it take visits again."""
        return self._send(kiosk_id, commands.PUT_INTO_SERVICE, NoArguments(), ABOUT_BOOKS)

    def print_test(self, kiosk_id: str) -> str:
        """Have each printer print a page."""
        return self._send(kiosk_id, commands.PRINT_TEST, NoArguments(), ABOUT_THINGS)

    def request_diagnostics(self, kiosk_id: str) -> str:
        """Ask how it is, in more words than its health has."""
        return self._send(kiosk_id, commands.REQUEST_DIAGNOSTICS, NoArguments(), ABOUT_BOOKS)

    def refresh_policy(self, kiosk_id: str) -> str:
        """Have it take the rules that are retained for it anew."""
        return self._send(kiosk_id, commands.REFRESH_POLICY, NoArguments(), ABOUT_BOOKS)

    def _about(self, kiosk_id: str, name: str, compartment_id: str, valid_for: timedelta) -> str:
        return self._send(kiosk_id, name, OneCompartment(compartment_id=compartment_id), valid_for)
