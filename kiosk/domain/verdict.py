"""The verdict: accepted, referred or declined, with the reasons and the rule that decided."""

from datetime import date, timedelta

from kiosk.domain.authorization import AuthorizedLine, ReturnAuthorization
from kiosk.domain.codes import X12_1294, ReasonCode, VerdictCode
from kiosk.domain.model import Value
from kiosk.domain.policy import Handling, Merchant, Referral, Rule, VerdictValue


class VerdictReason(Value):
    code: VerdictCode
    x12_1294: str | None


class Verdict(Value):
    """The answer for one line. `window_ends_on` is the last day, where a window was looked at."""

    value: VerdictValue
    reasons: tuple[VerdictReason, ...]
    rule_ids: tuple[str, ...]
    referral: Referral | None = None
    window_ends_on: date | None = None
    window_days: int | None = None
    handling: Handling | None = None


def judge(
    line: AuthorizedLine,
    reason: ReasonCode | None,
    authorization: ReturnAuthorization,
    merchant: Merchant,
    today: date,
) -> Verdict:
    """Judge one line on the day `today` (in the site's time zone).

    Rows that fit but whose window is over are remembered: if no later row
    takes the line, it is declined for the longest of those windows. A row
    whose date the authorization does not carry refers the line to
    inspection; nothing is guessed.
    """
    missed: list[tuple[date, Rule]] = []
    for rule in merchant.rules:
        if not _fits(rule, line, reason):
            continue
        if rule.window_days is None:
            return _decided(rule, None)
        counted_from = getattr(authorization, rule.counted_from)
        if counted_from is None:
            return _date_unknown(rule)
        last_day = counted_from + timedelta(days=rule.window_days)
        if today <= last_day:
            return _decided(rule, last_day)
        missed.append((last_day, rule))
    if missed:
        last_day, rule = max(missed, key=lambda item: item[0])
        return Verdict(
            value=VerdictValue.DECLINED,
            reasons=(_reason(VerdictCode.WINDOW_OVER),),
            rule_ids=(rule.rule_id,),
            window_ends_on=last_day,
            window_days=rule.window_days,
        )
    return Verdict(
        value=VerdictValue.DECLINED, reasons=(_reason(VerdictCode.CATEGORY_NOT_ACCEPTED),), rule_ids=()
    )


def _fits(rule: Rule, line: AuthorizedLine, reason: ReasonCode | None) -> bool:
    return (not rule.categories or line.category in rule.categories) and (
        not rule.reasons or reason in rule.reasons
    )


def _decided(rule: Rule, last_day: date | None) -> Verdict:
    return Verdict(
        value=rule.verdict,
        reasons=(_reason(rule.code),),
        rule_ids=(rule.rule_id,),
        referral=rule.referral,
        window_ends_on=last_day,
        window_days=rule.window_days,
        handling=rule.handling,
    )


def _date_unknown(rule: Rule) -> Verdict:
    return Verdict(
        value=VerdictValue.REFERRED if rule.handling else VerdictValue.DECLINED,
        reasons=(_reason(VerdictCode.DATE_UNKNOWN),),
        rule_ids=(rule.rule_id,),
        referral=Referral.INSPECTION if rule.handling else None,
        handling=rule.handling,
    )


def _reason(code: VerdictCode) -> VerdictReason:
    return VerdictReason(code=code, x12_1294=X12_1294.get(code))
