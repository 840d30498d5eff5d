"""The commands of `kiosk authorization`. What they need is imported by each: the kiosk loads none of it."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.group("authorization")
def authorization() -> None:
    """Return authorizations: make them for a trial, and see what is wrong with one."""


@authorization.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--key", "key_id", help="A key that everybody knows. [default: demo-MERCHANT]")
@click.option("--whole", is_flag=True, help="As it is announced: with every line, however many they are.")
@click.option("--merchant", "merchant_id")
@click.option("--order", "order_id")
@click.option("--rma", "rma_id")
@click.option("--line", "lines", multiple=True, metavar="CATEGORY:CENTS[:TITLE]", help="Again for more.")
@click.option("--currency", default="EUR", show_default=True, help="Of the lines said with --line.")
@click.option("--purchased", "purchased_on", metavar="DATE")
@click.option("--delivered", "delivered_on", metavar="DATE")
@click.option("--country")
@click.option("--tier")
@click.option("--kiosk", "kiosk_id", help="Where alone it counts.")
@click.option("--site", "site_id", help="Where alone it counts.")
@click.option("--uses", "uses_allowed", type=click.IntRange(1, 9))
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def mint(
    file: Path | None,
    key_id: str | None,
    whole: bool,
    lines: tuple[str, ...],
    currency: str,
    as_json: bool,
    **told: Any,
) -> None:
    """Make a return code for a demonstration or a test, and print it.

    FILE is TOML, or JSON where its name ends so: the fields of an authorization, as
    "kiosk policy explain" reads them. What is said beside it is so instead. Without an
    id and a lifetime, it gets a random id and thirty days.
    """
    from kiosk.authorization.making import NotMadeError, key_known_to_all, line_said, make, read_file
    from kiosk.trust import token

    try:
        fields = read_file(file) if file else {}
        fields |= {name: value for name, value in told.items() if value is not None}
        if lines:
            fields["lines"] = [line_said(number, said, currency) for number, said in enumerate(lines, 1)]
        made = make(fields, datetime.now(UTC))
        key = key_known_to_all(key_id or f"demo-{made.merchant_id}")
        limit = token.MAX_ANNOUNCED_BYTES if whole else token.MAX_TOKEN_BYTES
        minted = token.mint(made, key, at_most=limit)
    except NotMadeError as error:
        raise click.ClickException(
            f"{file}: {error}" if file and str(file) not in str(error) else str(error)
        ) from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        told_of = {"characters": len(minted.token), "left_out": minted.left_out, "key_id": key.key_id}
        click.echo(json.dumps({"token": minted.token, "authorization_id": made.authorization_id, **told_of}))
        return
    click.echo(minted.token)
    click.echo(f"{len(minted.token)} characters of {limit}, signed as {key.key_id}.", err=True)
    if minted.left_out is token.LeftOut.TITLES:
        click.echo("Titles did not fit and were left out.", err=True)
    elif minted.left_out is token.LeftOut.LINES:
        click.echo(
            "The lines did not fit: this is a reference. Announce the whole of it, which --whole makes.",
            err=True,
        )


@authorization.command()
@click.argument("text", metavar="TOKEN")
@click.option(
    "--pack",
    "pack_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Judge it by this policy: a pack in JSON, or a policy file in TOML.",
)
@click.option("--at", "at", type=MOMENT, help="When it is shown, in UTC. [default: now]")
@click.option("--kiosk", "kiosk_id", help="Where it is shown. [default: where it counts]")
@click.option("--site", "site_id", help="Where it is shown. [default: where it counts]")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def inspect(
    text: str,
    pack_file: Path | None,
    at: datetime | None,
    kiosk_id: str | None,
    site_id: str | None,
    as_json: bool,
) -> None:
    """Show what TOKEN claims and, with --pack, whether it is believed. A - reads it from the input.

    Exit code 1: it is refused.
    """
    from kiosk.authorization import inspection
    from kiosk.trust.jws import Refused
    from kiosk.trust.refusals import REFUSALS

    if text == "-":
        text = sys.stdin.read().strip()
    place = inspection.Place(at.replace(tzinfo=UTC) if at else datetime.now(UTC), kiosk_id, site_id)
    try:
        pack = inspection.read_pack(pack_file) if pack_file else None
        found = inspection.inspect(text, pack, place)
    except Refused as refused:
        what = f"{refused.code}: {REFUSALS[refused.code]}"
        raise click.ClickException(f"not a return authorization, {what}") from refused
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found.as_data(), indent=2))
    else:
        for line in found.in_words():
            click.echo(line)
    sys.exit(1 if found.refused else 0)
