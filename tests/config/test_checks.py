"""Mistakes that only show when two keys are seen together."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.config import Mistake
from kiosk.config.checks import is_loopback

Mistakes = Callable[[], dict[str, Mistake]]

COMPARTMENT = """
[[compartment]]
id = "03"
size = "S"
board = "locks"
lock = 3
column = 1
row = 4
reach_mm = 500
"""


def cabinet(directory: Path, old: str, new: str) -> None:
    """Add a third compartment and change something in it."""
    assert old in COMPARTMENT
    with (directory / "cabinet.toml").open("a") as file:
        file.write(COMPARTMENT.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ('id = "03"', 'id = "01"', "compartment[3].id", "compartment[1].id has it already"),
        ('id = "03"', 'id = "1"', "compartment[3].id", 'differs from "01" in more than leading zeros'),
        ("lock = 3", "lock = 2", "compartment[3].lock", "compartment[2].lock has it already"),
        ("lock = 3", "lock = 5", "compartment[3].lock", 'a lock from 1 to 4, as board "locks" has'),
        ('board = "locks"', 'board = "lokcs"', "compartment[3].board", 'the name of a lock_board: "locks"'),
        ('board = "locks"', 'board = "eye"', "compartment[3].board", "the name of a lock_board"),
        ("row = 4", "row = 3", "compartment[3]", 'a place that compartment "02" does not cover'),
        ("row = 4", "row = 4\nheight = 2", "compartment[3].height", "one of board, column"),
        ("reach_mm = 500", 'reach_mm = 500\ngoods = ["Battery"]', "compartment[3].goods[1]", "matching"),
        ("reach_mm = 500", "", "compartment[3].reach_mm", "a whole number of millimetres from 0 to 2500"),
    ],
)
def test_a_compartment_has_an_id_a_lock_and_a_place_of_its_own(
    old: str, new: str, key: str, expected: str, directory: Path, mistakes: Mistakes
) -> None:
    cabinet(directory, old, new)
    found = mistakes()
    assert found.keys() == {f"cabinet.toml {key}"}
    assert expected in found[f"cabinet.toml {key}"].expected


BIN = """
[[device]]
name = "bin-1"
kind = "drop_bin"
driver = "flap"
board = "locks"
lock = 4
"""


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ('board = "locks"', 'board = "lokcs"', "device[3].board", 'the name of a lock_board: "locks"'),
        ('board = "locks"', 'board = "eye"', "device[3].board", "the name of a lock_board"),
        ("lock = 4", 'lock = 4\nscale = "pan"\nleast_g = 20', "device[3].scale", "none is described"),
        ("lock = 4", "lock = 2", "compartment[2].lock", "device[3].lock has it already"),
    ],
)
def test_a_drop_bin_names_devices_that_are_there_and_locks_of_its_own(
    old: str, new: str, key: str, expected: str, directory: Path, mistakes: Mistakes
) -> None:
    with (directory / "cabinet.toml").open("a") as file:
        file.write(BIN.replace(old, new))
    found = mistakes()
    assert found.keys() == {f"cabinet.toml {key}"}
    assert expected in found[f"cabinet.toml {key}"].expected


def test_a_board_that_cannot_end_its_own_pulse_is_refused_with_the_reason(
    directory: Path, mistakes: Mistakes
) -> None:
    with (directory / "cabinet.toml").open("a") as file:
        file.write('[[device]]\nname = "diy"\nkind = "lock_board"\ndriver = "lcus"\n')
    (found,) = mistakes().values()
    assert "the coil stays on and can catch fire" in str(found)


def test_two_boards_may_have_the_same_lock_number(directory: Path, mistakes: Mistakes) -> None:
    cabinet(directory, 'board = "locks"\nlock = 3', 'board = "more"\nlock = 1')
    with (directory / "cabinet.toml").open("a") as file:
        file.write('[[device]]\nname = "more"\nkind = "lock_board"\ndriver = "simulator"\n')
    assert mistakes() == {}


@pytest.mark.parametrize(
    ("old", "new", "key", "hint"),
    [
        ('scan_camera = "eye"', 'scan_camera = "eyes"', "roles.scan_camera", 'did you mean "eye"?'),
        ('scan_camera = "eye"', 'item_camera = "locks"', "roles.item_camera", None),
        ('scan_camera = "eye"', 'scan_camra = "eye"', "roles.scan_camra", 'did you mean "scan_camera"?'),
        ('name = "eye"', 'name = "locks"', "device[2].name", None),
        ('kind = "camera"', 'kind = "camara"', "device[2].kind", 'did you mean "camera"?'),
        ('driver = "simulator"', 'driver = "simulater"', "device[1].driver", 'did you mean "simulator"?'),
        ("lock_count = 4", "lock_cout = 4", "device[1].lock_cout", 'did you mean "lock_count"?'),
        ("lock_count = 4", "lock_count = 0", "device[1].lock_count", None),
        ("lock_count = 4", 'lock_count = "4"', "device[1].lock_count", None),
        (
            'kind = "camera"\ndriver = "simulator"',
            'kind = "printer"\ndriver = "escpos"\nurl = "/dev/usb/lp0"\nwidth_dots = 580',
            "device[2].width_dots",
            None,
        ),
        ("[[device]]", "[[devices]]", "devices", 'did you mean "device"?'),
        ("[[device]]", "version = 0\n[[device]]", "version", None),
    ],
)
def test_a_wrong_device_or_role_is_named(
    old: str, new: str, key: str, hint: str | None, directory: Path, mistakes: Mistakes
) -> None:
    text = (directory / "cabinet.toml").read_text()
    assert old in text
    (directory / "cabinet.toml").write_text(text.replace(old, new, 1))
    assert mistakes()[f"cabinet.toml {key}"].hint == hint


def test_a_cabinet_without_doors_or_with_one_that_is_no_list_is_refused(
    directory: Path, mistakes: Mistakes
) -> None:
    text = (directory / "cabinet.toml").read_text()
    devices = text[: text.index("[[compartment]]")]
    (directory / "cabinet.toml").write_text(devices)
    assert mistakes()["cabinet.toml compartment"].found == "nothing"
    (directory / "cabinet.toml").write_text(devices + COMPARTMENT.replace("[[compartment]]", "[compartment]"))
    assert mistakes()["cabinet.toml compartment"].found == "a table"


def test_a_board_with_wrong_options_is_not_unknown_to_its_compartments(
    directory: Path, mistakes: Mistakes
) -> None:
    text = (directory / "cabinet.toml").read_text()
    (directory / "cabinet.toml").write_text(text.replace("lock_count = 4", "lock_count = 999"))
    assert mistakes().keys() == {"cabinet.toml device[1].lock_count"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            '[broker]\nhost = "broker.example"\ntls = false\nusername = "u"\npassword_file = "p"',
            {"broker.tls"},
        ),
        ('[broker]\nhost = "broker.example"\ntls = true', {"broker"}),
        ('[broker]\nhost = "broker.example"\ntls = true\nusername = "u"\npassword_file = "p"', set()),
        ('[broker]\nhost = "192.168.1.5"\ntls = true\nclient_certificate = "c"\nclient_key = "k"', set()),
        ('[broker]\nclient_certificate = "c"', {"broker.client_key"}),
        ('[broker]\npassword_file = "p"', {"broker.username"}),
        ("[broker]\nreconnect_min_s = 20\nreconnect_max_s = 10", {"broker.reconnect_max_s"}),
        ("[visit]\nattention_after_s = 120\npark_after_s = 120", {"visit.park_after_s"}),
        ("[photos]\nretain_after_stored_h = 3\nhard_cap_h = 2", {"photos.retain_after_stored_h"}),
        ("[disk]\nno_photos_percent = 85", {"disk.no_photos_percent"}),
        ("[disk]\nevict_photos_percent = 94", {"disk.no_photos_percent"}),
        ("[disk]\nno_photos_percent = 97", {"disk.no_visits_percent"}),
        ('[screen]\nlanguage = "de"', {"screen.language"}),
        ('[screen]\nlanguage = "de"\nlanguages = ["en", "de"]', set()),
        ('[screen]\nremote_socket = "s"', {"screen.remote_socket"}),
        ('[screen]\nremote_socket = "s"\n[kiosk]\nmode = "training"', set()),
    ],
)
def test_keys_that_do_not_go_together_are_found(
    text: str, wrong: set[str], directory: Path, mistakes: Mistakes
) -> None:
    (directory / "site.toml").write_text(text)
    assert mistakes().keys() == {f"site.toml {key}" for key in wrong}


@pytest.mark.parametrize("mode", ["live", "training", "commissioning", "demo"])
def test_demo_keys_are_for_demos_only(mode: str, directory: Path, mistakes: Mistakes) -> None:
    key = '{ key_id = "demo-policy", public_key = "PGBpyVy0p_Q3HY_dwF9RI9hOiEu9FEZTp2dCG5zP-LY" }'
    (directory / "site.toml").write_text(f'[kiosk]\nmode = "{mode}"\n[trust]\npolicy_keys = [{key}]')
    refused = {"site.toml trust.policy_keys[1].key_id"}
    assert mistakes().keys() == (set() if mode == "demo" else refused)


def test_a_policy_key_has_a_name_of_its_own(directory: Path, mistakes: Mistakes) -> None:
    key = '{ key_id = "op", public_key = "PGBpyVy0p_Q3HY_dwF9RI9hOiEu9FEZTp2dCG5zP-LY" }'
    (directory / "site.toml").write_text(f"[trust]\npolicy_keys = [{key}, {key}]")
    assert mistakes().keys() == {"site.toml trust.policy_keys[2].key_id"}


def test_a_recovery_key_is_another_key(directory: Path, mistakes: Mistakes) -> None:
    """Else who steals the one in use has that of the next epoch as well."""
    same = "PGBpyVy0p_Q3HY_dwF9RI9hOiEu9FEZTp2dCG5zP-LY"
    keys = [
        f'{{ key_id = "{name}", public_key = "{same}", epoch = {epoch} }}'
        for name, epoch in (("op", 1), ("op-recovery", 2))
    ]
    (directory / "site.toml").write_text(f"[trust]\npolicy_keys = [{', '.join(keys)}]")
    assert mistakes().keys() == {"site.toml trust.policy_keys[2].public_key"}


def test_a_technician_key_signs_no_policies_and_is_no_demo_key(directory: Path, mistakes: Mistakes) -> None:
    public = "PGBpyVy0p_Q3HY_dwF9RI9hOiEu9FEZTp2dCG5zP-LY"
    keys = [f'{{ key_id = "{name}", public_key = "{public}" }}' for name in ("op", "service", "demo-service")]
    trust = f"[trust]\npolicy_keys = [{keys[0]}]\ntechnician_keys = [{keys[1]}, {keys[2]}]"
    (directory / "site.toml").write_text(trust)
    assert mistakes().keys() == {
        "site.toml trust.technician_keys[1].public_key",
        "site.toml trust.technician_keys[2].key_id",
        "site.toml trust.technician_keys[2].public_key",
    }


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("10.0.0.1", False),
    ],
)
def test_only_this_machine_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_each_key_of_the_keypad_is_another(directory: Path, mistakes: Mistakes) -> None:
    with (directory / "site.toml").open("a") as file:
        file.write('\n[keypad]\nlouder = "f1"\n')
    found = mistakes()
    assert found.keys() == {"site.toml keypad.louder"}
    assert "keypad.speech has it already" in found["site.toml keypad.louder"].expected
