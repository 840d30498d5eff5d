"""The files in `config/` are the manual of the configuration; these tests keep them true."""

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import Config, assets_directory, load
from kiosk.config.cabinet import CabinetCompartment, CabinetRoles, DeviceHead
from kiosk.config.loading import SECTIONS, CabinetOutline
from tests.support.logo import write_logo

SHIPPED = assets_directory().parent / "config"
LEFT_OUT = re.compile(r"^#(?=[a-z_]+ = )", re.MULTILINE)
"""A line with a key that is left out; words in a comment have a blank behind the #."""

KEYS = [(section, key) for section, model in SECTIONS.items() for key in model.model_fields]


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """The shipped files, put together as on a kiosk."""
    site = (SHIPPED / "site.example.toml").read_text()
    (tmp_path / "site.toml").write_text(site + '\n[paths]\ncabinet = "cabinet-16.toml"\n')
    shutil.copy(SHIPPED / "kiosk.toml", tmp_path)
    shutil.copy(SHIPPED / "cabinet-16.toml", tmp_path)
    write_logo(tmp_path / "logo.png")
    return tmp_path / "kiosk.toml"


def every_key(text: str) -> dict[str, Any]:
    """Read a file as if every key that is left out were there."""
    return tomllib.loads(LEFT_OUT.sub("", text))


def test_the_shipped_files_load_together(shipped: Path) -> None:
    config = load(shipped)
    assert (config.kiosk.id, config.site.time_zone) == ("B-1042", "Europe/Berlin")
    assert config.broker.tls
    assert len(config.cabinet.compartments) == 16
    assert all(getattr(config.cabinet.roles, role) for role in CabinetRoles.model_fields)


def test_they_load_with_every_key_that_is_left_out_put_in(shipped: Path) -> None:
    text = LEFT_OUT.sub("", shipped.read_text()).replace('mode = "live"', 'mode = "training"')
    text = text.replace('"/var/lib/kiosk/cabinet.toml"', '"cabinet-16.toml"')
    shipped.write_text(text)
    assert load(shipped).screen.remote_socket == Path("/run/kiosk/screen.sock")


def test_the_fleet_file_shows_every_section_and_nothing_else() -> None:
    shown = every_key((SHIPPED / "kiosk.toml").read_text())
    assert list(shown) == list(SECTIONS)
    assert set(SECTIONS) == set(Config.model_fields) - {"file", "cabinet"}


@pytest.mark.parametrize(("section", "key"), KEYS, ids=[f"{section}.{key}" for section, key in KEYS])
def test_the_fleet_file_shows_every_key_with_its_default_and_range(section: str, key: str) -> None:
    text = (SHIPPED / "kiosk.toml").read_text()
    field = SECTIONS[section].model_fields[key]
    assert field.description, "a key without a meaning"
    shown = every_key(text)[section]
    assert key in shown
    own = text.index(f"\n[{section}]")
    place = re.compile(rf"^#?{key} = ", re.MULTILINE).search(text, own)
    assert place is not None
    comment = text[own : place.start()].rsplit("\n\n", 1)[1]
    for limit in field.metadata:
        for bound in ("ge", "le"):
            if hasattr(limit, bound):
                assert f"{getattr(limit, bound)}" in comment, f"the comment on {key} leaves out its range"
    left_out = place[0].startswith("#")
    if not left_out and not field.is_required() and not callable(field.default_factory):
        default = SECTIONS[section].model_construct().model_dump(mode="json")[key]
        assert default is None or shown[key] == default


def test_the_fleet_file_shows_the_keys_of_inner_tables() -> None:
    shown = every_key((SHIPPED / "kiosk.toml").read_text())
    assert set(shown["trust"]["policy_keys"][0]) == {"key_id", "public_key", "epoch"}


def test_the_site_example_fills_in_all_that_the_fleet_file_leaves_to_the_place() -> None:
    fleet = tomllib.loads((SHIPPED / "kiosk.toml").read_text())
    site = tomllib.loads((SHIPPED / "site.example.toml").read_text())
    for section, model in SECTIONS.items():
        required = {key for key, field in model.model_fields.items() if field.is_required()}
        assert required <= fleet.get(section, {}).keys() | site.get(section, {}).keys()


def test_the_cabinet_example_shows_every_key_of_a_cabinet() -> None:
    shown = every_key((SHIPPED / "cabinet-16.toml").read_text())
    assert shown.keys() == CabinetOutline.model_fields.keys()
    assert shown["roles"].keys() == CabinetRoles.model_fields.keys()
    assert {key for entry in shown["compartment"] for key in entry} == CabinetCompartment.model_fields.keys()
    assert all(DeviceHead.model_fields.keys() <= entry.keys() for entry in shown["device"])


def test_the_example_has_doors_that_a_person_in_a_wheelchair_reaches(shipped: Path) -> None:
    reachable = [door for door in load(shipped).cabinet.compartments if 380 <= door.reach_mm <= 1220]
    assert {door.size for door in reachable} == {"S", "M", "L"}
