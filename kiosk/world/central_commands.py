"""What central may ask one kiosk to do, a method each."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from kiosk.contract import commands
from kiosk.contract.commands import OneCompartment
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

    def _about(self, kiosk_id: str, name: str, compartment_id: str, valid_for: timedelta) -> str:
        return self._send(kiosk_id, name, OneCompartment(compartment_id=compartment_id), valid_for)
