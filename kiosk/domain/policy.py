"""The operator's signed rules: who may return what, until when, and what becomes of it.

A merchant's rules are a decision table: the first row that applies to a line decides.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from kiosk.domain.authorization import Currency, Language, Method, Reference, Title
from kiosk.domain.case import Case
from kiosk.domain.codes import ReasonCode
from kiosk.domain.leases import NumberLease
from kiosk.domain.model import Value
from kiosk.domain.moment import Instant
from kiosk.domain.roster import BadgeSalt, Roster
from kiosk.domain.rule import Rule
from kiosk.domain.window import Calendar, Window

Sentence = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+$"
    ),
]
Version = Annotated[int, Field(ge=1, lt=10**15)]
"""Of a pack, or of its epoch: counted, or written as a date and a time."""

Texts = dict[Language, Sentence]
"""One sentence in several languages."""


class PublicKey(Value):
    """A key that verifies signatures of one kind: Ed25519, 32 raw bytes, base64url without padding.

    It counts from `not_before` until `not_after`, so that an old and a new one may overlap.
    """

    key_id: Reference
    public_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
    not_before: Instant | None = None
    not_after: Instant | None = None


class CourierKey(PublicKey):
    """A key of a dispatcher, for passes of couriers: those of `carriers`, or of all where none is named."""

    carriers: tuple[Reference, ...] = ()


class Answer(Value):
    answer_id: Reference
    text: Texts


class Question(Value):
    question_id: Reference
    text: Texts
    answers: Annotated[tuple[Answer, ...], Field(min_length=2, max_length=6)]


class Checklist(Value):
    """What the customer is asked about the condition of items of these categories, for these reasons."""

    checklist_id: Reference
    version: Reference
    categories: tuple[Reference, ...] = ()
    reasons: tuple[ReasonCode, ...] = ()
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=5)]


class ReasonChoice(Value):
    """One reason a customer may choose, with the merchant's own code for it."""

    code: ReasonCode
    merchant_code: Reference | None = None


class ReasonTree(Value):
    """Which reasons are offered for which categories: the first branch that fits; `other` always is."""

    version: Reference
    branches: Annotated[tuple["ReasonBranch", ...], Field(min_length=1)]


class ReasonBranch(Value):
    categories: tuple[Reference, ...] = ()
    reasons: Annotated[tuple[ReasonChoice, ...], Field(min_length=1, max_length=12)]


class UndeclaredKind(Value):
    """Goods of one category that may come without an authorization, as customers call them."""

    category: Reference
    text: Annotated[dict[Language, Title], Field(min_length=1)]


class UndeclaredReturns(Value):
    """What may come without an authorization, and the currency in which its price is said."""

    currency: Currency
    kinds: Annotated[tuple[UndeclaredKind, ...], Field(min_length=1, max_length=8)]

    @model_validator(mode="after")
    def _names_each_kind_once(self) -> Self:
        if len({kind.category for kind in self.kinds}) < len(self.kinds):
            raise ValueError("undeclared names a category twice: a customer could not tell them apart")
        return self


class Merchant(Value):
    """One shop. `writes_within_days` is the promise on the done screen.

    `undeclared`: without it the kiosk does not offer to take what was found nowhere.

    `sites` and `from_day` roll it out: elsewhere and before, the merchant is not known.
    """

    merchant_id: Reference
    name: str
    phone: str
    writes_within_days: Annotated[int, Field(ge=1, le=60)]
    terms_id: Reference
    keys: tuple[PublicKey, ...]
    sites: tuple[Reference, ...] = ()
    applies_from: Instant | None = None
    rules: tuple[Rule, ...]
    checklists: tuple[Checklist, ...] = ()
    reason_tree: ReasonTree | None = None
    undeclared: UndeclaredReturns | None = None
    texts: Annotated[dict[Reference, Texts], Field(default_factory=dict)]
    revoked_authorizations: tuple[Reference, ...] = ()

    @property
    def takes_undeclared(self) -> bool:
        """Whether any row takes what this shop has not authorized."""
        return any(rule.takes and Method.UNDECLARED in rule.methods for rule in self.rules)

    @model_validator(mode="after")
    def _refers_to_what_it_has(self) -> Self:
        if broken := "; ".join(self._broken_references()):
            raise ValueError(broken)
        return self

    def is_known(self, site_id: str, at: datetime) -> bool:
        """Whether the merchant has been rolled out to a site by then."""
        here = not self.sites or site_id in self.sites
        return here and (self.applies_from is None or self.applies_from <= at)

    def _broken_references(self) -> Iterator[str]:
        ids = [rule.rule_id for rule in self.rules]
        for twice in sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1}):
            yield f"merchant {self.merchant_id} has two rules {twice}"
        questions = {
            question.question_id: {answer.answer_id for answer in question.answers}
            for checklist in self.checklists
            for question in checklist.questions
        }
        yield from self._limits_in_another_currency()
        for rule in self.rules:
            if rule.text_id is not None and rule.text_id not in self.texts:
                yield f"rule {rule.rule_id} has a text {rule.text_id}, which is not among the texts"
            for question, answers in rule.answers.items():
                if unknown := set(answers) - questions.get(question, set()):
                    yield (
                        f"rule {rule.rule_id} looks at answers {sorted(unknown)} to {question}, "
                        f"which no checklist has"
                    )

    def _limits_in_another_currency(self) -> Iterator[str]:
        """Whether a price is over a limit in another currency is never known."""
        currency = self.undeclared.currency if self.undeclared else None
        for rule in self.rules:
            limit = rule.over_value if Method.UNDECLARED in rule.methods else None
            if currency and limit and limit.currency != currency:
                yield (
                    f"rule {rule.rule_id} has a limit in {limit.currency}, "
                    f"and prices of undeclared returns are said in {currency}"
                )


