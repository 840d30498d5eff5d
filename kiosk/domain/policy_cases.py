"""Runs the cases that a policy pack carries: a pack that fails one is not believed."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.domain.case import Case, Expectation
from kiosk.domain.line_facts import STANDARD_TIER, Facts
from kiosk.domain.policy import PolicyPack
from kiosk.domain.verdict import Rulebook, Undecided, Verdict
from kiosk.domain.window import Anchor


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """A case, and each thing that came out otherwise, in words."""

    case_id: str
    differences: tuple[str, ...]

    def __str__(self) -> str:
        return f"case {self.case_id}: {'; '.join(self.differences)}"


def failures(pack: PolicyPack) -> tuple[CaseFailure, ...]:
    """Run every case of a pack; give those that came out otherwise than expected."""
    rulebook = Rulebook(pack)
    found = ((case.case_id, tuple(_differences(rulebook, case))) for case in pack.cases)
    return tuple(CaseFailure(case_id, differences) for case_id, differences in found if differences)


def facts_of(case: Case) -> Facts:
    """The facts that a case describes. Raises `ZoneInfoNotFoundError`."""
    dates = {anchor: getattr(case, anchor.value) for anchor in Anchor}
    return Facts(
        category=case.category,
        quantity=case.quantity,
        value=case.value,
        method=case.method,
        at=case.at,
        zone=ZoneInfo(case.time_zone),
        site_id=case.site_id,
        kiosk_id=case.kiosk_id,
        country=case.country,
        sku=case.sku,
        reason=case.reason,
        answers=case.answers,
        region=case.region,
        channel=case.sales_channel,
        seller=case.seller,
        tier=case.tier or STANDARD_TIER,
        dates=dates,
        offline=case.offline,
        rules_expired=case.rules_expired,
        clock_doubted=case.clock_doubted,
    )


def _differences(rulebook: Rulebook, case: Case) -> Iterator[str]:
    merchant = rulebook.pack.merchant(case.merchant_id)
    if merchant is None:
        yield f"there is no merchant {case.merchant_id}"
        return
    try:
        facts = facts_of(case)
    except (
        ZoneInfoNotFoundError,
        ValueError,
        OSError,
    ):  # OSError: a directory, or a name too long for a file
        yield f"there is no time zone {case.time_zone}"
        return
    if merchant.is_known(case.site_id, case.at) is case.expect.not_known_here:
        yield f"merchant {case.merchant_id} is {'known' if case.expect.not_known_here else 'not known'} there"
        return
    if case.expect.not_known_here:
        return
    judged = rulebook.judge(merchant, facts)
    if isinstance(judged, Undecided):
        if sorted(judged.needs) != sorted(case.expect.asks):
            yield f"asks for {', '.join(sorted(judged.needs))} before there is a verdict"
        return
    if case.expect.asks:
        yield f"asks for nothing, though {', '.join(case.expect.asks)} was expected to be asked"
    yield from _unlike(judged, case.expect, facts)


def _unlike(judged: Verdict, expected: Expectation, facts: Facts) -> Iterator[str]:
    fee = next((offer.fee for offer in judged.offers if offer.fee), None)
    came_out: dict[str, object] = {
        "verdict": judged.value,
        "code": judged.reasons[0].code,
        "rule_id": judged.rule_ids[0] if judged.rule_ids else None,
        "referral": judged.referral,
        "refund_trigger": judged.handling.refund_trigger if judged.handling else None,
        "resolutions": tuple(offer.resolution for offer in judged.offers),
        "fee_minor": fee.of(facts.value).minor if fee else 0,
        "window_ends_on": judged.window_ends_on,
        "in_doubt": judged.in_doubt,
        "route_code": judged.handling.route_code if judged.handling else None,
        "photo": judged.handling is not None and judged.handling.photo,
        "item_scan": judged.handling is not None and judged.handling.item_scan,
    }
    for name, value in came_out.items():
        wanted = getattr(expected, name)
        if wanted is not None and wanted != value:
            yield f"{name} is {_said(value)} and not {_said(wanted)}"


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None else str(value)
