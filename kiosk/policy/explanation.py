"""Why a line gets the verdict it gets: every row of the table, and what each looked at."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from kiosk.domain.authorization import Money
from kiosk.domain.codes import ReasonCode
from kiosk.domain.line_facts import Facts
from kiosk.domain.policy import Merchant
from kiosk.domain.rule import Offer, Rule
from kiosk.domain.rule_match import Check, checks, match
from kiosk.domain.verdict import Rulebook, Undecided, Verdict
from kiosk.domain.window import Anchor, Window, last_day

Outcome = Literal["decides", "may apply", "is over", "does not apply", "is not reached"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table before a line. `checks` is empty for a row that was not reached."""

    rule: Rule
    outcome: Outcome
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict with everything that led to it. `known_here`: the merchant is rolled out to the site."""

    merchant: Merchant
    facts: Facts
    known_here: bool
    judged: Verdict | Undecided
    rows: tuple[Row, ...]

    @property
    def verdict(self) -> Verdict:
        """What is so now, with nobody to ask."""
        return self.judged.otherwise if isinstance(self.judged, Undecided) else self.judged


def explain(rulebook: Rulebook, merchant: Merchant, facts: Facts) -> Explanation:
    """Judge a line as the kiosk does, and put every row of the merchant's table beside it."""
    return Explanation(
        merchant=merchant,
        facts=facts,
        known_here=merchant.is_known(facts.site_id, facts.at),
        judged=rulebook.judge(merchant, facts),
        rows=tuple(_rows(merchant.rules, facts, rulebook)),
    )


def _rows(rules: Iterable[Rule], facts: Facts, rulebook: Rulebook) -> Iterator[Row]:
    reached = True
    for rule in rules:
        if not reached:
            yield Row(rule, "is not reached", ())
            continue
        found = match(rule, facts, rulebook.calendars)
        looked_at = tuple(checks(rule, facts, rulebook.calendars))
        if found is None:
            yield Row(rule, "does not apply", looked_at)
        elif found.over:
            yield Row(rule, "is over", looked_at)
        elif found.truth is None:
            yield Row(rule, "may apply", looked_at)
        else:
            yield Row(rule, "decides", looked_at)
            reached = False


# --- in words ---------------------------------------------------------------------------------------


def in_words(explanation: Explanation) -> Iterator[str]:
    """Line by line, for people."""
    facts = explanation.facts
    pieces = "1 piece" if facts.quantity == 1 else f"{facts.quantity} pieces"
    yield (
        f"{explanation.merchant.name}: {pieces} of {facts.category} for {_money(facts.value)}, "
        f"at site {facts.site_id} on {facts.at.astimezone(facts.zone):%Y-%m-%d %H:%M} ({facts.zone.key})"
    )
    yield ""
    if not explanation.known_here:
        yield "NOT KNOWN HERE: this merchant has not been rolled out to that site by then. Else it were:"
    yield from _verdict(explanation)
    yield ""
    for number, row in enumerate(explanation.rows, start=1):
        yield f"{number:3}  {row.rule.rule_id} {row.outcome}"
        for check in row.checks:
            if row.outcome != "does not apply" or check.truth is not True:
                yield f"       {_SIGN[check.truth]}  {said(check, row.rule, facts)}"


_SIGN: Final = {True: "yes", False: "no ", None: "?  "}


def _verdict(explanation: Explanation) -> Iterator[str]:
    judged, verdict = explanation.judged, explanation.verdict
    if isinstance(judged, Undecided):
        yield f"FIRST ASKED: {', '.join(sorted(judged.needs))}. With nobody to ask it were:"
    rules = " or ".join(verdict.rule_ids) or "no rule, as none applies"
    referral = f" to {verdict.referral.value}" if verdict.referral else ""
    codes = ", ".join(reason.code.value for reason in verdict.reasons)
    yield f"{verdict.value.value.upper()}{referral}: {codes}, by {rules}"
    if verdict.in_doubt:
        yield "  in the customer's favour, because nobody vouches for the clock"
    if verdict.window_ends_on:
        yield f"  last day {verdict.window_ends_on}"
    for offer in verdict.offers:
        yield f"  offers {_offer(offer, explanation.facts.value)}"
    if verdict.handling:
        handling = verdict.handling
        wants = [
            what for what, wanted in (("photo", handling.photo), ("item scan", handling.item_scan)) if wanted
        ]
        way = f"{handling.return_to.facility_id} by {handling.carrier_id}, route {handling.route_code}"
        yield f"  goes to {way}, in {_CONTAINERS[handling.container]}"
        if handling.compartment_size:
            yield f"  takes a compartment of size {handling.compartment_size} at least"
        if handling.goods:
            yield f"  takes a compartment that is kept for {handling.goods}"
        if handling.packed_alone:
            yield "  is packed alone, and shares no compartment"
        yield f"  needs {' and '.join(wants) or 'no evidence'}"
        yield f"  money: {handling.refund_trigger.value}"
    if verdict.text_id:
        texts = explanation.merchant.texts[verdict.text_id]
        yield f"  says: {texts.get('en') or next(iter(texts.values()))}"


_CONTAINERS: Final = {"compartment": "a compartment", "drop_bin": "the drop bin", "any": "whatever is free"}


