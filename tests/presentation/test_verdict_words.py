"""What a verdict says when the clock that it was judged by is doubted."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.codes import ReasonCode
from kiosk.domain.moment import CLOCK_DOUBT
from kiosk.domain.verdict import Verdict, judge
from kiosk.flow.draft import LineDraft, MerchantInfo
from kiosk.presentation.wording import verdict_words
from kiosk.presentation.words import Words
from tests.domain.decision_table import RULES, facts, line

WORDS = Words("en", ZoneInfo("Europe/Berlin"))
NORTHWIND = MerchantInfo(
    merchant_id="northwind",
    name="Northwind",
    phone="+49 30 5550 1000",
    terms_id="nw-12",
    writes_by=date(2026, 10, 20),
)
END = datetime(2026, 10, 14, 22, tzinfo=UTC)
DOUBT = "Our clock may be wrong; that counts in your favour."


def said(at: datetime, *, doubted: bool) -> str:
    known = facts("fashion", date(2026, 10, 14), at=at, clock_doubted=doubted)
    verdict = judge(RULES, known, {})
    assert isinstance(verdict, Verdict)
    draft = LineDraft(line=line("fashion"), brought=True, reason=ReasonCode.CHANGED_MIND, verdict=verdict)
    return verdict_words(WORDS, draft, NORTHWIND)


def test_a_line_taken_only_because_the_clock_is_doubted_says_so() -> None:
    assert said(END + timedelta(hours=10), doubted=True) == (
        f"Accepted. You can return it until 14 October. {DOUBT}"
    )


@pytest.mark.parametrize(
    ("at", "doubted"),
    [
        (END - timedelta(seconds=1), True),
        (END - timedelta(seconds=1), False),
        (END, False),
        (END + CLOCK_DOUBT, True),
    ],
    ids=["in time though doubted", "in time", "too late", "too late even so"],
)
def test_where_the_doubt_did_not_decide_nothing_is_said_of_it(at: datetime, *, doubted: bool) -> None:
    assert DOUBT not in said(at, doubted=doubted)
