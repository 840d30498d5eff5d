"""What screens and papers say of the place where the kiosk stands."""

from dataclasses import dataclass

from kiosk.presentation.screen_model import DoorBox


@dataclass(frozen=True, slots=True)
class Place:
    """The kiosk as a customer meets it.

    `languages` are (tag, name in its own script). `status_url` is the base of
    the receipt's QR; the token stands after a `#` so that no server log sees it.
    `has_high_doors`: some cannot be used from a wheelchair. `has_speech`: it can read aloud.
    """

    kiosk_id: str
    operator_name: str
    site_name: str
    address: tuple[str, ...]
    phone: str
    phone_hours: str
    status_url: str
    nearest_kiosk: str | None
    bags: bool
    languages: tuple[tuple[str, str], ...]
    doors: tuple[DoorBox, ...]
    has_high_doors: bool = False
    has_speech: bool = True

    def receipt_link(self, receipt_no: str, drop_off_id: str) -> str:
        """At most 300 bytes with a signature to come; now about 120."""
        return f"{self.status_url}#{receipt_no}.{drop_off_id}"

    def manifest_link(self, manifest_no: str, sha256: str) -> str:
        """What a carrier's depot scans: the number, and the hash that central has too. About 120 bytes."""
        return f"{self.status_url}#{manifest_no}.{sha256}"
