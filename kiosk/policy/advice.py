"""What is allowed in a policy file and hardly meant: rows that never decide, words nobody reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from kiosk.config.mistakes import did_you_mean
from kiosk.domain.authorization import Method
from kiosk.domain.case import Case
from kiosk.domain.codes import ReasonCode
from kiosk.domain.policy import Merchant, PolicyPack, Texts, UndeclaredKind
from kiosk.domain.policy_cases import failures
from kiosk.domain.rule import Rule
from kiosk.domain.window import Window
from kiosk.policy.reading import PolicyFile

_LISTS: Final = (
    "skus", "countries", "regions", "channels", "sellers", "tiers", "methods", "sites", "kiosks",
)  # fmt: skip
"""Columns that name values: of an empty one any will do."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One warning; `line` where it is about a row."""

    about: str
    text: str
    line: int | None = None


def advice(file: PolicyFile) -> Iterator[Advice]:
    """Everything in a policy file that an analyst would want to look at again."""
    pack = file.pack
    for merchant in pack.merchants:
        for rule_id, text in _rows(merchant):
            yield Advice(f"rule {rule_id}", text, file.line_of("rules", rule_id, merchant.merchant_id))
        for about, text in (*_questions(merchant), *_undeclared(merchant), *_texts(merchant)):
            yield Advice(f"merchant {merchant.merchant_id}, {about}", text)
        if not merchant.keys:
            yield Advice(
                f"merchant {merchant.merchant_id}",
                "has no keys: no authorization of it will be believed until it has",
                file.line_of("merchants", merchant.merchant_id),
            )
    yield from _categories(file)
    yield from _unguarded(file)


def takes_all_of(earlier: Rule, later: Rule) -> bool:
    """Whether every line that `later` applies to is one that `earlier` applies to."""
    return all(
        (
            _categories_within(later.categories, earlier.categories),
            _within(later.reasons, _any_of(earlier.reasons)),
            all(_within(getattr(later, name), getattr(earlier, name)) for name in _LISTS),
            _lets_undeclared_by(earlier, later),
            all(_within(later.answers.get(q, ()), wanted) for q, wanted in earlier.answers.items()),
            _at_least(later.purchased_from, earlier.purchased_from),
            _at_least(later.over_quantity, earlier.over_quantity),
            _at_least(later.applies_from, earlier.applies_from),
            earlier.purchased_until is None
            or (later.purchased_until is not None and later.purchased_until <= earlier.purchased_until),
            earlier.over_value is None
            or (
                later.over_value is not None
                and later.over_value.currency == earlier.over_value.currency
                and later.over_value.minor >= earlier.over_value.minor
            ),
            _window_within(later.asked, earlier.asked),
            _window_within(later.window, earlier.window),
            earlier.offline is None or later.offline is not None,
            earlier.rules_expired is None or later.rules_expired is not None,
        )
    )


def _lets_undeclared_by(earlier: Rule, later: Rule) -> bool:
    """A row that takes items takes undeclared ones only if it names them."""
    by_name = Method.UNDECLARED in later.methods
    return not (earlier.takes and by_name and Method.UNDECLARED not in earlier.methods)


def _any_of(reasons: tuple[ReasonCode, ...]) -> tuple[ReasonCode, ...]:
    return () if set(reasons) == set(ReasonCode) else reasons


def _within(narrow: Iterable[object], wide: Iterable[object]) -> bool:
    narrow, wide = set(narrow), set(wide)
    return not wide or (bool(narrow) and narrow <= wide)


def _categories_within(narrow: tuple[str, ...], wide: tuple[str, ...]) -> bool:
    def is_in_one(category: str) -> bool:
        return any(f"{category}.".startswith(f"{of}.") for of in wide)

    return not wide or (bool(narrow) and all(map(is_in_one, narrow)))


def _at_least(narrow: Any, wide: Any) -> bool:
    return wide is None or (narrow is not None and narrow >= wide)


def _window_within(narrow: Window | None, wide: Window | None) -> bool:
    """Of windows counted in different ways nothing is said."""
    if wide is None:
        return True
    if narrow is None:
        return False
    seasons = narrow.at_least_until == wide.at_least_until
    return (
        seasons
        and narrow.length <= wide.length
        and narrow == wide.model_copy(update={"length": narrow.length})
    )


def _rows(merchant: Merchant) -> Iterator[tuple[str, str]]:
    for place, later in enumerate(merchant.rules):
        earlier = next((rule for rule in merchant.rules[:place] if takes_all_of(rule, later)), None)
        if earlier is not None:
            why = f"rule {earlier.rule_id} above it takes everything it would"
            yield later.rule_id, f"never decides: {why}; move it up, or leave it out"
        if later.purchased_from and later.purchased_until and later.purchased_until < later.purchased_from:
            yield later.rule_id, "never applies: its purchased_until is before its purchased_from"


def _questions(merchant: Merchant) -> Iterator[tuple[str, str]]:
    looked_at = {question for rule in merchant.rules for question in rule.answers}
    for checklist in merchant.checklists:
        about = f"checklist {checklist.checklist_id}"
        idle = [q.question_id for q in checklist.questions if q.question_id not in looked_at]
        if len(idle) == len(checklist.questions):
            yield about, "decides nothing: no rule looks at an answer to it"
        elif idle:
            yield about, f"no rule looks at the answer to {', '.join(idle)}"
    for rule in merchant.rules:
        for question in rule.answers:
            lists = [c for c in merchant.checklists if any(q.question_id == question for q in c.questions)]
            if not any(_may_meet(rule.categories, c.categories) for c in lists):
                yield f"rule {rule.rule_id}", f"nobody is asked {question} about its categories"


