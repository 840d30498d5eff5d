"""The commands of `kiosk staff`. What they need is imported by each: the kiosk loads none of it."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.authorization.commands import MOMENT

if TYPE_CHECKING:
    from kiosk.domain.policy import PolicyPack

file_type = click.Path(path_type=Path, dir_okay=False)
at_option = click.option("--at", "at", type=MOMENT, help="When, in UTC. [default: now]")
json_option = click.option("--json", "as_json", is_flag=True, help="For machines.")


@click.group("staff")
def staff() -> None:
    """Couriers, attendants, technicians: rows of a roster, and passes that sign in once.

    How a back end makes both: kiosk/contract/STAFF.md.
    """


@staff.command()
@click.option("--role", type=click.Choice(["courier", "attendant", "technician"]), required=True)
@click.option("--staff-ref", required=True, help="The employer's number; what events say. Never a name.")
@click.option("--carrier", "carrier_id", help="Whose packages a courier may take.")
@click.option("--badge", "uid", metavar="UID", help='In hex, as "kiosk hw watch" shows it.')
@click.option("--site", "sites", multiple=True, help="Where they work; again for more. [default: everywhere]")
@click.option("--from", "valid_from", type=MOMENT, help="In UTC.")
@click.option("--until", "valid_until", type=MOMENT, help="In UTC.")
@click.option("--language", help="In which the kiosk speaks to them, as de.")
@click.option("--policy", "file", type=file_type, help="Where the row is to go: its badge_salt is used.")
@click.option(
    "--pin",
    prompt="PIN",
    hide_input=True,
    confirmation_prompt=True,
    help="4 to 8 digits. Better typed when asked: shells remember.",
)
def entry(uid: str | None, pin: str, file: Path | None, **told: Any) -> None:
    """Print a row for the roster of a policy file, with the digest of a badge and the hash of a PIN.

    Without --policy, a badge gets a new salt, which is printed and then belongs to the whole roster.
    """
    from kiosk.domain.roster import StaffEntry
    from kiosk.staff.rosters import check_addition, row, uid_of
    from kiosk.trust.staff import badge_digest, hash_pin, new_badge_salt

    for name in ("valid_from", "valid_until"):
        told[name] = told[name].replace(tzinfo=UTC) if told[name] else None
    with _mistakes_said():
        pack = _pack(file) if file else None
        known_salt = pack.badge_salt if pack else None
        salt = known_salt or (new_badge_salt() if uid else None)
        badge = badge_digest(uid_of(uid), salt) if uid and salt else None
        made = StaffEntry(badge=badge, pin=hash_pin(pin), **told)
        if pack:
            check_addition(pack, made, salt)
    if salt and not known_salt:
        click.echo(f'# Once, in [policy]: badge_salt = "{salt}"')
    for line in row(made):
        click.echo(line)


@staff.command()
@click.argument("file", type=file_type)
@click.option("--badge", "uid", metavar="UID", help="Say only whose this badge is, and whether it lets in.")
@click.option("--site", "site_id", help="Where they sign in. [default: where each of them works]")
@at_option
@json_option
def roster(file: Path, uid: str | None, site_id: str | None, at: datetime | None, as_json: bool) -> None:
    """Show who is in the roster of FILE, a policy file in TOML or a pack in JSON.

    Exit code 1: --badge is refused.
    """
    from kiosk.staff import rosters
    from kiosk.trust.jws import Refused
    from kiosk.trust.staff_refusals import BADGE_REFUSALS

    if uid and not site_id:
        raise click.UsageError("say --site: where is the badge held up?")
    if uid and as_json:
        raise click.UsageError("--badge is answered in words, --json lists everybody")
    now = _utc(at)
    with _mistakes_said():
        pack = _pack(file)
        if as_json:
            click.echo(json.dumps(rosters.as_data(pack, site_id, now), indent=2))
            return
        if not (uid and site_id):
            click.echo("\n".join(rosters.in_words(pack, site_id, now)))
            return
        try:
            click.echo(rosters.whose_badge(pack, rosters.uid_of(uid), site_id, now))
        except Refused as refused:
            who = f" ({refused.text})" if refused.text else ""
            raise click.ClickException(f"{refused.code}: {BADGE_REFUSALS[refused.code]}{who}") from refused


@staff.command("pass")
@click.option("--role", type=click.Choice(["courier", "technician"]), required=True)
@click.option("--staff-ref", required=True, help="Who they are, in events.")
@click.option("--carrier", "carrier_id", help="Whose packages a courier may take.")
@click.option("--site", "site_id", help="Where alone it counts.")
@click.option("--kiosk", "kiosk_id", help="Where alone it counts.")
@click.option("--hours", type=click.IntRange(1, 48), default=8, show_default=True)
@click.option(
    "--key",
    "key_name",
    help="A PEM file of mode 0600, or a key of the demonstration. [default: demo-couriers, demo-technicians]",
)
@click.option("--key-id", help="How kiosks know the key. [default: the name of the key's file]")
@click.option("--qr", "picture", type=file_type, help="A PNG of it, which only you may read.")
@json_option
def make_pass(
    role: str,
    hours: int,
    key_name: str | None,
    key_id: str | None,
    picture: Path | None,
    as_json: bool,
    **told: Any,
) -> None:
    """Make a pass that signs one person in once, and print it and, this once, its PIN.

    For a courier without a badge; and a technician's ticket, which counts also where everybody is locked out.
    """
    from kiosk.domain.roster import Role
    from kiosk.policy.signing import key_named
    from kiosk.staff import passes
    from kiosk.trust.staff_pass import mint_pass

    if not (told["site_id"] or told["kiosk_id"]):
        raise click.UsageError("say --site or --kiosk: a pass for everywhere is refused everywhere")
    pin, lasts = passes.new_pin(), timedelta(hours=hours)
    with _mistakes_said():
        key = key_named(key_name or passes.DEMO_KEYS[Role(role)], key_id)
        made = passes.new_pass(Role(role), **told, pin=pin, now=datetime.now(UTC), lasts=lasts)
        text = mint_pass(made, key)
        if picture:
            passes.draw(text, picture)
    if as_json:
        click.echo(json.dumps({"pass": text, "pin": pin, "pass_id": made.pass_id, "key_id": key.key_id}))
        return
    click.echo(text)
    click.echo(f"PIN {pin}. Tell it another way: whoever has both is {made.staff_ref}.", err=True)
    click.echo(
        f"{len(text)} characters, signed as {key.key_id}, until {made.expires_at:%F %H:%M} UTC.", err=True
    )


@staff.command()
@click.argument("text", metavar="PASS")
@click.option(
    "--pack",
    "pack_file",
    type=file_type,
    help="Judge it by this policy: a pack in JSON, or a policy file in TOML.",
)
@at_option
@click.option("--kiosk", "kiosk_id", help="Where it is shown. [default: where it counts]")
@click.option("--site", "site_id", help="Where it is shown. [default: where it counts]")
@json_option
def inspect(
    text: str,
    pack_file: Path | None,
    at: datetime | None,
    kiosk_id: str | None,
    site_id: str | None,
    as_json: bool,
) -> None:
    """Show what PASS claims and, with --pack, whether it is believed. A - reads it from the input.

    Exit code 1: it is refused.
    """
    from kiosk.authorization.inspection import Place
    from kiosk.staff import passes
    from kiosk.trust.jws import Refused
    from kiosk.trust.staff_refusals import STAFF_REFUSALS

    if text == "-":
        text = sys.stdin.read().strip()
    with _mistakes_said():
        pack = _pack(pack_file) if pack_file else None
        try:
            found = passes.inspect(text, pack, Place(_utc(at), kiosk_id, site_id))
        except Refused as refused:
            what = f"{refused.code}: {STAFF_REFUSALS[refused.code]}"
            raise click.ClickException(f"not a staff pass, {what}") from refused
    click.echo(json.dumps(found.as_data(), indent=2) if as_json else "\n".join(found.in_words()))
    sys.exit(1 if found.refused else 0)


def _pack(file: Path) -> "PolicyPack":
    from kiosk.authorization.inspection import read_pack

    return read_pack(file)


def _utc(at: datetime | None) -> datetime:
    return at.replace(tzinfo=UTC) if at else datetime.now(UTC)


@contextmanager
def _mistakes_said() -> Iterator[None]:
    """What cannot be made or read ends the command with one sentence."""
    from pydantic import ValidationError

    try:
        yield
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = f"{'.'.join(map(str, first['loc']))}: " if first["loc"] else ""
        raise click.ClickException(f"{where}{first['msg'].removeprefix('Value error, ')}") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename} cannot be written: {error.strerror}") from error
