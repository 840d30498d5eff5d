"""An emulated device on a wire of its own, and what its owner types."""

import socket
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from hardware import registry
from hardware.emulation import LineFault
from hardware.stand import Stand
from kiosk.cli import main
from kiosk.world.emulate import NoWireError, serve


class Lamp:
    """Answers whatever it hears, and burns."""

    def __init__(self) -> None:
        self.burns = True

    def feed(self, data: bytes) -> bytes:
        return data

    def switch(self, to: str) -> None:
        """switch on|off: Burn, or not."""
        if to not in ("on", "off"):
            raise ValueError(f'a lamp is "on" or "off", not "{to}".')
        self.burns = to == "on"


def session(tmp_path: Path, *words: str) -> list[str]:
    lamp = Lamp()
    stand = Stand(
        lamp,
        {"switch": lamp.switch, "save": lambda file: Path(file).write_text("a lamp")},
        lambda: "it burns" if lamp.burns else "it is dark",
        {"watts": 5, "warm": True},
    )
    said: list[str] = []
    serve(stand, "lamp", "desk", words, said.append, link=tmp_path / "lamp")
    return said


def test_it_prints_the_lines_that_a_cabinet_needs(tmp_path: Path) -> None:
    assert session(tmp_path)[2:8] == [
        "[[device]]",
        'name = "lamp"',
        'kind = "lamp"',
        'driver = "desk"',
        f'url = "{tmp_path / "lamp"}"',
        "watts = 5",
    ]


def test_hands_do_what_is_typed_and_see_how_it_stands_then(tmp_path: Path) -> None:
    assert session(tmp_path, "switch off\n", "look\n")[-2:] == ["it is dark", "it is dark"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("switch half", 'That does not work: a lamp is "on" or "off", not "half".'),
        ("dance", 'Nobody can "dance" this device. help lists what can be done.'),
        ('switch "on', "That cannot be read: No closing quotation."),
        ("line noisy", f"That does not work: a wire is sound, {', '.join(LineFault)}, and not 'noisy'."),
        ("line mute", "The wire is mute now."),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, typed: str, said: str) -> None:
    assert session(tmp_path, typed)[-1] == said


def test_help_names_every_deed_with_what_it_does(tmp_path: Path) -> None:
    said = session(tmp_path, "help")
    assert "  switch     switch on|off: Burn, or not." in said
    assert said[-1] == "  quit       Switch it off."


def test_the_port_goes_and_comes_with_its_plug(tmp_path: Path) -> None:
    session(tmp_path, "unplug", "plug", "quit", "switch off")
    assert not (tmp_path / "lamp").exists()


@pytest.mark.parametrize(("kind", "driver"), registry.EMULATORS)
def test_every_emulated_device_stands_up_with_options_that_fit_and_deeds_that_are_explained(
    kind: str, driver: str
) -> None:
    said: list[str] = []
    serve(registry.stand_up(kind, driver), kind, driver, ["look", "help"], said.append)
    begins = said.index("Type what to do to it; help lists all.")
    table = tomllib.loads("\n".join(said[2:begins]))["device"][0]
    options = {key: value for key, value in table.items() if key not in ("name", "kind", "driver")}
    registry.options_model(kind, driver).model_validate(options)
    assert all(line[13:].strip() for line in said[begins + 2 :])


def test_a_file_in_the_place_of_the_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "lamp").write_text("somebody's cabinet.toml")
    with pytest.raises(NoWireError, match=r"lamp cannot be the wire .File exists.: choose another"):
        session(tmp_path)
    assert (tmp_path / "lamp").read_text() == "somebody's cabinet.toml"


def test_a_link_that_a_killed_one_left_behind_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "lamp").symlink_to("/dev/pts/no-more")
    assert f'url = "{tmp_path / "lamp"}"' in session(tmp_path)


@pytest.mark.parametrize("asked", ["link", "tcp"])
def test_a_wire_that_cannot_be_had_is_told_in_a_sentence(tmp_path: Path, asked: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wire = {"link": f"{tmp_path}/nowhere/lamp", "tcp": str(taken.getsockname()[1])}[asked]
        result = CliRunner().invoke(main, ["emulate", "lock_board", "winnsen", f"--{asked}", wire])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert f"{wire} cannot be the wire (" in result.output


def test_a_deed_that_the_disk_refuses_is_told_and_ends_nothing(tmp_path: Path) -> None:
    assert session(tmp_path, "save nowhere/lamp.png\n", "look\n")[-2:] == [
        "That does not work: [Errno 2] No such file or directory: 'nowhere/lamp.png'",
        "it burns",
    ]