def _undeclared(merchant: Merchant) -> Iterator[tuple[str, str]]:
    if merchant.takes_undeclared and merchant.undeclared is None:
        yield "undeclared", "is not there, so no kiosk offers what a row takes"
    if merchant.undeclared is not None and not merchant.takes_undeclared:
        yield "undeclared", "names kinds, and no row takes them"


def _kinds(merchant: Merchant) -> tuple[UndeclaredKind, ...]:
    return merchant.undeclared.kinds if merchant.undeclared else ()


def _may_meet(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return (
        not some
        or not others
        or any(f"{a}.".startswith(f"{b}.") or f"{b}.".startswith(f"{a}.") for a in some for b in others)
    )


def _texts(merchant: Merchant) -> Iterator[tuple[str, str]]:
    said: list[tuple[str, Texts]] = [(f"text {name}", texts) for name, texts in merchant.texts.items()]
    for checklist in merchant.checklists:
        for question in checklist.questions:
            said.append((f"question {question.question_id}", question.text))
            said += [(f"answer {question.question_id}={a.answer_id}", a.text) for a in question.answers]
    said += [(f"undeclared {kind.category}", dict(kind.text)) for kind in _kinds(merchant)]
    languages = {language for _, texts in said for language in texts}
    for about, texts in said:
        if missing := sorted(languages - texts.keys()):
            yield about, f"has no words in {', '.join(missing)}, which others have"
    used = {rule.text_id for rule in merchant.rules}
    for name in merchant.texts:
        if name not in used:
            yield f"text {name}", "is said by no rule"


def _categories(file: PolicyFile) -> Iterator[Advice]:
    """Where the file lists its categories, by that list; else by what the rows name."""
    for merchant in file.pack.merchants:
        known = file.categories or tuple(c for rule in merchant.rules for c in rule.categories)
        if not file.categories and not all(rule.categories for rule in merchant.rules):
            continue  # a row for any category makes every word a known one
        source = "the list of categories" if file.categories else "any rule"
        for about, line, name in dict.fromkeys(_named_categories(file, merchant)):
            if name in known or (not file.categories and _may_meet((name,), known)):
                continue
            hint = did_you_mean(name, known)
            said = f'names a category "{name}", which is not in {source}'
            yield Advice(about, said + (f"; {hint}" if hint else ""), line)


def _named_categories(file: PolicyFile, merchant: Merchant) -> Iterator[tuple[str, int | None, str]]:
    """Each category with what names it, and the line of that."""
    for rule in merchant.rules:
        for name in rule.categories:
            yield f"rule {rule.rule_id}", file.line_of("rules", rule.rule_id, merchant.merchant_id), name
    for checklist in merchant.checklists:
        line = file.line_of("checklists", checklist.checklist_id, merchant.merchant_id)
        for name in checklist.categories:
            yield f"checklist {checklist.checklist_id}", line, name
    for kind in _kinds(merchant):
        yield f"undeclared of {merchant.merchant_id}", None, kind.category
    if merchant.reason_tree is not None:
        for branch in merchant.reason_tree.branches:
            for name in branch.categories:
                yield f"reason tree of {merchant.merchant_id}", None, name
    for case in file.pack.cases:
        if case.merchant_id == merchant.merchant_id:
            yield f"case {case.case_id}", file.line_of("cases", case.case_id), case.category


def _unguarded(file: PolicyFile) -> Iterator[Advice]:
    """Rows that could be wrong and nobody would notice: no case fails when they are changed."""
    pack = file.pack
    if not pack.cases:
        yield Advice("cases", "there are none: nothing tells whether the rules do what is meant")
        return
    for merchant in pack.merchants:
        cases = tuple(case for case in pack.cases if case.merchant_id == merchant.merchant_id)
        if not cases:
            line = file.line_of("merchants", merchant.merchant_id)
            yield Advice(f"merchant {merchant.merchant_id}", "no case tries its rules", line)
        if not cases or failures(_with_rules(pack, merchant, merchant.rules, cases)):
            continue
        for place, rule in enumerate(merchant.rules):
            for what, changed in _changes(rule):
                rules = (*merchant.rules[:place], *changed, *merchant.rules[place + 1 :])
                if not failures(_with_rules(pack, merchant, rules, cases)):
                    line = file.line_of("rules", rule.rule_id, merchant.merchant_id)
                    yield Advice(f"rule {rule.rule_id}", f"no case would fail {what}", line)
                    break


def _changes(rule: Rule) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    yield "if it were left out", ()
    for name in ("asked", "window"):
        window: Window | None = getattr(rule, name)
        if window is None:
            continue
        for by, how in ((-1, "shorter"), (1, "longer")):
            if window.length + by >= 0:
                other = window.model_copy(update={"length": window.length + by})
                unit = window.unit.removesuffix("s")
                yield f"if its {name} were a {unit} {how}", (rule.model_copy(update={name: other}),)


def _with_rules(
    pack: PolicyPack, merchant: Merchant, rules: tuple[Rule, ...], cases: tuple[Case, ...]
) -> PolicyPack:
    changed = merchant.model_copy(update={"rules": rules})
    return pack.model_copy(update={"merchants": (changed,), "cases": cases})
