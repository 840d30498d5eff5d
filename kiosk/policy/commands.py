"""The commands of `kiosk policy`. What they need is imported by each: the kiosk itself loads none of it."""

import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pydantic import ValidationError

from kiosk.config import ConfigError, load

if TYPE_CHECKING:
    from kiosk.policy.document import Holder
    from kiosk.policy.reading import PolicyFile

file_argument = click.argument("file", type=click.Path(path_type=Path))


@click.group("policy")
def policy() -> None:
    """Write, try out, explain and sign the rules of a policy file.

    Exit code 1: a case fails, or what was asked cannot be answered. 2: the file has mistakes.
    """


@policy.command()
@file_argument
@click.option("--strict", is_flag=True, help="Exit code 1 when there are warnings.")
def check(file: Path, strict: bool) -> None:
    """List every mistake in FILE, and warn of what is hardly meant."""
    from kiosk.policy.advice import advice

    read = _read(file)
    warnings = sorted(advice(read), key=lambda one: one.line or 0)
    for one in warnings:
        place = f"{file}:{one.line}" if one.line else f"{file}"
        click.echo(f"{place}: warning: {one.about}: {one.text}")
    merchants, rules = len(read.pack.merchants), sum(len(m.rules) for m in read.pack.merchants)
    click.echo(
        f"{file}: no mistakes, {_count(len(warnings), 'warning')}. {_count(merchants, 'merchant')},"
        f" {_count(rules, 'rule')}, {_count(len(read.pack.cases), 'case')}."
    )
    sys.exit(1 if strict and warnings else 0)


@policy.command()
@file_argument
def test(file: Path) -> None:
    """Run the cases of FILE, and show what came out otherwise than expected."""
    from kiosk.domain.policy_cases import failures

    read = _read(file)
    failed = failures(read.pack)
    for failure in failed:
        click.echo(f"{file}:{read.line_of('cases', failure.case_id)}: {failure}")
    click.echo(f"{_count(len(read.pack.cases), 'case')}, {len(failed)} failed.")
    sys.exit(1 if failed else 0)


@policy.command()
@file_argument
@click.option("--case", "case_id", metavar="ID", help="A case of the file.")
@click.option(
    "--authorization",
    "authorization_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A return authorization: a token, or its JSON.",
)
@click.option("--line", "line_id", metavar="ID", help="Of the authorization; without it all of them.")
@click.option("--merchant", help="Where the file has more than one.")
@click.option("--category", help="Of an item without an authorization.")
@click.option("--value", "minor", type=click.IntRange(min=0), help="In cents. [default: 10000]")
@click.option("--currency", help="[default: EUR]")
@click.option("--quantity", type=click.IntRange(1, 99))
@click.option("--sku")
@click.option("--reason", help="Why the customer returns it, as changed_mind.")
@click.option(
    "--answers",
    "--condition",
    multiple=True,
    metavar="QUESTION=ANSWER",
    help="To a checklist; again for more.",
)
@click.option("--purchased", "purchased_on", metavar="DATE")
@click.option("--dispatched", "dispatched_on", metavar="DATE")
@click.option("--delivered", "delivered_on", metavar="DATE")
@click.option("--received", "received_on", metavar="DATE")
@click.option("--repaired", "repaired_on", metavar="DATE")
@click.option("--asked", "asked_on", metavar="DATE", help="When the return was asked for.")
@click.option("--country")
@click.option("--region")
@click.option("--channel", "sales_channel")
@click.option("--seller")
@click.option("--tier")
@click.option("--method", help="How the authorization came: signed_qr, typed_code, looked_up, undeclared.")
@click.option(
    "--on", "at", metavar="DATETIME", help="When it is brought; a day alone is its noon. [default: now]"
)
@click.option("--time-zone")
@click.option("--site", "site_id")
@click.option("--kiosk", "kiosk_id")
@click.option("--offline", is_flag=True, default=None)
@click.option("--rules-expired", is_flag=True, default=None)
@click.option("--clock-doubted", is_flag=True, default=None)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def explain(
    file: Path,
    case_id: str | None,
    authorization_file: Path | None,
    line_id: str | None,
    answers: tuple[str, ...],
    as_json: bool,
    **told: Any,
) -> None:
    """Say which verdict a line gets by FILE, and row by row why.

    The line is that of a case, of an authorization, or of an item as described; what is
    said beside a case or an authorization is so instead.
    """
    from kiosk.domain.verdict import Rulebook
    from kiosk.policy.explanation import as_data, explain, in_words
    from kiosk.policy.situation import NotToldError, situations

    read = _read(file)
    if answers:
        told["answers"] = dict(_pair(answer) for answer in answers)
    try:
        lines = situations(read, case_id, authorization_file, line_id, told)
    except NotToldError as error:
        raise click.ClickException(str(error)) from error
    rulebook = Rulebook(read.pack)
    explanations = [explain(rulebook, merchant, facts) for merchant, facts in lines]
    if as_json:
        click.echo(json.dumps([as_data(one) for one in explanations], indent=2, ensure_ascii=False))
        return
    click.echo("\n\n".join("\n".join(in_words(one)) for one in explanations))


