"""Names in a pack that mean nothing: of merchants, rows, questions and time zones that are not there."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.config.documents import Key
from kiosk.config.expected import Finding
from kiosk.config.mistakes import did_you_mean
from kiosk.domain.case import Case
from kiosk.domain.policy import Merchant, PolicyPack


def broken_references(pack: PolicyPack) -> Iterator[Finding]:
    """Every name that a kiosk would stumble over, or its case fail of, and every id that stands twice."""
    yield from _twice([m.merchant_id for m in pack.merchants], ("policy", "merchants"), "merchant_id")
    yield from _twice([c.case_id for c in pack.cases], ("policy", "cases"), "case_id")
    yield from _twice([c.calendar_id for c in pack.calendars], ("policy", "calendars"), "calendar_id")
    for place, merchant in enumerate(pack.merchants):
        ids = [question.question_id for checklist in merchant.checklists for question in checklist.questions]
        if twice := next((name for name in ids if ids.count(name) > 1), None):
            key = ("policy", "merchants", place)
            yield Finding(key, f'two questions "{twice}"', "an id of its own for each question")
    for place, case in enumerate(pack.cases):
        yield from _in_case(pack, case, ("policy", "cases", place))


def _twice(ids: Sequence[str], at: Key, name: str) -> Iterator[Finding]:
    for place, one in enumerate(ids):
        if one in ids[:place]:
            yield Finding((*at, place, name), f'a second "{one}"', "an id of its own")


def _in_case(pack: PolicyPack, case: Case, key: Key) -> Iterator[Finding]:
    try:
        ZoneInfo(case.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Finding((*key, "time_zone"), f'"{case.time_zone}"', "a time zone, as Europe/Berlin")
    merchant = pack.merchant(case.merchant_id)
    if merchant is None:
        merchants = [merchant.merchant_id for merchant in pack.merchants]
        yield _unknown((*key, "merchant_id"), case.merchant_id, merchants, "a merchant")
        return
    rules = [rule.rule_id for rule in merchant.rules]
    if case.expect.rule_id is not None and case.expect.rule_id not in rules:
        yield _unknown((*key, "expect", "rule_id"), case.expect.rule_id, rules, "a rule")
    yield from _answers(merchant, case, (*key, "answers"))


def _answers(merchant: Merchant, case: Case, key: Key) -> Iterator[Finding]:
    questions = {
        question.question_id: [answer.answer_id for answer in question.answers]
        for checklist in merchant.checklists
        for question in checklist.questions
    }
    for question, answer in case.answers.items():
        if question not in questions:
            yield _unknown((*key, question), question, list(questions), "a question")
        elif answer not in questions[question]:
            yield _unknown((*key, question), answer, questions[question], "an answer")


def _unknown(key: Key, found: str, known: Sequence[str], what: str) -> Finding:
    there_are = ", ".join(known) or "there is none"
    return Finding(key, f'"{found}"', f"{what} ({there_are})", did_you_mean(found, known))
