"""The demonstration's shop with rules that ask for all there is: reason, condition, resolution."""

from typing import Any

from kiosk.domain.authorization import Method, Money
from kiosk.domain.codes import ReasonCode, Referral, RefundTrigger, Resolution, VerdictCode, VerdictValue
from kiosk.domain.policy import (
    Answer,
    Checklist,
    Merchant,
    PolicyPack,
    Question,
    ReasonBranch,
    ReasonChoice,
    ReasonTree,
    Texts,
    UndeclaredKind,
    UndeclaredReturns,
)
from kiosk.domain.rule import Facility, Fee, Handling, Offer, Rule
from kiosk.domain.window import Window

TEXTS: dict[str, Texts] = {
    "tags-off": {
        "en": "Without its tags we cannot sell it again, so we do not take it back.",
        "de": "Ohne Etiketten können wir es nicht wieder verkaufen, darum nehmen wir es nicht zurück.",
        "ar": "لا يمكننا بيعها مجددا من دون بطاقاتها، ولذلك لا نسترجعها.",
    },
    "undeclared": {
        "en": "Without an authorization we take items up to 50 euros. Ask for one in your account.",
        "ar": "من دون إذن إرجاع نستلم ما لا يزيد ثمنه على 50 يورو. اطلب إذنًا من حسابك.",
    },
    "credit": {
        "en": "You can spend it within three years.",
        "ar": "يمكنك إنفاقه خلال ثلاث سنوات.",
    },
}
YES, NO = {"en": "Yes", "de": "Ja", "ar": "نعم"}, {"en": "No", "de": "Nein", "ar": "لا"}

HANDLING = Handling(
    route_code="RETURN-A",
    return_to=Facility(facility_id="NW-LEJ1"),
    carrier_id="parcelnet",
    refund_trigger=RefundTrigger.ON_DROP_OFF,
)


def _question(question_id: str, **text: str) -> Question:
    answers = (Answer(answer_id="yes", text=YES), Answer(answer_id="no", text=NO))
    return Question(question_id=question_id, text=text, answers=answers)


def _rule(rule_id: str, verdict: VerdictValue, code: VerdictCode, **fields: Any) -> Rule:
    takes = verdict is not VerdictValue.DECLINED and fields.get("referral") is not Referral.STAFF
    fields.setdefault("handling", HANDLING if takes else None)
    return Rule(rule_id=rule_id, verdict=verdict, code=code, **fields)


MONEY_BACK, CREDIT = (
    Offer(resolution=Resolution.REFUND_ORIGINAL),
    Offer(resolution=Resolution.STORE_CREDIT, terms_id="credit"),
)
LESS_A_FEE = Offer(
    resolution=Resolution.REFUND_ORIGINAL, fee=Fee(fixed=Money(minor=495, currency="EUR")), terms_id="nw-13"
)

RULES = (
    _rule(
        "undeclared-dear",
        VerdictValue.DECLINED,
        VerdictCode.NOT_RETURNABLE,
        methods=(Method.UNDECLARED,),
        over_value=Money(minor=5000, currency="EUR"),
        text_id="undeclared",
    ),
    _rule(
        "undeclared",
        VerdictValue.REFERRED,
        VerdictCode.NEEDS_INSPECTION,
        methods=(Method.UNDECLARED,),
        referral=Referral.INSPECTION,
    ),
    _rule(
        "hygiene-counter",
        VerdictValue.REFERRED,
        VerdictCode.NEEDS_INSPECTION,
        categories=("hygiene",),
        referral=Referral.STAFF,
        at_counter=HANDLING.model_copy(update={"refund_trigger": RefundTrigger.ON_INSPECTION}),
    ),
    _rule(
        "tags-off",
        VerdictValue.DECLINED,
        VerdictCode.NOT_RETURNABLE,
        categories=("apparel",),
        answers={"tags_on": ("no",)},
        text_id="tags-off",
    ),
    _rule(
        "worn",
        VerdictValue.REFERRED,
        VerdictCode.NEEDS_INSPECTION,
        categories=("apparel",),
        answers={"worn": ("yes",)},
        referral=Referral.INSPECTION,
        offers=(CREDIT,),
    ),
    _rule(
        "apparel-30d",
        VerdictValue.ACCEPTED,
        VerdictCode.WITHIN_WINDOW,
        categories=("apparel",),
        window=Window(length=30),
        offers=(MONEY_BACK, CREDIT),
    ),
    _rule(
        "shoes-fee",
        VerdictValue.ACCEPTED,
        VerdictCode.WITHIN_WINDOW,
        categories=("shoes",),
        window=Window(length=30),
        offers=(LESS_A_FEE,),
        handling=HANDLING.model_copy(update={"item_scan": True}),
    ),
)

CHECKLIST = Checklist(
    checklist_id="apparel",
    version="3",
    categories=("apparel",),
    questions=(
        _question(
            "tags_on",
            en="Are all tags still on it?",
            de="Sind alle Etiketten dran?",
            ar="هل ما زالت البطاقات عليها؟",
        ),
        _question("worn", en="Has it been worn?", ar="هل سبق ارتداؤها؟"),
    ),
)

UNDECLARED = UndeclaredReturns(
    currency="EUR",
    kinds=(
        UndeclaredKind(category="shoes", text={"en": "Shoes", "de": "Schuhe", "ar": "أحذية"}),
        UndeclaredKind(category="electronics", text={"en": "Electronics", "ar": "إلكترونيات"}),
    ),
)

TREE = ReasonTree(
    version="7",
    branches=(
        ReasonBranch(
            categories=("apparel",),
            reasons=(
                ReasonChoice(code=ReasonCode.SIZE_TOO_SMALL, merchant_code="SZ1"),
                ReasonChoice(code=ReasonCode.SIZE_TOO_LARGE, merchant_code="SZ2"),
                ReasonChoice(code=ReasonCode.COLOUR, merchant_code="C4"),
            ),
        ),
    ),
)


def _thorough(merchant: Merchant) -> Merchant:
    asks = {
        "rules": RULES,
        "checklists": (CHECKLIST,),
        "reason_tree": TREE,
        "texts": TEXTS,
        "undeclared": UNDECLARED,
    }
    return Merchant.model_validate(merchant.model_copy(update=asks).model_dump())


def thorough(pack: PolicyPack) -> PolicyPack:
    """The pack with other rules for Northwind.

    Apparel is asked about and comes back for money or credit; shoes show their bar code and
    cost a fee; hygiene goes to the counter. Shoes and electronics may come undeclared.
    """
    merchants = (_thorough(m) if m.merchant_id == "northwind" else m for m in pack.merchants)
    return pack.model_copy(update={"merchants": tuple(merchants)})
