"""The commands of `kiosk outbox`. What they need is imported by each: the kiosk itself loads none of it.

They may run while both processes do; every write is one short transaction.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.config import Config, ConfigError, load

if TYPE_CHECKING:
    from kiosk.forwarder.quarantine import Quarantine
    from kiosk.store import Store

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("/etc/kiosk/kiosk.toml"),
    show_default=True,
    help="The kiosk's file.",
)

BY_HAND = "by_hand"


@click.group()
def outbox() -> None:
    """Events that central has not confirmed.

    Exit code 1: what was asked cannot be done. 2: the configuration has mistakes.
    """
    # What goes wrong is said by the command; without a handler, Python would print it a second time.
    logging.getLogger().addHandler(logging.NullHandler())


@outbox.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def status(config_file: Path, as_json: bool) -> None:
    """Depth, age, what is quarantined and why, and where every number is that was ever given out.

    Every event has a number, without gaps; a number leaves the outbox on central's own word and
    in no other way. So `drops: 0` says that none was ever lost. `or more`: a damaged database was
    salvaged, and nobody knows how far its ledger went.
    """
    from kiosk.host.clock import SystemClock
    from kiosk.outbox.report import in_words, report

    with _store(config_file) as (store, config):
        told = report(store, config, SystemClock())
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    for line in in_words(told):
        click.echo(line)


@outbox.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--waiting", "only", flag_value="waiting", help="Only what waits.")
@click.option("--quarantined", "only", flag_value="quarantined", help="Only what is quarantined.")
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there.")
@config_option
def export(file: Path, only: str | None, overwrite: bool, config_file: Path) -> None:
    """Copy events to FILE, one a line, byte for byte as they travel.

    They stay in the outbox: exporting removes nothing, and they are still sent. Whoever runs central
    may take them from FILE as well, because central takes every event once, by its id.
    """
    from kiosk.outbox.export import export as write

    if file.exists() and not overwrite:
        raise click.ClickException(f"{file} is there already: choose another name, or say --overwrite")
    with _store(config_file) as (store, _):
        bodies = store.outbox.bodies(waiting=only != "quarantined", quarantined=only != "waiting")
        try:
            count = write(bodies, file)
        except OSError as error:
            raise click.ClickException(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"{_count(count)} to {file}. They stay in the outbox: exporting removes nothing.")


@outbox.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@config_option
def retry(ids: tuple[str, ...], config_file: Path) -> None:
    """Send quarantined events again: those named, or all of them.

    Do that when central has been mended; else it refuses them once more.
    """
    with _store(config_file) as (store, config):
        known = [event.event_id for event in store.outbox.quarantined()]
        for event_id in ids:
            if event_id not in known:
                raise click.ClickException(_why_not(store, event_id, "quarantined", known))
        chosen = list(ids) or known
        _quarantine(store, config).put_back(chosen)
    click.echo(f"{_count(len(chosen))} put back; they are sent when it is their turn.")


@outbox.command()
@click.argument("event_id", metavar="ID")
@click.option("--why", required=True, help="For whoever wonders later.")
@config_option
def quarantine(event_id: str, why: str, config_file: Path) -> None:
    """Send one event no more, until somebody retries it. It keeps its number, and an alarm names it."""
    with _store(config_file) as (store, config):
        if not _quarantine(store, config).set_aside(event_id, BY_HAND, why):
            known = [event.event_id for event in store.outbox.waiting(limit=1000)]
            raise click.ClickException(_why_not(store, event_id, "waiting", known))
    click.echo(f"{event_id} is quarantined. `kiosk outbox retry {event_id}` sends it after all.")


def _why_not(store: "Store", event_id: str, wanted: str, known: list[str]) -> str:
    from kiosk.config.mistakes import did_you_mean

    place = store.outbox.place_of(event_id)
    if place is None:
        hint = did_you_mean(event_id, known)
        return f"no event here has the id {event_id}" + (f": {hint}" if hint else "")
    return f"{event_id} is not {wanted}: it is {place}"


def _quarantine(store: "Store", config: Config) -> "Quarantine":
    from kiosk.forwarder.alarms import Alarms
    from kiosk.forwarder.quarantine import Quarantine

    return Quarantine(store, Alarms(store, config.kiosk.id))


@contextmanager
def _store(config_file: Path) -> Iterator[tuple["Store", Config]]:
    from kiosk.state import open_store
    from kiosk.store import NOT_TO_BE_USED

    try:
        config = load(config_file)
        with closing(open_store(config)) as store:
            yield store, config
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except NOT_TO_BE_USED as error:
        raise click.ClickException(str(error)) from error


def _count(number: int) -> str:
    return "1 event" if number == 1 else f"{number} events"
