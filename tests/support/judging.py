"""Verdicts as a kiosk in Berlin gives them, for tests that have no kiosk."""

from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.domain.authorization import AuthorizedLine, Method, Presented, ReturnAuthorization
from kiosk.domain.codes import ReasonCode
from kiosk.domain.line_facts import Circumstances, facts_of
from kiosk.domain.policy import PolicyPack
from kiosk.domain.verdict import Rulebook, Verdict


def verdict_on(
    pack: PolicyPack,
    authorization: ReturnAuthorization,
    line: AuthorizedLine,
    reason: ReasonCode | None,
    at: datetime,
) -> Verdict:
    """The verdict on a line at a moment, by these rules, with nothing more to ask."""
    here = Circumstances(at, ZoneInfo("Europe/Berlin"), "BER-017", "B-1042", "DE")
    merchant = pack.merchant(authorization.merchant_id)
    assert merchant is not None
    presented = Presented(authorization=authorization, method=Method.SIGNED_QR, key_id=None)
    return Rulebook(pack).judge_without_asking(merchant, facts_of(presented, line, reason, {}, here))