class PolicyPack(Value):
    """Everything an operator decides, in one signed document.

    `announcement_keys` sign batches of authorizations that central announces ahead, and
    `command_keys` what it asks this kiosk to do; a merchant's own `keys` sign the authorizations
    themselves. `revoked_keys` verify nothing any more. `cases` are the pack's own tests: a kiosk
    refuses a pack that fails one.

    `roster`: who works at kiosks, with `badge_salt` for the digests of their badges. `courier_keys` and
    `technician_keys` sign passes for those who cannot use theirs. `revoked_staff` sign in nowhere.
    """

    policy_id: Reference
    version: Version
    epoch: Version
    issued_at: Instant
    valid_from: Instant | None = None
    valid_until: Instant
    grace_days: Annotated[int, Field(ge=0, le=60)] = 7
    collect_within_h: Annotated[int, Field(ge=1, le=720)]
    calendars: tuple[Calendar, ...] = ()
    merchants: tuple[Merchant, ...]
    announcement_keys: tuple[PublicKey, ...] = ()
    command_keys: tuple[PublicKey, ...] = ()
    courier_keys: tuple[CourierKey, ...] = ()
    technician_keys: tuple[PublicKey, ...] = ()
    revoked_keys: tuple[Reference, ...] = ()
    badge_salt: BadgeSalt | None = None
    roster: Roster = ()
    revoked_staff: tuple[Reference, ...] = ()
    leases: tuple[NumberLease, ...] = ()
    cases: tuple[Case, ...] = ()

    def merchant(self, merchant_id: str) -> Merchant | None:
        """The merchant of that id, or None."""
        return next((m for m in self.merchants if m.merchant_id == merchant_id), None)

    @model_validator(mode="after")
    def _has_keys_of_one_use(self) -> Self:
        others = {key.public_key for merchant in self.merchants for key in merchant.keys}
        others |= {key.public_key for key in self.announcement_keys}
        for use, keys in (
            ("command", self.command_keys),
            ("courier", self.courier_keys),
            ("technician", self.technician_keys),
        ):
            for key in keys:
                if key.public_key in others:
                    raise ValueError(
                        f"{use} key {key.key_id} signs something else as well: "
                        f"a key has one use, make another"
                    )
            others |= {key.public_key for key in keys}
        return self

    @model_validator(mode="after")
    def _tells_staff_apart(self) -> Self:
        if broken := "; ".join(self._staff_not_told_apart()):
            raise ValueError(broken)
        return self

    def _staff_not_told_apart(self) -> Iterator[str]:
        couriers = {key.key_id for key in self.courier_keys}
        for key in self.technician_keys:
            if key.key_id in couriers:
                yield f"{key.key_id} is a courier key and a technician key: whose pass is it that names it?"
        refs: set[str] = set()
        badges: dict[str, str] = {}
        for entry in self.roster:
            if entry.staff_ref in refs:
                yield f"the roster has two rows of {entry.staff_ref}"
            refs.add(entry.staff_ref)
            if entry.badge is None:
                continue
            if self.badge_salt is None:
                yield f"{entry.staff_ref} has a badge, and there is no badge_salt to look it up with"
            if entry.badge in badges:
                yield f"{badges[entry.badge]} and {entry.staff_ref} have the same badge"
            badges.setdefault(entry.badge, entry.staff_ref)

    @model_validator(mode="after")
    def _has_the_calendars_it_names(self) -> Self:
        known = {calendar.calendar_id for calendar in self.calendars}
        broken = [
            f"rule {rule.rule_id} rolls to a calendar {window.rolls_to}, which is not there"
            for rule, window in self._windows()
            if window.rolls_to is not None and window.rolls_to not in known
        ]
        if broken:
            raise ValueError("; ".join(broken))
        return self

    def _windows(self) -> Iterator[tuple[Rule, Window]]:
        for merchant in self.merchants:
            for rule in merchant.rules:
                for window in (rule.asked, rule.window):
                    if window is not None:
                        yield rule, window
