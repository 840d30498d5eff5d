"""Verdicts as a kiosk in Berlin gives them, for tests that have no kiosk."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.domain.authorization import AuthorizedLine, Method, Presented, ReturnAuthorization
from kiosk.domain.codes import ReasonCode
from kiosk.domain.line_facts import Circumstances, facts_of
from kiosk.domain.policy import Merchant, PolicyPack
from kiosk.domain.questions import LineJudged, LineSaid, judge_line
from kiosk.domain.rule_match import Facts
from kiosk.domain.verdict import Rulebook, Undecided, Verdict


def without_asking(pack: PolicyPack, merchant: Merchant, facts: Facts) -> Verdict:
    """The verdict by what is known: what the customer was not asked stays unknown."""
    verdict = Rulebook(pack).judge(merchant, facts)
    return verdict.otherwise if isinstance(verdict, Undecided) else verdict


def verdict_on(
    pack: PolicyPack,
    authorization: ReturnAuthorization,
    line: AuthorizedLine,
    reason: ReasonCode | None,
    at: datetime,
) -> Verdict:
    """The verdict on a line at a moment, by these rules, with nothing more to ask."""
    here = _here(at)
    merchant = pack.merchant(authorization.merchant_id)
    assert merchant is not None
    presented = Presented(authorization=authorization, method=Method.SIGNED_QR, key_id=None)
    return without_asking(pack, merchant, facts_of(presented, line, reason, {}, here))


def lines_judged(
    pack: PolicyPack, presented: Presented, said: Mapping[str, LineSaid], at: datetime
) -> dict[str, LineJudged]:
    """What the books of that kiosk answer to a visit: verdicts, or what must be asked first."""
    authorization = presented.authorization
    merchant = pack.merchant(authorization.merchant_id)
    assert merchant is not None
    rulebook = Rulebook(pack)
    return {
        line_id: judge_line(rulebook, merchant, presented, authorization.line(line_id), line, _here(at))
        for line_id, line in said.items()
    }


def _here(at: datetime) -> Circumstances:
    return Circumstances(at, ZoneInfo("Europe/Berlin"), "BER-017", "B-1042", "DE")
