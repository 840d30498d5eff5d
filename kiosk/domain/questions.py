"""What a customer is asked about a line before there is a verdict: the merchant's reasons, its checklist."""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import Field

from kiosk.domain.authorization import AuthorizedLine, Presented
from kiosk.domain.codes import ReasonCode
from kiosk.domain.line_facts import Circumstances, facts_of
from kiosk.domain.model import Value
from kiosk.domain.policy import Checklist, Merchant, ReasonChoice, Texts
from kiosk.domain.verdict import Rulebook, Undecided, Verdict

USUAL_REASONS: Final = (
    ReasonCode.SIZE_TOO_SMALL,
    ReasonCode.SIZE_TOO_LARGE,
    ReasonCode.DEFECTIVE,
    ReasonCode.NOT_AS_DESCRIBED,
    ReasonCode.CHANGED_MIND,
    ReasonCode.OTHER,
)
"""What is offered where a merchant has no reasons of its own for a category, in this order."""


class ReasonsOffered(Value):
    """The reasons to choose from, in order. `tree_version` is None where they are the usual ones."""

    choices: tuple[ReasonChoice, ...]
    tree_version: str | None = None

    def merchant_code(self, reason: ReasonCode) -> str | None:
        """The merchant's own code for a reason; None where it has none, or does not know the reason."""
        return next((choice.merchant_code for choice in self.choices if choice.code is reason), None)


def reasons_for(merchant: Merchant, category: str) -> ReasonsOffered:
    """The reasons of the first branch that fits; `other` stands at the end where no branch names it."""
    tree = merchant.reason_tree
    branch = next((b for b in tree.branches if _fits(category, b.categories)), None) if tree else None
    if tree is None or branch is None:
        return ReasonsOffered(choices=tuple(ReasonChoice(code=code) for code in USUAL_REASONS))
    choices = branch.reasons
    if all(choice.code is not ReasonCode.OTHER for choice in choices):
        choices += (ReasonChoice(code=ReasonCode.OTHER),)
    return ReasonsOffered(choices=choices, tree_version=tree.version)


def checklist_for(merchant: Merchant, category: str, reason: ReasonCode) -> Checklist | None:
    """The one checklist of a line: the first that fits its category and its reason."""
    fitting = (c for c in merchant.checklists if _fits(category, c.categories))
    return next((c for c in fitting if not c.reasons or reason in c.reasons), None)


class LineSaid(Value):
    """What is said of a line, by the customer or in the shop's portal: how many came, why, its condition."""

    quantity: int
    reason: ReasonCode | None
    answers: dict[str, str] = Field(default_factory=dict)


class LineJudged(Value):
    """The verdict on a line, or None: then its reason must be asked, or what is open of `checklist`.

    `reasons` are those that the merchant knows for it. `texts` are the merchant's own words
    that the verdict and its offers refer to.
    """

    verdict: Verdict | None
    reasons: ReasonsOffered
    checklist: Checklist | None = None
    texts: dict[str, Texts] = Field(default_factory=dict)


def judge_line(
    rulebook: Rulebook,
    merchant: Merchant,
    presented: Presented,
    line: AuthorizedLine,
    said: LineSaid,
    here: Circumstances,
) -> LineJudged:
    """Judge as much of a line as came along, or find what must be asked first.

    A reason is always asked for, since shops want to know. A checklist is asked only where an
    answer decides, and then whole, so that its answers can be compared with those of others.
    What no question of it can find out is judged as unknown.
    """
    reasons = reasons_for(merchant, line.category)
    if said.reason is None:
        return LineJudged(verdict=None, reasons=reasons)
    brought = line.model_copy(update={"quantity": said.quantity})
    judged = rulebook.judge(merchant, facts_of(presented, brought, said.reason, said.answers, here))
    if isinstance(judged, Undecided):
        checklist = checklist_for(merchant, line.category, said.reason)
        if checklist and judged.needs & set(_open_questions(checklist, said.answers)):
            return LineJudged(verdict=None, reasons=reasons, checklist=checklist)
        judged = judged.otherwise
    return LineJudged(verdict=judged, reasons=reasons, texts=_texts_of(judged, merchant))


def _open_questions(checklist: Checklist, answers: Mapping[str, str]) -> Iterator[str]:
    """By the names under which a verdict needs them."""
    for question in checklist.questions:
        if question.question_id not in answers:
            yield f"answers.{question.question_id}"


def _texts_of(verdict: Verdict, merchant: Merchant) -> dict[str, Texts]:
    wanted = {verdict.text_id, *(offer.terms_id for offer in verdict.offers)}
    return {text_id: texts for text_id, texts in merchant.texts.items() if text_id in wanted}


def _fits(category: str, categories: tuple[str, ...]) -> bool:
    return not categories or any(f"{category}.".startswith(f"{wanted}.") for wanted in categories)
