"""The command `kiosk`: the two processes, the demonstration, and the technician's tools."""

import gettext
import json
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from kiosk import __version__, log
from kiosk.authorization.commands import authorization
from kiosk.config import Config, ConfigError, assets_directory, load
from kiosk.hw.commands import hw
from kiosk.outbox.commands import outbox
from kiosk.policy.commands import policy
from kiosk.staff.commands import staff
from kiosk.state import AlreadyRunning, open_store
from kiosk.store import (
    NOT_TO_BE_USED,
    Store,
    StoreInUseError,
    StoreOfAnotherKioskError,
    StoreOfAnotherUserError,
    StoreTooNewError,
)

CONFIG_FILE = Path("/etc/kiosk/kiosk.toml")

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=CONFIG_FILE,
    show_default=True,
    help="The fleet's file; site.toml beside it belongs to this place.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kiosk")
def main() -> None:
    """Runs an unattended returns point."""


@main.command()
@config_option
def run(config_file: Path) -> None:
    """Run the kiosk: screen, doors, camera, printers, visits."""
    config = _load(config_file)
    log.set_up()
    # Imported here: `kiosk forward` and the tools never load a screen or a camera.
    from kiosk.process import run_kiosk

    try:
        with _ending_when_the_disk_fails():
            sys.exit(run_kiosk(config, config_file, _catalogue))
    except AlreadyRunning as error:
        raise click.ClickException(str(error)) from error
    except (StoreTooNewError, StoreInUseError, StoreOfAnotherKioskError, StoreOfAnotherUserError) as error:
        click.echo(str(error), err=True)
        sys.exit(os.EX_TEMPFAIL)


@main.command()
@config_option
def forward(config_file: Path) -> None:
    """Forward events and photos to central, and bring its rules."""
    config = _load(config_file, drivers=False)
    log.set_up()
    from kiosk.forwarder.main import run_forwarder

    with _ending_when_the_disk_fails():
        sys.exit(run_forwarder(config))


@main.command()
@click.option("--headless", is_flag=True, help="No display: scripted customers do it.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("build/demo"))
@click.option("--seed", type=int, default=1, show_default=True, help="Fixes every choice of the day.")
@click.option("--customers", type=click.IntRange(0, 50), default=0, help="More customers after the script.")
@click.option("--speed", type=click.FloatRange(0.2, 5), default=1.0, help="Of people and mechanics.")
@click.option(
    "--cabinet",
    type=click.Choice(["small", "large"]),
    default="small",
    show_default=True,
    help="Large: 200 doors on 20 boards, which a courier empties; without a display.",
)
def demo(headless: bool, out: Path, seed: int, customers: int, speed: float, cabinet: str) -> None:
    """Show a day at the kiosk: real software, emulated hardware, a real broker."""
    from kiosk.world.broker import BrokerError
    from kiosk.world.central import CentralError
    from kiosk.world.child import ChildDied
    from kiosk.world.console import open_console
    from kiosk.world.demo import play_day
    from kiosk.world.large import play_round
    from kiosk.world.people import Lost
    from kiosk.world.town import TooLate

    # Leave as after Ctrl-C: whoever ends the demonstration ends all its processes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"--out {out} cannot be a directory: {error.strerror}") from error
    try:
        if cabinet == "large":
            sys.exit(play_round(out, seed=seed, say=click.echo))
        if headless or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            sys.exit(play_day(out, seed=seed, customers=customers, speed=speed, say=click.echo))
        sys.exit(open_console(out, seed=seed))
    except (BrokerError, CentralError, ChildDied, Lost, TooLate) as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--seed", type=int, default=1, show_default=True, help="Decides everything that happens.")
@click.option("--seeds", type=click.IntRange(1), default=1, help="So many lives, from that seed on.")
@click.option("--days", type=click.IntRange(1), default=30, show_default=True)
@click.option("--visits", type=click.IntRange(1), default=20, show_default=True, help="A day.")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="Lives at a time.")
def simulate(seed: int, seeds: int, days: int, visits: int, processes: int) -> None:
    """Live weeks of a kiosk in seconds, with everything that goes wrong.

    The software is the real one; devices, broker, people and the power are simulated.
    After every step it is held to its promises: no drop-off lost or doubled, no door
    opened without a reason written down. A broken promise is told as a short story.

    Exit code 0: all kept. 1: one was broken.
    """
    from kiosk.world.simulation.command import simulate as live

    sys.exit(0 if live(seed, seeds, days, visits, click.echo, processes=processes) else 1)


