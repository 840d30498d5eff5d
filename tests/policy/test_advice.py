"""What is allowed and hardly meant is told, and nothing else."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kiosk.domain.authorization import Method, Money
from kiosk.domain.codes import ReasonCode
from kiosk.domain.rule import Rule
from kiosk.domain.window import Anchor, Window
from kiosk.policy import read_policy
from kiosk.policy.advice import advice, takes_all_of
from tests.domain.decision_table import FASHION
from tests.policy.conftest import Spoil


def warnings(spoilt: Spoil, *changes: tuple[str, str]) -> list[str]:
    found = advice(read_policy(spoilt(*changes)))
    return [f"{one.line or '-'} {one.about}: {one.text}" for one in found]


def test_of_a_file_as_it_should_be_there_is_nothing_to_say(spoilt: Spoil) -> None:
    assert warnings(spoilt) == []


ROW = """\
[[policy.merchants.rules]]
rule_id = "{rule_id}"
{columns}
verdict = "declined"
code = "not_returnable"

"""
TEXTS = "[policy.merchants.texts]"


def test_a_row_that_an_earlier_one_leaves_nothing_is_named_with_that_one(spoilt: Spoil) -> None:
    late = ROW.format(rule_id="late", columns='categories = ["toys"]\nreasons = ["defective"]')
    (first, *_) = warnings(spoilt, (TEXTS, late + TEXTS))
    assert first.startswith("39 rule late: never decides: rule no-toys above it takes everything it would; ")
    assert first.endswith("move it up, or leave it out")


def test_a_season_that_ends_before_it_begins_is_told(spoilt: Spoil) -> None:
    season = "purchased_from = 2026-12-01\npurchased_until = 2026-11-01"
    never = ROW.format(rule_id="never", columns=season)
    found = warnings(spoilt, ("[[policy.merchants.rules]]", never + "[[policy.merchants.rules]]"))
    assert any(
        "rule never: never applies: its purchased_until is before its purchased_from" in w for w in found
    )


KIND = """\
[policy.merchants.undeclared]
currency = "EUR"
kinds = [{ category = "shoes", text = { en = "Shoes", de = "Schuhe" } }]

"""
TAKEN = """\
[[policy.merchants.rules]]
rule_id = "undeclared"
methods = ["undeclared"]
verdict = "referred"
referral = "inspection"
code = "needs_inspection"
handling = "stock"

"""


def test_undeclared_returns_need_a_row_that_takes_them_and_kinds_to_choose_from(spoilt: Spoil) -> None:
    about = "merchant tiny, undeclared:"
    both = " ".join(warnings(spoilt, (TEXTS, TAKEN + KIND + TEXTS)))
    assert about not in both
    assert f"- {about} names kinds, and no row takes them" in warnings(spoilt, (TEXTS, KIND + TEXTS))
    unoffered = f"- {about} is not there, so no kiosk offers what a row takes"
    assert unoffered in warnings(spoilt, (TEXTS, TAKEN + TEXTS))


def test_a_category_that_is_not_on_the_list_is_told_with_the_one_that_is_meant(spoilt: Spoil) -> None:
    found = warnings(spoilt, ('categories = ["toys"]', 'categories = ["toys", "shoees"]'))
    said = 'names a category "shoees", which is not in the list of categories; did you mean "shoes"?'
    assert found == [f"24 rule no-toys: {said}"]


def test_without_a_list_a_checklist_must_be_about_what_the_rows_name(spoilt: Spoil) -> None:
    checklist = QUESTION.replace("shoes", "shoees")
    found = warnings(spoilt, ('categories = ["shoes", "toys"]\n', ""), (TEXTS, checklist + TEXTS))
    assert any(
        'checklist box: names a category "shoees", which is not in any rule; did you mean "shoes"?' in w
        for w in found
    )


QUESTION = """\
[[policy.merchants.checklists]]
checklist_id = "box"
version = "1"
categories = ["shoes"]

[[policy.merchants.checklists.questions]]
question_id = "box"
text = { en = "With its box?", de = "Mit Karton?" }
answers = [
    { answer_id = "yes", text = { en = "Yes", de = "Ja" } },
    { answer_id = "no", text = { en = "No", de = "Nein" } },
]

