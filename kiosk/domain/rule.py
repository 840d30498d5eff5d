"""A row of a merchant's decision table: what it looks at, what it decides, what becomes of the item.

A row names what it looks at; what it does not name, it does not look at.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from kiosk.domain.authorization import CalendarDay, Country, Method, Money, Reference, Region
from kiosk.domain.codes import ReasonCode, Referral, RefundTrigger, Resolution, VerdictCode, VerdictValue
from kiosk.domain.compartments import ANY_GOODS, Goods, Size
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant
from kiosk.domain.window import Window


class Facility(Value):
    """Where a package goes."""

    facility_id: Reference
    gln: Annotated[str, StringConstraints(pattern=r"^[0-9]{13}$")] | None = None


ContainerKind = Literal["compartment", "drop_bin", "any"]
"""Where a package may go; `any`: into a compartment, and into a drop bin where none is free."""


class Handling(Value):
    """What happens with a line that is taken. `item_scan`: its own bar code must be read at the kiosk.

    `compartment_size`: of what size its compartment is at least; None for any. `goods`: its compartment is
    one that is kept for these; None for any that is kept for none. `packed_alone`: it shares package, label
    and compartment with no other line; lines that go the same way and are such goods share them otherwise.
    """

    route_code: Reference
    return_to: Facility
    carrier_id: Reference
    refund_trigger: RefundTrigger
    photo: bool = True
    item_scan: bool = False
    container: ContainerKind = "any"
    compartment_size: Size | None = None
    goods: Goods | None = None
    packed_alone: bool = False

    @property
    def goes_into(self) -> ContainerKind:
        """Where it may go after all: size and goods are of a compartment, so what names one needs one."""
        return "compartment" if self.compartment_size or self.goods else self.container

    @model_validator(mode="after")
    def _size_and_goods_are_of_a_compartment(self) -> Self:
        for name in ("compartment_size", "goods"):
            if getattr(self, name) is not None and self.container == "drop_bin":
                raise ValueError(f"a handling names {name}, and its container is the drop bin")
        if self.goods == ANY_GOODS:
            raise ValueError(f'a handling cannot name goods "{ANY_GOODS}": leave goods out, and any will do')
        return self


class Fee(Value):
    """What is kept back: a fixed sum, or so many hundredths of a per cent of the line's value."""

    fixed: Money | None = None
    basis_points: Annotated[int, Field(ge=1, le=10_000)] | None = None

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if (self.fixed is None) == (self.basis_points is None):
            raise ValueError("a fee is either fixed or in basis_points")
        return self

    def of(self, value: Money) -> Money:
        """The fee for a line of this value, never more than it; half a cent is the customer's."""
        if self.fixed is not None:
            return Money(minor=min(self.fixed.minor, value.minor), currency=self.fixed.currency)
        assert self.basis_points is not None
        return Money(minor=value.minor * self.basis_points // 10_000, currency=value.currency)


class Offer(Value):
    """One resolution that a rule allows, with its terms, and what it costs the customer."""

    resolution: Resolution
    terms_id: Reference | None = None
    fee: Fee | None = None


class Rule(Value):
    """One row of a merchant's decision table.

    A row applies when everything it names is so: an empty list means any. Categories are
    paths, "electronics.audio" is also "electronics". `answers` are those to a checklist's
    questions. `purchased_from` and `purchased_until` are days in the site's time zone, for
    seasons and for older terms. `over_quantity` and `over_value` make rows for large returns.
    `asked` is a deadline for asking, `window` one for bringing: a row whose windows are over
    does not apply, and is remembered as the reason if no other does. `at_counter` is for rows that
    refer to the staff: what becomes of the item where they take it in by hand. `offline` and
    `rules_expired` rows apply only then, and may only be stricter. An undeclared return, which no
    shop authorized, is taken only by rows that name it in `methods`, and none may accept it.
    """

    rule_id: Reference
    categories: tuple[Reference, ...] = ()
    skus: tuple[Reference, ...] = ()
    reasons: tuple[ReasonCode, ...] = ()
    answers: Annotated[dict[Reference, tuple[Reference, ...]], Field(default_factory=dict)]
    countries: tuple[Country, ...] = ()
    regions: tuple[Region, ...] = ()
    channels: tuple[Reference, ...] = ()
    sellers: tuple[Reference, ...] = ()
    tiers: tuple[Reference, ...] = ()
    methods: tuple[Method, ...] = ()
    purchased_from: CalendarDay | None = None
    purchased_until: CalendarDay | None = None
    over_quantity: Annotated[int, Field(ge=1)] | None = None
    over_value: Money | None = None
    asked: Window | None = None
    window: Window | None = None
    offline: Literal[True] | None = None
    rules_expired: Literal[True] | None = None
    sites: tuple[Reference, ...] = ()
    kiosks: tuple[Reference, ...] = ()
    applies_from: Instant | None = None
    verdict: VerdictValue
    code: VerdictCode
    text_id: Reference | None = None
    referral: Referral | None = None
    offers: tuple[Offer, ...] = (Offer(resolution=Resolution.REFUND_ORIGINAL),)
    handling: Handling | None = None
    at_counter: Handling | None = None

    @property
    def takes(self) -> bool:
        """Whether the kiosk takes what this row applies to."""
        return self.handling is not None

    @model_validator(mode="after")
    def _can_be_followed(self) -> Self:
        wrong = next((what for what, is_wrong in self._mistakes() if is_wrong), None)
        if wrong:
            raise ValueError(f"rule {self.rule_id} {wrong}")
        return self

    def _mistakes(self) -> Iterator[tuple[str, bool]]:
        accepts, refers = (self.verdict is v for v in (VerdictValue.ACCEPTED, VerdictValue.REFERRED))
        takes = accepts or (refers and self.referral is not Referral.STAFF)
        yield "takes items and needs a handling", takes and self.handling is None
        yield "takes no items and must not have a handling", not (accepts or refers) and self.takes
        yield "refers and needs a referral", refers and self.referral is None
        cut_off = bool(self.offline or self.rules_expired)
        yield (
            "would accept because the kiosk is cut off, which may only make it stricter",
            accepts and cut_off,
        )
        undeclared = Method.UNDECLARED in self.methods
        yield (
            "would accept a return that no shop authorized, which may only be referred",
            accepts and undeclared,
        )
        yield "takes items and offers nothing for them", self.takes and not self.offers
        to_staff = refers and self.referral is Referral.STAFF and not self.takes
        yield (
            "says at_counter, and does not send its items to the staff",
            self.at_counter is not None and not to_staff,
        )
