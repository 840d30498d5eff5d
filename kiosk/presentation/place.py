"""What screens and papers say of the place where the kiosk stands."""

from dataclasses import dataclass

from kiosk.domain.opening_hours import OpeningHours
from kiosk.presentation.screen_model import DoorBox

REACH_MM = 305
"""Height of what is used where a low screen was asked for: a hand reaches from 380 to 1220 mm above the floor
(EN 301 549), and kiosks stand so that a display begins at 900 at most."""

SHORTEST_PHONE = 3
"""Digits of a number that can be dialled."""


@dataclass(frozen=True, slots=True)
class Place:
    """The kiosk as a customer meets it.

    `languages` are (tag, name in its own script). `status_url` is the base of
    the receipt's QR; the token stands after a `#` so that no server log sees it.
    `has_high_doors`: some cannot be used from a wheelchair. `has_tall_screen`: it is taller than `REACH_MM`.
    `has_speech`: it can read aloud.
    `contact` is the operator's own line on how to reach them; `logo` a PNG file for papers.
    """

    kiosk_id: str
    operator_name: str
    site_name: str
    address: tuple[str, ...]
    phone: str
    phone_hours: OpeningHours
    status_url: str
    nearest_kiosk: str | None
    bags: bool
    languages: tuple[tuple[str, str], ...]
    doors: tuple[DoorBox, ...]
    has_high_doors: bool = False
    has_tall_screen: bool = False
    has_speech: bool = True
    contact: str = ""
    logo: bytes | None = None

    @property
    def phone_link(self) -> str | None:
        """What a telephone that reads it offers to dial; None where the phone's number is only described."""
        digits = "".join(char for char in self.phone if char in "0123456789")
        if len(digits) < SHORTEST_PHONE:
            return None
        return f"tel:+{digits}" if self.phone.lstrip().startswith("+") else f"tel:{digits}"

    def receipt_link(self, receipt_no: str, drop_off_id: str) -> str:
        """At most 300 bytes with a signature to come; now about 120."""
        return f"{self.status_url}#{receipt_no}.{drop_off_id}"

    def manifest_link(self, manifest_no: str, sha256: str) -> str:
        """What a carrier's depot scans: the number, and the hash that central has too. About 120 bytes."""
        return f"{self.status_url}#{manifest_no}.{sha256}"