"""


def test_a_checklist_that_decides_nothing_is_told(spoilt: Spoil) -> None:
    assert warnings(spoilt, (TEXTS, QUESTION + TEXTS)) == [
        "- merchant tiny, checklist box: decides nothing: no rule looks at an answer to it"
    ]


def test_a_row_that_waits_for_an_answer_nobody_is_asked_for_is_told(spoilt: Spoil) -> None:
    looking = 'categories = ["toys"]\nanswers = { box = ["no"] }\n'
    found = warnings(spoilt, ('categories = ["toys"]\nv', looking + "v"), (TEXTS, QUESTION + TEXTS))
    assert "- merchant tiny, rule no-toys: nobody is asked box about its categories" in found


def test_words_that_are_missing_in_a_language_or_said_by_nobody_are_told(spoilt: Spoil) -> None:
    assert warnings(spoilt, (', de = "Kein Spielzeug." }', ' }\nshoes = { en = "a", de = "b" }')) == [
        "- merchant tiny, text toys: has no words in de, which others have",
        "- merchant tiny, text shoes: is said by no rule",
    ]


def test_a_merchant_whose_authorizations_nobody_will_believe_is_told(spoilt: Spoil) -> None:
    keys = 'keys = [{ key_id = "demo-tiny", public_key = "UgvTzVP55dXNtadoao-iV20irUiunllz8WHq0b7ootQ" }]\n'
    assert warnings(spoilt, (keys, "")) == [
        "16 merchant tiny: has no keys: no authorization of it will be believed until it has"
    ]


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("toys", "24 rule no-toys: no case would fail if it were left out"),
        ("day-30", "31 rule shoes-30d: no case would fail if its window were a day shorter"),
        ("day-31", "31 rule shoes-30d: no case would fail if its window were a day longer"),
    ],
)
def test_a_row_that_no_case_guards_is_told(spoilt: Spoil, case: str, told: str) -> None:
    """Each case is made one that expects nothing."""
    file = spoilt()
    head, _, tail = file.read_text().partition(f'case_id = "{case}"')
    before, _, after = tail.partition("expect = {")
    file.write_text(f'{head}case_id = "{case}"{before}expect = {{}} #{after}')
    found = [f"{one.line} {one.about}: {one.text}" for one in advice(read_policy(file))]
    assert told in found


def test_a_file_without_cases_is_told_so_once(spoilt: Spoil) -> None:
    file = spoilt()
    file.write_text(file.read_text().partition("[case_defaults]")[0])
    assert [one.text for one in advice(read_policy(file))] == [
        "there are none: nothing tells whether the rules do what is meant"
    ]


# --- one row above another --------------------------------------------------------------------------

DAY, LATER = date(2026, 11, 1), date(2026, 12, 1)
FROM, THEREAFTER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)

NARROWER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"reasons": (ReasonCode.DEFECTIVE,)}),
    ({"categories": ("a",)}, {"categories": ("a.b",)}),
    ({"reasons": tuple(ReasonCode)}, {}),
    ({"countries": ("DE", "AT")}, {"countries": ("AT",)}),
    ({"methods": (Method.TYPED_CODE,)}, {"methods": (Method.TYPED_CODE,)}),
    ({"answers": {"q": ("a", "b")}}, {"answers": {"q": ("a",), "r": ("c",)}}),
    ({"purchased_from": DAY}, {"purchased_from": LATER}),
    ({"purchased_until": LATER}, {"purchased_until": DAY}),
    ({"over_quantity": 2}, {"over_quantity": 3}),
    ({"over_value": Money(minor=1, currency="EUR")}, {"over_value": Money(minor=2, currency="EUR")}),
    ({"applies_from": FROM}, {"applies_from": THEREAFTER}),
    ({}, {"offline": True}),
    ({}, {"rules_expired": True}),
    ({"window": Window(length=30)}, {"window": Window(length=14)}),
    ({"window": None}, {"window": Window(length=14)}),
]
NOT_NARROWER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"methods": (Method.UNDECLARED,)}),
    ({"categories": ("a",)}, {"categories": ("ab",)}),
    ({"categories": ("a",)}, {"categories": ()}),
    ({"over_value": Money(minor=1, currency="EUR")}, {"over_value": Money(minor=2, currency="CHF")}),
    ({"window": Window(length=30)}, {"window": None}),
    ({"window": Window(length=30)}, {"window": Window(length=14, counted_from=(Anchor.ORDERED,))}),
    ({"window": Window(length=30)}, {"window": Window(length=14, at_least_until=DAY)}),
]


def row(**columns: Any) -> Rule:
    return FASHION.model_copy(update={"categories": (), "window": None} | columns)


@pytest.mark.parametrize(("wide", "narrow"), NARROWER)
def test_a_row_takes_all_of_a_narrower_one_and_not_the_other_way_round(
    wide: dict[str, Any], narrow: dict[str, Any]
) -> None:
    assert takes_all_of(row(**wide), row(**narrow))
    same = row(**wide).model_dump() == row(**narrow).model_dump() or "reasons" in wide
    assert takes_all_of(row(**narrow), row(**wide)) is same


@pytest.mark.parametrize(("one", "other"), NOT_NARROWER)
def test_of_rows_that_only_overlap_nothing_is_said(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert not takes_all_of(row(**one), row(**other))


def test_a_merchant_without_cases_is_told_beside_one_that_has_some(spoilt: Spoil) -> None:
    file = spoilt()
    head, _, tail = file.read_text().partition("[[policy.merchants]]")
    merchant, _, rest = tail.partition("[case_defaults]")
    other = merchant.replace('merchant_id = "tiny"', 'merchant_id = "other"')
    file.write_text(f"{head}[[policy.merchants]]{merchant}[[policy.merchants]]{other}[case_defaults]{rest}")
    assert [f"{one.about}: {one.text}" for one in advice(read_policy(file))] == [
        "merchant other: no case tries its rules"
    ]