@policy.command()
@file_argument
@click.option(
    "--key",
    "key_name",
    required=True,
    help="A PEM file of mode 0600, or a key of the demonstration: demo-policy.",
)
@click.option("--key-id", help="How kiosks know the key. [default: the name of the key's file]")
@click.option(
    "--kiosk",
    "holders",
    metavar="ID[=LEDGER]",
    multiple=True,
    help="Cut its block of each of the file's leases, for the store with that ledger id; again for more."
    " Keep the order. A kiosk with a new store comes once more, at the end.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="For manifest and pieces."
)
def sign(file: Path, key_name: str, key_id: str | None, holders: tuple[str, ...], out: Path) -> None:
    """Make the pack of FILE, sign it, and write what central publishes.

    A file with mistakes or a failing case is not signed. Numbers that are not lent to a store, by the id
    that `state/connection` says, print no label where parcels are sent.
    """
    from kiosk.domain.policy_cases import failures
    from kiosk.policy.signing import key_named, write_signed
    from kiosk.policy.situation import first_mistake

    read = _read(file)
    if failed := failures(read.pack):
        for failure in failed:
            click.echo(str(failure), err=True)
        raise click.ClickException(f"not signed: {_count(len(failed), 'case')} failed")
    try:
        files = write_signed(read.pack_for(map(_holder, holders)), key_named(key_name, key_id), out)
    except ValidationError as error:
        raise click.ClickException(f"not signed, a lease for --kiosk: {first_mistake(error)}") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error
    for topic, written in files.items():
        click.echo(f"{written} ({written.stat().st_size} bytes), retained, to .../down/{topic}")


@policy.command()
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("/etc/kiosk/kiosk.toml"),
    show_default=True,
    help="The kiosk's file.",
)
@click.option("--json", "as_json", is_flag=True, help="The pack itself.")
def show(config_file: Path, as_json: bool) -> None:
    """Show the rules that are in force at this kiosk, and those that wait."""
    from kiosk.state import open_store
    from kiosk.store import NOT_TO_BE_USED

    try:
        config = load(config_file)
        with closing(open_store(config)) as store:
            kept, waits = store.policies.active(), store.policies.next_verified()
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except NOT_TO_BE_USED as error:
        raise click.ClickException(str(error)) from error
    if kept is None:
        raise click.ClickException("no rules are in force: this kiosk has not been sent any that it believed")
    if as_json:
        click.echo(kept.pack.model_dump_json(indent=2))
        return
    from kiosk.policy.summary import summary

    for line in summary(kept, waits, datetime.now(UTC), config.site.id):
        click.echo(line)


def _read(file: Path) -> "PolicyFile":
    from kiosk.policy.reading import read_policy

    try:
        return read_policy(file)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def _holder(text: str) -> "Holder":
    from kiosk.policy.document import Holder

    kiosk_id, _, ledger_id = text.partition("=")
    return Holder(kiosk_id, ledger_id or None)


def _pair(answer: str) -> tuple[str, str]:
    question, equals, said = answer.partition("=")
    if not equals:
        raise click.BadParameter(f'"{answer}" is not of the form QUESTION=ANSWER')
    return question, said


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