def _offer(offer: Offer, value: Money) -> str:
    fee = f"less {_money(offer.fee.of(value))}" if offer.fee else "free of charge"
    return f"{offer.resolution.value}, {fee}" + (f", on terms {offer.terms_id}" if offer.terms_id else "")


def said(check: Check, rule: Rule, facts: Facts) -> str:
    """One check in words: what the row wants, and what is so."""
    if check.name == "never repaired":
        return "counted from a repair, and there was none"
    if check.name in ("window", "window in doubt", "asked"):
        return _window(check, rule, facts)
    wanted, found = _sides(check.name, rule, facts)
    return f"{check.name.removeprefix('answers.')}: {wanted}; it is {found}"


def _sides(name: str, rule: Rule, facts: Facts) -> tuple[str, str]:
    if name.startswith("answers."):
        question = name.removeprefix("answers.")
        return _one_of(rule.answers[question]), _known(facts.answers.get(question))
    sides: Mapping[str, Callable[[], tuple[str, str]]] = {
        "offline": lambda: ("only offline", "offline" if facts.offline else "online"),
        "rules expired": lambda: (
            "only with expired rules",
            "expired" if facts.rules_expired else "in force",
        ),
        "quantity": lambda: (f"more than {rule.over_quantity}", str(facts.quantity)),
        "value": lambda: (f"more than {_money(rule.over_value)}", _money(facts.value)),
        "purchased": lambda: (_season(rule), _known(facts.dates.get(Anchor.ORDERED))),
        "applies from": lambda: (f"from {rule.applies_from}", f"{facts.at}"),
    }
    if name in sides:
        return sides[name]()
    return _one_of(getattr(rule, _COLUMNS[name])), _known(getattr(facts, name))


_COLUMNS: Final = {
    "category": "categories", "reason": "reasons", "method": "methods", "channel": "channels",
    "seller": "sellers", "sku": "skus", "country": "countries", "region": "regions", "tier": "tiers",
    "site_id": "sites", "kiosk_id": "kiosks",
}  # fmt: skip
"""The column of a check that only asks whether a fact is among some values."""


def _window(check: Check, rule: Rule, facts: Facts) -> str:
    is_asked = check.name == "asked"
    window = rule.asked if is_asked else rule.window
    assert window is not None
    deed = "asked for" if is_asked else "brought"
    if check.ends_at is None:
        return f"{deed} within {_length(window)}: {check.needs} is not known"
    end = f"last day {last_day(check.ends_at, facts.zone)}"
    if window.unit == "hours":
        end = f"until {check.ends_at.astimezone(facts.zone):%Y-%m-%d %H:%M}"
    if check.needs:
        return f"{deed} within {_length(window)}, {end}: {check.needs} is not known"
    doubt = ", which the clock may be wrong about" if check.name == "window in doubt" else ""
    return f"{deed} within {_length(window)}: {end}{doubt}"


def _length(window: Window) -> str:
    anchors = [anchor.value.removesuffix("_on") for anchor in window.counted_from]
    counted = anchors[0] if len(anchors) == 1 else f"the latest of {', '.join(anchors)}"
    unit = window.unit.removesuffix("s") if window.length == 1 else window.unit
    words = f"{window.length} {unit} of {counted}"
    if window.first_day:
        words += ", that day being the first"
    if window.rolls_to:
        words += f", or the next working day of {window.rolls_to}"
    if window.at_least_until:
        words += f", or until {window.at_least_until} if that is later"
    return words


def _season(rule: Rule) -> str:
    since = f"from {rule.purchased_from}" if rule.purchased_from else ""
    until = f"until {rule.purchased_until}" if rule.purchased_until else ""
    return " ".join(filter(None, (since, until)))


def _one_of(wanted: Sequence[object]) -> str:
    others = [reason.value for reason in ReasonCode if reason not in wanted]
    if len(wanted) > len(others) > 0 and isinstance(wanted[0], ReasonCode):
        return f"any but {' or '.join(others)}"
    return " or ".join(str(value) for value in wanted)


def _known(value: object) -> str:
    return "not known" if value is None else str(value)


def _money(money: Money | None) -> str:
    assert money is not None, "only where the row names a sum"
    return f"{money.units} {money.currency}"


# --- for machines -----------------------------------------------------------------------------------


def as_data(explanation: Explanation) -> dict[str, Any]:
    """The same for machines: plain JSON values."""
    judged = explanation.judged
    return {
        "merchant_id": explanation.merchant.merchant_id,
        "known_here": explanation.known_here,
        "asks": sorted(judged.needs) if isinstance(judged, Undecided) else [],
        "verdict": explanation.verdict.model_dump(mode="json"),
        "rows": [
            {
                "rule_id": row.rule.rule_id,
                "outcome": row.outcome.replace(" ", "_"),
                "checks": [_check(check, row.rule, explanation.facts) for check in row.checks],
            }
            for row in explanation.rows
        ],
    }


def _check(check: Check, rule: Rule, facts: Facts) -> dict[str, Any]:
    return {
        "name": check.name,
        "truth": check.truth,
        "needs": check.needs,
        "ends_at": check.ends_at.isoformat() if check.ends_at else None,
        "text": said(check, rule, facts),
    }