@main.command()
@click.argument("kind")
@click.argument("driver")
@click.option(
    "--link", type=click.Path(path_type=Path), help="Name the pty so; it stays over unplug and plug."
)
@click.option(
    "--tcp", type=click.IntRange(1024, 65535), help="Serve a TCP port of this machine instead of a pty."
)
def emulate(kind: str, driver: str, link: Path | None, tcp: int | None) -> None:
    """Put an emulated device on a wire, to try a configuration without hardware.

    KIND and DRIVER as in cabinet.toml: kiosk emulate lock_board kerong_cu16. Prints the
    lines for cabinet.toml, then does to the device what is typed: open its doors, take
    its paper out, unplug it, spoil its wire.
    """
    from hardware.registry import UnknownDriver, stand_up
    from kiosk.world import emulate as bench

    try:
        stand = stand_up(kind, driver)
    except UnknownDriver as error:
        raise click.ClickException(str(error)) from error
    try:
        bench.serve(stand, kind, driver, sys.stdin, click.echo, tcp_port=tcp, link=link)
    except bench.NoWireError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="For machines: a list of {level, about, text, mend}.")
def doctor(config_file: Path, as_json: bool) -> None:
    """Check every configured device and the broker, and say how to mend what is wrong.

    One line for each check: ok, note (it works, and somebody should know), or
    FAULT with what to do about it. Opens no door and prints no paper; while
    `kiosk run` runs, it leaves the devices alone and tells what that says of them.

    Exit code 0: no fault, perhaps notes. 2: at least one fault.
    """
    # What goes wrong is said in the findings; without a handler, Python would print it a second time.
    logging.getLogger().addHandler(logging.NullHandler())
    from kiosk.doctor import examine

    findings = []
    for finding in examine(config_file):
        findings.append(finding)
        if not as_json:
            click.echo(str(finding))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    sys.exit(0 if all(finding.ok for finding in findings) else 2)


@main.group("config")
def config_group() -> None:
    """The configuration files."""


@config_group.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def config_check(file: Path) -> None:
    """List every mistake in FILE and the files it leads to. Exit code 2 when there are any."""
    config = _load(file)
    click.echo(
        f"{file}: no mistakes. Kiosk {config.kiosk.id}, {len(config.cabinet.compartments)} compartments,"
        f" {len(config.cabinet.devices)} devices."
    )


@main.group()
def ledger() -> None:
    """The append-only record of this kiosk."""


@ledger.command("verify")
@config_option
def ledger_verify(config_file: Path) -> None:
    """Check the hash chain from the first row to the last that was ever written.

    Exit code 0: it holds, perhaps but for rows that a salvage says are lost. 1: somewhere it does not,
    or its newest rows are gone.
    """
    kept = _open(config_file).ledger
    broken = kept.first_broken_link()
    if broken is not None:
        raise click.ClickException(
            f"the chain breaks at sequence {broken}: that row or the one before changed"
        )
    if missing := kept.missing_at_end():
        raise click.ClickException(
            f"the chain ends at sequence {missing.start - 1}, but numbers up to {missing[-1]} were given:"
            f" the newest {len(missing)} rows were removed"
        )
    losses = kept.salvages().losses
    for loss in losses:
        click.echo(
            f"{loss.last - loss.first + 1} rows lost at sequence {loss.first}..{loss.last},"
            f" see ledger.salvaged at {loss.told_at}"
        )
    click.echo("The chain holds, but for these." if losses else "The chain holds.")


@ledger.command("show")
@config_option
@click.option("--after", type=int, default=0, help="Only rows after this sequence.")
@click.option("--to", "up_to", type=int, help="Only rows up to this sequence.")
@click.option("--type", "type_", help="Only events of this type, such as drop_off.completed or drop_off.*")
@click.option("--about", help="Only events that name this: a drop-off, a visit, a receipt, a compartment.")
@click.option("--limit", type=int, default=100, show_default=True)
@click.option("--newest", is_flag=True, help="If there are more: the newest, not the first.")
@click.option("--brief", is_flag=True, help="One line each: sequence, time, type, subject.")
def ledger_show(
    config_file: Path,
    after: int,
    up_to: int | None,
    type_: str | None,
    about: str | None,
    limit: int,
    newest: bool,
    brief: bool,
) -> None:
    """Print events, one JSON a line, as they travel."""
    for entry in _open(config_file).ledger.selected(after, up_to, type_, about, limit, newest=newest):
        event = entry.event if brief else {}
        click.echo(
            f"{entry.sequence:>9}  {event['time']}  {entry.type:<22}  {event['subject']}"
            if brief
            else entry.body.decode()
        )


main.add_command(authorization)
main.add_command(hw)
main.add_command(outbox)
main.add_command(policy)
main.add_command(staff)


@contextmanager
def _ending_when_the_disk_fails() -> Iterator[None]:
    """End the process with a sentence and exit code 74, for the service manager to start it again."""
    from kiosk.store.failure import disk_failure

    try:
        yield
    except Exception as error:
        if (trouble := disk_failure(error)) is None:
            raise
        logging.getLogger(__name__).critical(trouble, exc_info=error)
        sys.exit(os.EX_IOERR)


def _load(file: Path, *, drivers: bool = True) -> Config:
    try:
        return load(file, drivers=drivers)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def _open(config_file: Path) -> Store:
    try:
        return open_store(_load(config_file))
    except NOT_TO_BE_USED as error:
        raise click.ClickException(str(error)) from error


def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("kiosk", assets_directory() / "locale", [language], fallback=True)


if __name__ == "__main__":
    main()
