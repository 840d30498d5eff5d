"""What a scanned text is when it is not ours: enough to say something helpful, no more."""

import re

from kiosk.flow.visit import Notice

_PARCEL_LABEL = re.compile(r"^(\(00\))?\d{18,20}$|^[A-Z]{2}\d{8,9}[A-Z]{2}$|^1Z[A-Z0-9]{16}$|^JJD\d{10,}$")
"""GS1 SSCC, UPU S10 (RR123456785DE), and the two commonest carriers' own shapes."""


def kind_of_foreign_code(text: str) -> Notice:
    """The sentence for a code of somebody else. The text is never opened, stored or logged."""
    return Notice.PARCEL_LABEL if _PARCEL_LABEL.match(text.strip()) else Notice.NOT_A_RETURN_CODE
