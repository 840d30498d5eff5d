"""An emulated device on a wire of its own, and what its owner types."""

import tomllib
from pathlib import Path

import pytest

from hardware import registry
from hardware.emulation import LineFault
from hardware.stand import Stand
from kiosk.world.emulate import serve


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
        {"switch": lamp.switch},
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
