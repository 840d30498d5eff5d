import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from kiosk.config import ConfigError, assets_directory, load
from kiosk.domain.codes import Mode
from kiosk.domain.compartments import Size


def test_a_small_configuration_loads_and_the_rest_are_defaults(directory: Path) -> None:
    config = load(directory / "kiosk.toml")
    assert config.file == directory / "kiosk.toml"
    assert config.kiosk.mode is Mode.LIVE
    assert config.site.address == ("Koppenstrasse 3", "10243 Berlin")
    assert (config.visit.idle_end_s, config.broker.topic_root, config.screen.languages) == (
        25,
        "kiosks",
        ("en",),
    )
    assert config.cabinet.compartment("02").size is Size.L
    assert (config.cabinet.compartment("01").rows, config.cabinet.compartment("02").rows) == (1, 2)
    assert config.cabinet.roles.scan_camera == "eye"
    assert config.cabinet.roles.item_camera is None


def test_what_this_place_says_wins_key_by_key(directory: Path) -> None:
    (directory / "site.toml").write_text(
        '[kiosk]\nid = "B-7"\n[visit]\ndone_shown_s = 20\n[site]\naddress = ["Elsewhere"]\n'
    )
    config = load(directory / "kiosk.toml")
    assert (config.kiosk.id, config.kiosk.short_id) == ("B-7", "B1042")
    assert (config.visit.done_shown_s, config.visit.idle_end_s) == (20, 25)
    assert config.site.address == ("Elsewhere",)


def test_relative_paths_count_from_the_file_and_the_rest_follows_from_state(directory: Path) -> None:
    config = load(directory / "kiosk.toml")
    assert config.paths.state == directory / "state"
    assert config.paths.cabinet == directory / "cabinet.toml"
    assert config.paths.runtime == Path("/run/kiosk")
    assert config.photo_directory == directory / "state" / "photos"
    assert config.photos.directory is None


def test_the_cabinet_is_looked_for_in_the_state_directory_when_no_path_is_given(directory: Path) -> None:
    text = (directory / "kiosk.toml").read_text()
    (directory / "kiosk.toml").write_text(text.replace('cabinet = "cabinet.toml"\n', ""))
    (directory / "state").mkdir()
    (directory / "cabinet.toml").rename(directory / "state" / "cabinet.toml")
    assert load(directory / "kiosk.toml").paths.cabinet == directory / "state" / "cabinet.toml"


def test_device_options_are_those_of_the_driver(directory: Path) -> None:
    cabinet = load(directory / "kiosk.toml").cabinet
    (locks,) = cabinet.devices_of_kind("lock_board")
    assert locks is cabinet.device("locks")
    assert locks.options.model_dump()["lock_count"] == 4
    assert cabinet.device("eye").driver == "simulator"
    with pytest.raises(KeyError, match="ear"):
        cabinet.device("ear")
    with pytest.raises(KeyError, match="99"):
        cabinet.compartment("99")


def test_a_loaded_configuration_cannot_be_changed(directory: Path) -> None:
    config = load(directory / "kiosk.toml")
    with pytest.raises(ValidationError, match="frozen"):
        config.kiosk.mode = Mode.DEMO  # type: ignore[misc]


def test_a_driver_nobody_names_is_never_imported(directory: Path) -> None:
    cabinet = (directory / "cabinet.toml").read_text()
    without_camera = cabinet.replace('kind = "camera"', 'kind = "lock_board"').replace(
        'scan_camera = "eye"', ""
    )
    (directory / "cabinet.toml").write_text(without_camera)
    program = (
        "import sys; from pathlib import Path; from kiosk.config import load; load(Path(sys.argv[1]));"
        "print(sorted({'cv2', 'serial', 'escpos', 'kivy', 'hardware.camera.simulator'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(directory / "kiosk.toml")],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_without_drivers_nothing_is_imported_and_the_rest_is_the_same(directory: Path) -> None:
    """As the forwarder does, which moves no device."""
    program = (
        "import sys; from pathlib import Path; from kiosk.config import load;"
        "load(Path(sys.argv[1]), drivers=False);"
        "print(sorted(name for name in sys.modules if name in ('cv2', 'serial', 'numpy')"
        " or name.count('.') == 2 and name.endswith('.simulator')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(directory / "kiosk.toml")],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
    whole, lean = (load(directory / "kiosk.toml", drivers=drivers) for drivers in (True, False))
    assert lean.cabinet.compartments == whole.cabinet.compartments
    assert [d.name for d in lean.cabinet.devices] == [d.name for d in whole.cabinet.devices]
    assert lean.model_dump(exclude={"cabinet"}) == whole.model_dump(exclude={"cabinet"})


def test_the_assets_are_found() -> None:
    assert (assets_directory() / "locale").is_dir()


def test_the_error_says_everything_in_one_text(directory: Path) -> None:
    (directory / "site.toml").write_text("[broker]\nport = 0\n\n[vist]\nx = 1\n")
    with pytest.raises(ConfigError) as caught:
        load(directory / "kiosk.toml")
    sections = (
        "kiosk, brand, site, paths, screen, sound, keypad, visit, broker, trust, photos, collection, disk, "
        "commands, alarms"
    )
    assert str(caught.value) == (
        f"{directory}/site.toml:2: broker.port: found 0,"
        " expected a whole number from 1 to 65535 (TCP port of the broker)\n"
        f"{directory}/site.toml:4: vist: found an unknown section, expected one of {sections};"
        ' did you mean "visit"?\n'
        "2 mistakes found."
    )
