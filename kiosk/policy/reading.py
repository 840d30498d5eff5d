"""From a policy file to the pack that it describes; every mistake at once, each with its line and row."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ValidationError

from kiosk.config import ConfigError, Mistake
from kiosk.config.checks import dotted
from kiosk.config.documents import Document, Key, read
from kiosk.config.expected import Finding, findings, show
from kiosk.config.mistakes import did_you_mean
from kiosk.domain.case import Case
from kiosk.domain.leases import NumberLease
from kiosk.domain.policy import PolicyPack
from kiosk.domain.rule import Handling
from kiosk.domain.window import Anchor
from kiosk.policy.document import TABLES, Holder, LeaseBlock, Product
from kiosk.policy.references import broken_references

VALID_FOR: Final = timedelta(days=365)
"""How long rules count whose file does not say: a year, because everybody's rules change within one."""

_ID_OF: Final = {"merchants": "merchant", "rules": "rule", "cases": "case", "checklists": "checklist"}

Model = TypeVar("Model", bound=BaseModel)
Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy file without mistakes. `categories` are those it lists, if it does."""

    document: Document
    pack: PolicyPack
    categories: tuple[str, ...]
    leases: tuple[LeaseBlock, ...]
    products: dict[str, Product]

    @property
    def path(self) -> Path:
        return self.document.path

    def line_of(self, list_name: str, wanted: str, merchant_id: str | None = None) -> int | None:
        """The line of the rule, case, checklist or merchant with an id; of a merchant, where it is given."""
        key = _key_of(self.document.tables.get("policy", {}), list_name, wanted, merchant_id)
        return self.document.line(key) if key else None

    def pack_for(self, holders: Iterable[Holder]) -> PolicyPack:
        """The pack with a block of each lease for each holder. Raises ValueError when the numbers run out."""
        until = self.pack.valid_until.date()
        blocks: list[NumberLease] = [
            block.for_holder(holder, place, until)
            for place, holder in enumerate(holders)
            for block in self.leases
        ]
        return self.pack.model_copy(update={"leases": (*self.pack.leases, *blocks)})


def read_policy(path: Path, now: datetime | None = None) -> PolicyFile:
    """Read a policy file. `now` is when its rules are issued, unless it says so itself.

    Raises ConfigError with every mistake in it.
    """
    document = read(path)
    if isinstance(document, Mistake):
        raise ConfigError([document])
    reader = _Reader(document)
    file = reader.read(now or datetime.now(UTC))
    if file is None or reader.mistakes:
        raise ConfigError(sorted(set(reader.mistakes), key=lambda mistake: mistake.line or 0))
    return file


class _Reader:
    """Collects mistakes on the way; one per file."""

    def __init__(self, document: Document) -> None:
        self.mistakes: list[Mistake] = []
        self._document = document
        self._tables = document.tables

    def read(self, now: datetime) -> PolicyFile | None:
        for name in self._tables.keys() - set(TABLES):
            hint = did_you_mean(name, TABLES)
            self._note(Finding((name,), "an unknown table", f"one of {', '.join(TABLES)}", hint))
        if not isinstance(self._tables.get("policy"), dict):
            self._note(Finding(("policy",), "nothing", "a table [policy] with the rules"))
            return None
        categories = self._names(self._tables.get("categories", []), ("categories",))
        leases = [
            self._parse(LeaseBlock, table, ("leases", index))
            for index, table in enumerate(self._listed("leases"))
        ]
        products = {
            name: self._parse(Product, table, ("products", name))
            for name, table in self._table("products").items()
        }
        pack = self._parse(PolicyPack, self._prepared(now), ("policy",))
        if pack is not None:
            for finding in broken_references(pack):
                self._note_in_file(finding)
        if pack is None or self.mistakes:
            return None
        return PolicyFile(
            document=self._document,
            pack=pack,
            categories=tuple(categories),
            leases=tuple(lease for lease in leases if lease is not None),
            products={name: product for name, product in products.items() if product is not None},
        )

    def _prepared(self, now: datetime) -> Table:
        """The pack's table with all that a file may leave out."""
        pack: Table = copy.deepcopy(self._tables["policy"])
        pack.setdefault("issued_at", now)
        if isinstance(pack["issued_at"], datetime) and pack["issued_at"].year < date.max.year:
            pack.setdefault("valid_until", pack["issued_at"] + VALID_FOR)
        handlings = self._handlings()
        for m, merchant in enumerate(_tables_in(pack.get("merchants"))):
            merchant.setdefault("keys", [])
            for r, rule in enumerate(_tables_in(merchant.get("rules"))):
                for column in ("handling", "at_counter"):
                    key = ("policy", "merchants", m, "rules", r, column)
                    self._name_handling(rule, column, handlings, key)
        defaults = self._table("case_defaults")
        for c, case in enumerate(_tables_in(pack.get("cases"))):
            without = self._without(case, defaults, ("policy", "cases", c, "without"))
            for name in defaults.keys() - without:
                case.setdefault(name, defaults[name])
            put_in_zone(case)
        return pack

    def _table(self, name: str) -> Table:
        table = self._tables.get(name, {})
        if isinstance(table, dict):
            return table
        self._note(Finding((name,), show(table), f"a table [{name}]"))
        return {}

    def _listed(self, name: str) -> list[Table]:
        entries = self._tables.get(name, [])
        if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
            return entries
        self._note(Finding((name,), show(entries), f"tables, each headed [[{name}]]"))
        return []

    def _names(self, names: object, key: Key) -> list[str]:
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            return names
        self._note(Finding(key, show(names), 'a list of names, as ["one", "two"]'))
        return []

    def _handlings(self) -> dict[str, Table]:
        found = self._table("handlings")
        for name, table in found.items():
            self._parse(Handling, table, ("handlings", name))
        return dict(found)

    def _name_handling(self, rule: Table, column: str, handlings: dict[str, Table], key: Key) -> None:
        name = rule.get(column)
        if not isinstance(name, str):
            return
        if name in handlings:
            rule[column] = copy.deepcopy(handlings[name])
            return
        known = ", ".join(sorted(handlings)) or "there are none"
        self._note(
            Finding(key, f'"{name}"', f"a name in [handlings] ({known})", did_you_mean(name, list(handlings)))
        )
        del rule[column]
        rule.pop("verdict", None)  # what follows from the missing handling is not a second mistake

    def _without(self, case: Table, defaults: Table, key: Key) -> set[str]:
        """What this case has not of all that the others have."""
        names = self._names(case.pop("without", []), key)
        for name in set(names) - defaults.keys():
            known = ", ".join(defaults)
            self._note(
                Finding(
                    key, f'"{name}"', f"one of [case_defaults]: {known}", did_you_mean(name, list(defaults))
                )
            )
        return set(names)

    def _parse(self, model: type[Model], table: object, at: Key) -> Model | None:
        try:
            return model.model_validate(table)
        except ValidationError as error:
            for finding in findings(error, model, at):
                for one in _each_hint(finding):
                    self._note_in_file(one)
            return None

    def _note_in_file(self, finding: Finding) -> None:
        """What stands elsewhere, or was noted where it stands, is not noted where it is used."""
        key = _as_far_as_written(self._tables, finding.key)
        raw = _value_at(self._tables, key)
        if isinstance(raw, str) and key[-1] == "handling":
            return
        if key[:2] == ("policy", "cases") and raw is None and key[3:4] and finding.found != "nothing":
            key = ("case_defaults", *key[3:])
        if key[-1] == "verdict" and finding.found == "nothing" and self._was_noted(key[:-1]):
            return
        self._note(Finding(key, finding.found, finding.expected, finding.hint))

    def _was_noted(self, row: Key) -> bool:
        handling = self._said((*row, "handling"))
        return any(mistake.key == handling for mistake in self.mistakes)

    def _note(self, finding: Finding) -> None:
        self.mistakes.append(
            Mistake(
                file=self._document.path,
                key=self._said(finding.key),
                line=self._line(finding),
                found=finding.found,
                expected=finding.expected,
                hint=finding.hint,
            )
        )

    def _line(self, finding: Finding) -> int | None:
        """The line of the rule that the words are about, where they name one."""
        words = (finding.hint or "").split()
        if words[:1] == ["rule"] and len(finding.key) < len(("policy", "merchants", 0, "rules", 0)):
            named = _key_of(self._tables.get("policy", {}), "rules", words[1])
            if named:
                return self._document.line(named)
        return self._document.line(finding.key)

    def _said(self, key: Key) -> str:
        """A key by the id of the row it stands in, which people know better than its number."""
        for length in range(len(key), 1, -1):
            kind = _ID_OF.get(str(key[length - 2]))
            table = _value_at(self._tables, key[:length])
            name = table.get(f"{kind}_id") if kind and isinstance(table, dict) else None
            if isinstance(name, str):
                rest = dotted(key[length:])
                return f"{kind} {name}{f', {rest}' if rest else ''}"
        return dotted(key)


