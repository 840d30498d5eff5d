"""A bag or tote in a drop bin, and the packages that fell into it."""

from typing import Annotated

from pydantic import Field

from kiosk.domain.model import Value
from kiosk.domain.moment import Instant


class PackageInBin(Value):
    """One package by the drop-off it is of."""

    drop_off_id: str
    package_no: Annotated[int, Field(ge=1)]


class LoadUnit(Value):
    """It takes packages of one carrier, whose courier put it into the bin.

    `packages` are those that fell in since it was opened, by the books; `counted` is what the courier
    counted when it was sealed, None where nobody did.
    """

    load_unit_id: str
    bin_id: str
    carrier_id: str
    opened_at: Instant
    closed_at: Instant | None = None
    seal: str | None = None
    counted: int | None = None
    packages: tuple[PackageInBin, ...] = ()
