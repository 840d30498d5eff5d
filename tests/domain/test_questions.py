"""Which reasons and which checklist a line is asked about, and when."""

from kiosk.domain.authorization import Method, Presented
from kiosk.domain.codes import ReasonCode, VerdictCode, VerdictValue
from kiosk.domain.line_facts import Circumstances
from kiosk.domain.policy import Checklist, Merchant, ReasonBranch, ReasonChoice, ReasonTree
from kiosk.domain.questions import (
    USUAL_REASONS,
    LineJudged,
    LineSaid,
    checklist_for,
    judge_line,
    reasons_for,
)
from kiosk.domain.verdict import Rulebook
from kiosk.world.shop import OrderLine
from tests.support.gallery_visits import NOW, SHOP, WORDS
from tests.support.thorough_shop import CHECKLIST, thorough

PACK = thorough(SHOP.policy)
HERE = Circumstances(NOW.at, WORDS.time_zone, "BER-017", "B-1042", "DE")


def northwind(**changes: object) -> Merchant:
    merchant = PACK.merchant("northwind")
    assert merchant is not None
    return merchant.model_copy(update=changes)


def codes(merchant: Merchant, category: str) -> list[ReasonCode]:
    return [choice.code for choice in reasons_for(merchant, category).choices]


def branch(*reasons: ReasonCode, categories: tuple[str, ...] = ()) -> ReasonBranch:
    return ReasonBranch(categories=categories, reasons=tuple(ReasonChoice(code=r) for r in reasons))


def judged(said: LineSaid, merchant: Merchant | None = None, product: str = "linen_shirt") -> LineJudged:
    order = SHOP.order([OrderLine(product, 3)])
    presented = Presented(authorization=order.authorization, method=Method.SIGNED_QR, key_id=None)
    line = order.authorization.line("1")
    return judge_line(Rulebook(PACK), merchant or northwind(), presented, line, said, HERE)


def test_the_first_branch_that_fits_offers_its_reasons_and_other_always_is() -> None:
    tree = ReasonTree(
        version="8",
        branches=(
            branch(ReasonCode.COLOUR, ReasonCode.OTHER, ReasonCode.STYLE, categories=("apparel.shirts",)),
            branch(ReasonCode.STYLE),
        ),
    )
    merchant = northwind(reason_tree=tree)
    assert codes(merchant, "apparel.shirts.linen") == [ReasonCode.COLOUR, ReasonCode.OTHER, ReasonCode.STYLE]
    assert codes(merchant, "apparel.shirtsleeves") == [ReasonCode.STYLE, ReasonCode.OTHER]
    assert reasons_for(merchant, "shoes").tree_version == "8"


def test_a_shop_without_reasons_for_a_category_offers_the_usual_ones_of_no_version() -> None:
    offered = reasons_for(northwind(), "shoes")
    assert tuple(choice.code for choice in offered.choices) == USUAL_REASONS
    assert offered.tree_version is None
    assert offered.merchant_code(ReasonCode.COLOUR) is None


def test_the_first_checklist_that_fits_category_and_reason_is_the_one() -> None:
    defects = CHECKLIST.model_copy(update={"checklist_id": "defects", "reasons": (ReasonCode.DEFECTIVE,)})
    merchant = northwind(checklists=(defects, CHECKLIST))

    def of(category: str, reason: ReasonCode) -> Checklist | None:
        return checklist_for(merchant, category, reason)

    assert of("apparel", ReasonCode.DEFECTIVE) == defects
    assert of("apparel.shirts", ReasonCode.COLOUR) == CHECKLIST
    assert of("shoes", ReasonCode.COLOUR) is None


def test_the_reason_comes_first_then_the_whole_checklist_then_the_verdict() -> None:
    first = judged(LineSaid(quantity=1, reason=None))
    assert (first.verdict, first.checklist) == (None, None)
    second = judged(LineSaid(quantity=1, reason=ReasonCode.COLOUR))
    assert (second.verdict, second.checklist) == (None, CHECKLIST)
    answers = {"tags_on": "no", "worn": "no"}
    third = judged(LineSaid(quantity=1, reason=ReasonCode.COLOUR, answers=answers))
    assert third.verdict is not None
    assert third.verdict.value is VerdictValue.DECLINED
    assert list(third.texts) == ["tags-off"]


def test_what_no_checklist_asks_is_judged_as_unknown_and_not_asked_for_ever() -> None:
    found = judged(LineSaid(quantity=1, reason=ReasonCode.COLOUR), northwind(checklists=()))
    assert found.verdict is not None
    assert found.verdict.value is VerdictValue.REFERRED
    assert found.verdict.reasons[0].code is VerdictCode.DATE_UNKNOWN


def test_only_as_much_is_judged_as_came_along() -> None:
    rules = northwind().rules
    many = rules[-1].model_copy(
        update={"rule_id": "many", "over_quantity": 2, "verdict": VerdictValue.DECLINED, "handling": None}
    )
    merchant = northwind(rules=(many, *rules))
    pack = PACK.model_copy(update={"merchants": (merchant,)})
    order = SHOP.order([OrderLine("trainers", 3)])
    presented = Presented(authorization=order.authorization, method=Method.SIGNED_QR, key_id=None)

    def verdict_on(quantity: int) -> VerdictValue:
        said = LineSaid(quantity=quantity, reason=ReasonCode.STYLE)
        line = order.authorization.line("1")
        found = judge_line(Rulebook(pack), merchant, presented, line, said, HERE).verdict
        assert found is not None
        return found.value

    assert verdict_on(3) is VerdictValue.DECLINED
    assert verdict_on(2) is VerdictValue.ACCEPTED