def _each_hint(finding: Finding) -> Iterator[Finding]:
    for hint in (finding.hint or "").split("; "):
        yield Finding(finding.key, finding.found, finding.expected, hint or None)


def _as_far_as_written(tables: Table, key: Key) -> Key:
    """pydantic goes on where a value may be of several kinds, and into what a name stands for."""
    value: Any = tables
    for depth, part in enumerate(key):
        in_table = isinstance(value, dict) and part in value
        if in_table or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
            value = value[part]
        elif isinstance(value, dict):
            return key[: depth + 1]
        else:
            return key[:depth]
    return key


def _value_at(tables: Table, key: Key) -> Any:
    value: Any = tables
    for part in key:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _key_of(policy: Table, list_name: str, wanted: str, merchant_id: str | None = None) -> Key | None:
    """Where the entry of a list with an id stands: of the pack's cases, merchants, or their rules."""
    id_name = f"{_ID_OF[list_name]}_id"
    lists: list[tuple[Key, object]] = [(("policy", list_name), policy.get(list_name))]
    for index, merchant in enumerate(_tables_in(policy.get("merchants"))):
        if merchant_id in (None, merchant.get("merchant_id")):
            lists.append((("policy", "merchants", index, list_name), merchant.get(list_name)))
    for at, entries in lists:
        for index, entry in enumerate(_tables_in(entries)):
            if entry.get(id_name) == wanted:
                return (*at, index)
    return None


def _tables_in(value: object) -> list[Table]:
    """The tables of a list; what is no list of tables is told by its model."""
    return value if isinstance(value, list) and all(isinstance(entry, dict) for entry in value) else []


def put_in_zone(case: Table) -> None:
    """A time without a zone is that of the case's own; a day alone, for `at`, is its noon."""
    try:
        zone = ZoneInfo(case.get("time_zone", Case.model_fields["time_zone"].default))
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        zone = ZoneInfo("UTC")  # that there is no such zone is a mistake of its own
    at = case.get("at")
    if isinstance(at, date) and not isinstance(at, datetime):
        case["at"] = datetime.combine(at, time(12))
    for name in ("at", *(anchor.value for anchor in Anchor)):
        value = case.get(name)
        if isinstance(value, datetime) and value.tzinfo is None:
            case[name] = value.replace(tzinfo=zone)
