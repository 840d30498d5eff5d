"""The commands of `kiosk hw`. What they need is imported by each: the kiosk's processes load none of it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.config import Cabinet, CabinetDevice, Config, ConfigError, load, load_cabinet

if TYPE_CHECKING:
    from kiosk.hw.workbench import Workbench

LOOK_S = 10.0
"""Long enough to hold a card, a code or a hand to a device; again costs one arrow key."""

ALL_DAY_S = 24 * 3600.0

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("/etc/kiosk/kiosk.toml"),
    show_default=True,
    help="The kiosk's file.",
)
cabinet_option = click.option(
    "--cabinet",
    "cabinet_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Only a cabinet.toml, in a workshop without a kiosk.",
)


@click.group("hw")
def hw() -> None:
    """Find, try and watch the devices of a cabinet.

    These commands need the devices for themselves: stop the kiosk first
    (systemctl stop kiosk). Exit code 2: a device failed, or the configuration did.
    """


@hw.command("list")
@config_option
@cabinet_option
def list_ports(config_file: Path, cabinet_file: Path | None) -> None:
    """Show what is plugged in, under names that stay, and which device uses it."""
    from hardware.ports import find_ports
    from kiosk.hw import lists

    cabinet = None
    if cabinet_file is not None or config_file.exists():
        cabinet = _cabinet(config_file, cabinet_file)[0]
    for line in lists.ports(find_ports(), cabinet):
        click.echo(line)


@hw.command()
@click.argument("kind", required=False)
@click.argument("driver", required=False)
def drivers(kind: str | None, driver: str | None) -> None:
    """Show the drivers there are, or the lines of cabinet.toml for one (kiosk hw drivers printer zpl)."""
    from hardware.registry import UnknownDriver
    from kiosk.hw import lists

    try:
        for line in lists.driver_table(kind, driver) if kind and driver else lists.drivers(kind):
            click.echo(line)
    except UnknownDriver as error:
        raise click.ClickException(str(error)) from error


@hw.command()
@click.argument("name", metavar="DEVICE")
@config_option
@cabinet_option
@click.option("--lock", type=click.IntRange(min=1), help="Open the door of this lock of a board.")
@click.option("--door", metavar="ID", help="Open this door, by what is written on it.")
@click.option("--open", "open_flap", is_flag=True, help="Unlock the flap of a bin.")
@click.option("--label", is_flag=True, help="Have a printer print a label instead of a receipt.")
@click.option("--seconds", type=click.FloatRange(1, 3600), default=LOOK_S, show_default=True)
def test(
    name: str,
    config_file: Path,
    cabinet_file: Path | None,
    lock: int | None,
    door: str | None,
    open_flap: bool,
    label: bool,
    seconds: float,
) -> None:
    """Put DEVICE to work and show what it does.

    A lock board shows its doors and opens one if told to, a printer prints a
    sample, a camera shows its decode rate, a reader what it reads, a bin its sensors.
    """
    from kiosk.hw.exercises import exercise
    from kiosk.hw.workbench import Wish

    cabinet, config = _cabinet(config_file, cabinet_file)
    device = _device(cabinet, name)
    if door is not None:
        lock = _lock_of(cabinet, device, door)
    count = getattr(device.options, "lock_count", None)
    if lock is not None and count is not None and lock > count:
        raise click.ClickException(f'board "{name}" has locks 1 to {count}')
    wish = Wish(for_s=seconds, lock=lock, open=open_flap, label=label)
    _say(cabinet, config, lambda bench: exercise(bench, device, wish))


@hw.command("watch")
@config_option
@cabinet_option
@click.option("--seconds", type=click.FloatRange(min=1), default=ALL_DAY_S, help="Stop after so long.")
def watch_all(config_file: Path, cabinet_file: Path | None, seconds: float) -> None:
    """Show doors, bins and devices as they change, until Ctrl-C."""
    from kiosk.hw.watch import watch

    cabinet, config = _cabinet(config_file, cabinet_file)
    _say(cabinet, config, lambda bench: watch(bench, seconds))


def _cabinet(config_file: Path, cabinet_file: Path | None) -> tuple[Cabinet, Config | None]:
    try:
        if cabinet_file is not None:
            return load_cabinet(cabinet_file), None
        config = load(config_file)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    return config.cabinet, config


def _device(cabinet: Cabinet, name: str) -> CabinetDevice:
    try:
        return cabinet.device(name)
    except KeyError:
        known = ", ".join(device.name for device in cabinet.devices)
        raise click.ClickException(
            f'there is no device "{name}" in cabinet.toml; there are {known}'
        ) from None


def _lock_of(cabinet: Cabinet, device: CabinetDevice, door: str) -> int:
    try:
        compartment = cabinet.compartment(door)
    except KeyError:
        raise click.ClickException(f'there is no door "{door}" in cabinet.toml') from None
    if compartment.board != device.name:
        raise click.ClickException(
            f'door "{door}" is wired to board "{compartment.board}", not to "{device.name}"'
        )
    return compartment.lock


def _say(cabinet: Cabinet, config: Config | None, work: Callable[["Workbench"], Iterator[str]]) -> None:
    """Say what the work gives, line by line, until it ends or Ctrl-C ends it."""
    from hardware.errors import DeviceError
    from kiosk.hw.workbench import Workbench
    from kiosk.state import AlreadyRunning
    from kiosk.store import NOT_TO_BE_USED

    try:
        with Workbench(cabinet, config) as bench:
            for line in work(bench):
                click.echo(line)
    except KeyboardInterrupt:
        return
    except AlreadyRunning as error:
        raise click.ClickException(f"{error}. Here: systemctl stop kiosk.") from error
    except NOT_TO_BE_USED as error:
        raise click.ClickException(str(error)) from error
    except (DeviceError, ValueError) as error:
        click.echo(f"FAULT  {error}", err=True)
        sys.exit(2)
