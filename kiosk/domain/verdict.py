"""The verdict: accepted, referred or declined, with the reasons and the rule that decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kiosk.domain.codes import X12_1294, ReasonCode, Referral, VerdictCode, VerdictValue
from kiosk.domain.completion import completions, known
from kiosk.domain.line_facts import Facts
from kiosk.domain.model import Value
from kiosk.domain.policy import Merchant, PolicyPack
from kiosk.domain.rule import Handling, Offer, Rule
from kiosk.domain.rule_match import ANSWERS, Match, match
from kiosk.domain.window import Anchor, Calendar, Window, last_day

ASKED_HERE = ("reason", ANSWERS)
"""What the customer can be asked at the kiosk; whatever else is unknown stays so."""

MOST_OUTCOMES: Final = 300
"""So many are looked at, some milliseconds; beyond, the unknown is taken to decide."""


MOST_ROWS_KEPT: Final = 1000
"""Categories come with authorizations: without a bound, a shop could fill the memory with them."""


class VerdictReason(Value):
    code: VerdictCode
    x12_1294: str | None


class Verdict(Value):
    """The answer for one line.

    `window_ends_on` is the last day, where a window was looked at: `window`. `text_id` names
    the merchant's own words. `in_doubt`: the clock is not trusted, and the line was taken in
    the customer's favour.
    """

    value: VerdictValue
    reasons: tuple[VerdictReason, ...]
    rule_ids: tuple[str, ...]
    referral: Referral | None = None
    window_ends_on: date | None = None
    window: Window | None = None
    text_id: str | None = None
    offers: tuple[Offer, ...] = ()
    handling: Handling | None = None
    in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Undecided:
    """What the customer must be asked before there is a verdict: "reason", "answers.<question>".

    `otherwise` is the verdict where nobody can be asked.
    """

    needs: frozenset[str]
    otherwise: Verdict


class Rulebook:
    """A pack's rules, sorted so that a line meets only rows of its category and reason.

    Concurrency: none; the caller's.
    """

    def __init__(self, pack: PolicyPack) -> None:
        self.pack = pack
        self._calendars = {calendar.calendar_id: calendar for calendar in pack.calendars}
        self._rows: dict[tuple[str, str, ReasonCode | None], tuple[Rule, ...]] = {}

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        return self._calendars

    def rows(self, merchant: Merchant, category: str, reason: ReasonCode | None = None) -> tuple[Rule, ...]:
        """The rows of a merchant that may apply to a category, and to a reason if it is known, in order."""
        key = (merchant.merchant_id, category, reason)
        if key not in self._rows:
            if len(self._rows) >= MOST_ROWS_KEPT:
                self._rows.clear()
            self._rows[key] = tuple(
                rule
                for rule in merchant.rules
                if (not rule.categories or any(f"{category}.".startswith(f"{c}.") for c in rule.categories))
                and (reason is None or not rule.reasons or reason in rule.reasons)
            )
        return self._rows[key]

    def judge(self, merchant: Merchant, facts: Facts) -> Verdict | Undecided:
        """Judge one line: see `judge`. Expired rules that do not say what then is so are doubted."""
        judged = judge(self.rows(merchant, facts.category, facts.reason), facts, self._calendars)
        if not facts.rules_expired or any(row.rules_expired for row in self.rows(merchant, facts.category)):
            return judged
        if isinstance(judged, Undecided):
            return Undecided(judged.needs, _doubted(judged.otherwise))
        return _doubted(judged)


def judge(rules: Iterable[Rule], facts: Facts, calendars: Mapping[str, Calendar]) -> Verdict | Undecided:
    """Judge one line by the first row that applies.

    A row that may apply, but for something unknown, leaves more than one answer possible.
    When all of them say the same, whatever the unknown turns out to be, that is the verdict.
    Else the customer is asked where that helps, and the line is referred to inspection where
    not: nothing is guessed. Where no row applies, a row whose window is over is the reason,
    the longest of them.
    """
    looked = _look(rules, facts, calendars)
    if _agree(looked.outcomes()):
        return next(looked.verdicts(facts))
    certain = _certain(looked, facts, calendars)
    verdicts = list(looked.verdicts(facts))
    if certain is not None:
        return verdicts[list(looked.outcomes()).index(certain)]
    needs = frozenset().union(*(found.needs for found in looked.possible))
    askable = frozenset(need for need in needs if need.startswith(ASKED_HERE))
    referred = _unknown_decides(verdicts)
    return Undecided(askable, referred) if askable else referred


_Outcome = tuple[VerdictValue, Referral | None, tuple[Offer, ...], Handling | None]
"""What a verdict comes to for customer and item; the words and days in it may differ."""

_NONE_APPLIES: Final[_Outcome] = (VerdictValue.DECLINED, None, (), None)


@dataclass(frozen=True, slots=True)
class _Looked:
    """Rows that may decide, and rows that would but for a window that is over."""

    possible: Sequence[Match]
    over: Sequence[Match]

    @property
    def leaves_none(self) -> bool:
        """Whether it may be that no row applies."""
        return not self.possible or not self.possible[-1].truth

    def outcomes(self) -> Iterator[_Outcome]:
        """What each of them comes to, or none of them. At least one."""
        for found in self.possible:
            rule = found.rule
            yield rule.verdict, rule.referral, rule.offers if rule.takes else (), rule.handling
        if self.leaves_none:
            yield _NONE_APPLIES

    def verdicts(self, facts: Facts) -> Iterator[Verdict]:
        """The same in full."""
        for found in self.possible:
            yield _decided(found, facts)
        if self.leaves_none:
            yield _none_applies(self.over, facts)


def _look(rules: Iterable[Rule], facts: Facts, calendars: Mapping[str, Calendar]) -> _Looked:
    possible: list[Match] = []
    over: list[Match] = []
    for rule in rules:
        found = match(rule, facts, calendars)
        if found is None:
            continue
        (over if found.over else possible).append(found)
        if found.truth:
            break
    return _Looked(possible, over)


def _certain(looked: _Looked, facts: Facts, calendars: Mapping[str, Calendar]) -> _Outcome | None:
    """What it comes to whatever the unknown turns out to be, if that is always the same."""
    outcomes = _completed(looked, facts, calendars)
    first, count = next(outcomes), 1
    for outcome in outcomes:
        count += 1
        if outcome != first or count > MOST_OUTCOMES:
            return None
    return first


def _completed(looked: _Looked, facts: Facts, calendars: Mapping[str, Calendar]) -> Iterator[_Outcome]:
    """What it would come to for everything that the unknown may be, so far as rows tell it apart."""
    if _agree(looked.outcomes()):
        yield next(looked.outcomes())
        return
    rows = [found.rule for found in looked.possible]
    needs = {need for found in looked.possible for need in found.needs}
    # When a return was asked for comes last: the deadline for it may hang on the other dates.
    for need in sorted(needs, key=lambda need: (need == Anchor.ASKED, need)):
        if values := completions(need, rows, facts, calendars):
            break
    else:
        yield from looked.outcomes()
        return
    for value in values:
        completed = known(facts, need, value)
        yield from _completed(_look(rows, completed, calendars), completed, calendars)


def _agree(outcomes: Iterable[_Outcome]) -> bool:
    others = iter(outcomes)
    first = next(others)
    return all(first == other for other in others)


def _decided(found: Match, facts: Facts) -> Verdict:
    rule = found.rule
    return Verdict(
        value=rule.verdict,
        reasons=(_reason(rule.code),),
        rule_ids=(rule.rule_id,),
        referral=rule.referral,
        window_ends_on=last_day(found.ends_at, facts.zone) if found.ends_at else None,
        window=found.window,
        text_id=rule.text_id,
        offers=rule.offers if rule.takes else (),
        handling=rule.handling,
        in_doubt=found.in_doubt,
    )


def _none_applies(over: Sequence[Match], facts: Facts) -> Verdict:
    """A refusal is no reason to tell somebody that they come too late to be refused."""
    missed = [found for found in over if found.rule.takes and found.ends_at]
    if not missed:
        return Verdict(
            value=VerdictValue.DECLINED, reasons=(_reason(VerdictCode.CATEGORY_NOT_ACCEPTED),), rule_ids=()
        )
    latest = max(missed, key=lambda found: found.ends_at.timestamp() if found.ends_at else 0.0)
    told = _decided(latest, facts)
    return Verdict(
        value=VerdictValue.DECLINED,
        reasons=(_reason(VerdictCode.WINDOW_OVER),),
        rule_ids=told.rule_ids,
        window_ends_on=told.window_ends_on,
        window=told.window,
    )


def taken_at_counter(verdict: Verdict, rules: Iterable[Rule]) -> Verdict:
    """The same, where the staff that it refers to takes the item in: as its row says, if it says so."""
    if verdict.referral is not Referral.STAFF or verdict.handling is not None:
        return verdict
    row = next((rule for rule in rules if rule.rule_id in verdict.rule_ids and rule.at_counter), None)
    if row is None:
        return verdict
    return verdict.model_copy(update={"handling": row.at_counter, "offers": row.offers})


def _unknown_decides(verdicts: Sequence[Verdict]) -> Verdict:
    """Taken, if any answer would take it, and looked at by somebody who can find out; else asked of staff."""
    taking = next((verdict for verdict in verdicts if verdict.handling is not None), None)
    rule_ids = tuple(rule_id for verdict in verdicts for rule_id in verdict.rule_ids)
    if taking is None or taking.handling is None:
        return next(verdict for verdict in verdicts if verdict.referral is Referral.STAFF)
    trigger = taking.handling.refund_trigger.no_sooner_than_inspection()
    return Verdict(
        value=VerdictValue.REFERRED,
        reasons=(_reason(VerdictCode.DATE_UNKNOWN),),
        rule_ids=rule_ids,
        referral=Referral.INSPECTION,
        offers=taking.offers,
        handling=taking.handling.model_copy(update={"refund_trigger": trigger}),
    )


def _doubted(verdict: Verdict) -> Verdict:
    """What expired rules would accept is taken, but somebody looks at it before there is money."""
    if verdict.value is not VerdictValue.ACCEPTED or verdict.handling is None:
        return verdict
    trigger = verdict.handling.refund_trigger.no_sooner_than_inspection()
    return verdict.model_copy(
        update={
            "value": VerdictValue.REFERRED,
            "referral": Referral.INSPECTION,
            "reasons": (_reason(VerdictCode.NEEDS_INSPECTION),),
            "handling": verdict.handling.model_copy(update={"refund_trigger": trigger}),
        }
    )


def _reason(code: VerdictCode) -> VerdictReason:
    return VerdictReason(code=code, x12_1294=X12_1294.get(code))
