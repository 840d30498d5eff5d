"""Each mistake a person can make, and what the program says of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hardware import registry
from kiosk.config import Mistake

Mistakes = Callable[[], dict[str, Mistake]]


def site(directory: Path, text: str) -> None:
    (directory / "site.toml").write_text(text)


def change(file: Path, old: str, new: str) -> None:
    """Change a file; the test itself is wrong when there is nothing to change."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_a_missing_file_is_the_only_mistake(directory: Path, mistakes: Mistakes) -> None:
    (directory / "kiosk.toml").unlink()
    (mistake,) = mistakes().values()
    assert (mistake.file.name, mistake.line, mistake.found) == ("kiosk.toml", None, "no such file")


def test_a_missing_cabinet_is_a_mistake_beside_the_others(directory: Path, mistakes: Mistakes) -> None:
    (directory / "cabinet.toml").unlink()
    site(directory, "[visit]\ndone_shown_s = 1\n")
    assert mistakes().keys() == {"cabinet.toml", "site.toml visit.done_shown_s"}


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        (b"[kiosk]\nid = \n", 2, "Invalid value"),
        (b"[kiosk]\n[kiosk]\n", 2, "Cannot declare ('kiosk',) twice"),
        (b'id = "\xff"', None, "a byte that is not UTF-8 at 6"),
    ],
)
def test_a_file_that_is_no_toml_says_where(
    content: bytes, line: int | None, found: str, directory: Path, mistakes: Mistakes
) -> None:
    (directory / "site.toml").write_bytes(content)
    mistake = mistakes()["site.toml"]
    assert mistake.line == line
    assert mistake.found == found


def test_a_directory_in_place_of_a_file_is_said(directory: Path, mistakes: Mistakes) -> None:
    (directory / "site.toml").mkdir()
    assert mistakes()["site.toml"].found == "Is a directory"


def test_a_broken_site_file_does_not_hide_mistakes_in_the_cabinet(
    directory: Path, mistakes: Mistakes
) -> None:
    site(directory, "[[[")
    change(directory / "cabinet.toml", "lock = 1", "lock = 0")
    assert mistakes().keys() == {"site.toml", "cabinet.toml compartment[1].lock"}


@pytest.mark.parametrize(
    ("text", "key", "found", "expected"),
    [
        ('[broker]\nport = "1883"', "broker.port", '"1883"', "a whole number from 1 to 65535 (TCP port"),
        ("[broker]\nport = true", "broker.port", "true", "a whole number from 1 to 65535"),
        ("[broker]\nwindow = 101", "broker.window", "101", "a whole number from 1 to 100"),
        ('[broker]\nprotocol = "4"', "broker.protocol", '"4"', 'one of "5", "3.1.1"'),
        ("[broker]\ntls = 1", "broker.tls", "1", "true or false"),
        ("[broker]\nca_file = 1", "broker.ca_file", "1", "a path"),
        (
            "[broker]\nphoto_chunk_bytes = 49153",
            "broker.photo_chunk_bytes",
            "49153",
            "a whole number of bytes",
        ),
        ('[broker]\ntopic_root = "a/b/c/d"', "broker.topic_root", '"a/b/c/d"', "matching ^"),
        ('[broker]\ntopic_root = "a/#"', "broker.topic_root", '"a/#"', "matching ^"),
        ("[paths]\nstate = 5", "paths.state", "5", "a path (What must survive"),
        ("[visit]\nidle_end_s = 19", "visit.idle_end_s", "19", "a whole number of seconds from 20 to 600"),
        ("[visit]\nidle_end_s = 25.5", "visit.idle_end_s", "25.5", "a whole number of seconds"),
        ("[screen]\ndiagonal_in = inf", "screen.diagonal_in", "inf", "a number of inches from 5 to 65"),
        ("[screen]\nlanguages = []", "screen.languages", "a list of 0", "a list from 1 to 12 entries"),
        ('[screen]\nlanguages = ["en", "German"]', "screen.languages[2]", '"German"', "text matching"),
        ('[kiosk]\nmode = "Live"', "kiosk.mode", '"Live"', '"live", "training", "commissioning", "demo"'),
        ('[kiosk]\nshort_id = "B-1"', "kiosk.short_id", '"B-1"', "text matching ^[A-Z0-9]{3,8}$"),
        ('[kiosk]\nid = "a\\nb"', "kiosk.id", r'"a\nb"', "text matching"),
        ('[site]\ngln = "95211"', "site.gln", '"95211"', "text matching ^[0-9]{13}$"),
        ('[site]\nstatus_url = "http://x"', "site.status_url", '"http://x"', "^https://"),
        ('[site]\nname = ""', "site.name", '""', "text from 1 to 80 characters"),
        ("site = 5", "site", "5", "a table"),
        ("[photos]\nhard_cap_h = 0.5", "photos.hard_cap_h", "0.5", "a number of hours from 1 to 720"),
        (
            '[trust]\npolicy_keys = [{ key_id = "a" }]',
            "trust.policy_keys[1].public_key",
            "nothing",
            "text matching",
        ),
        ("[trust]\npolicy_keys = []", "trust.policy_keys", "a list of 0", "a list of at least 1 entries"),
    ],
)
def test_a_wrong_value_is_shown_with_what_would_be_right(
    text: str, key: str, found: str, expected: str, directory: Path, mistakes: Mistakes
) -> None:
    site(directory, text)
    (mistake,) = mistakes().values()
    assert (mistake.file.name, mistake.key, mistake.found) == ("site.toml", key, found)
    assert expected in mistake.expected


def test_a_line_number_points_at_the_key(directory: Path, mistakes: Mistakes) -> None:
    site(directory, '# here\n\n[visit] # how long\n"idle_end_s" = 1\nbroker.port = 1\n\n[broker]\nport = 0\n')
    assert {key: mistake.line for key, mistake in mistakes().items()} == {
        "site.toml visit.idle_end_s": 4,
        "site.toml visit.broker": 5,
        "site.toml broker.port": 8,
    }


def test_a_missing_key_is_reported_where_its_section_is(directory: Path, mistakes: Mistakes) -> None:
    change(directory / "kiosk.toml", 'phone = "+49 30 5550 1042"\n', "")
    mistake = mistakes()["kiosk.toml site.phone"]
    assert (mistake.line, mistake.found) == (8, "nothing")
    assert "Number people call for help" in mistake.expected


def test_a_missing_section_is_reported_key_by_key(directory: Path, mistakes: Mistakes) -> None:
    text = (directory / "kiosk.toml").read_text()
    (directory / "kiosk.toml").write_text(text[: text.index("[trust]")].replace("[broker]\n", "[visit]\n"))
    assert {"kiosk.toml trust.policy_keys", "kiosk.toml broker.host"} <= mistakes().keys()


@pytest.mark.parametrize(
    ("text", "key", "hint"),
    [
        ("[vist]\n", "vist", 'did you mean "visit"?'),
        ("[visit]\nidle_end = 25", "visit.idle_end", 'did you mean "idle_end_s"?'),
        (
            '[[trust.policy_keys]]\nkey_id = "a"\npublickey = "x"',
            "trust.policy_keys[1].publickey",
            "public_key",
        ),
    ],
)
def test_an_unknown_key_names_the_one_that_was_meant(
    text: str, key: str, hint: str, directory: Path, mistakes: Mistakes
) -> None:
    site(directory, text)
    mistake = mistakes()[f"site.toml {key}"]
    assert mistake.found.startswith("an unknown")
    assert hint in str(mistake.hint)


def test_an_unknown_key_that_resembles_nothing_is_answered_with_all_keys(
    directory: Path, mistakes: Mistakes
) -> None:
    site(directory, "[photos]\nxyz = 1")
    mistake = mistakes()["site.toml photos.xyz"]
    assert mistake.expected == "one of directory, hard_cap_h, retain_after_stored_h"
    assert mistake.hint is None


def test_an_unknown_time_zone_names_the_one_that_was_meant(directory: Path, mistakes: Mistakes) -> None:
    site(directory, '[site]\ntime_zone = "Europe/Berln"')
    assert mistakes()["site.toml site.time_zone"].hint == 'did you mean "Europe/Berlin"?'


def test_a_gln_with_a_wrong_check_digit_is_found_and_a_right_one_taken(
    directory: Path, mistakes: Mistakes
) -> None:
    site(directory, '[site]\ngln = "9521100000178"')
    assert mistakes() == {}
    site(directory, '[site]\ngln = "9521100000187"')
    assert "ends with 5" in str(mistakes()["site.toml site.gln"].hint)


def test_many_mistakes_in_three_files_come_at_once_in_file_and_line_order(
    directory: Path, mistakes: Mistakes
) -> None:
    change(directory / "kiosk.toml", 'country = "DE"', 'country = "Germany"')
    change(directory / "cabinet.toml", "lock = 2", "lock = -2")
    change(directory / "cabinet.toml", 'size = "M"', 'size = "XXL"')
    site(directory, "[visit]\ndone_shown_s = 1\nphoto_kept_s = 0\n[broker]\nport = 0\n")
    assert [(mistake.file.name, mistake.line) for mistake in mistakes().values()] == [
        ("cabinet.toml", 17),
        ("cabinet.toml", 28),
        ("kiosk.toml", 12),
        ("site.toml", 2),
        ("site.toml", 3),
        ("site.toml", 5),
    ]


def test_the_same_mistake_in_fleet_and_site_is_reported_where_it_counts(
    directory: Path, mistakes: Mistakes
) -> None:
    change(directory / "kiosk.toml", 'id = "B-1042"', 'id = "B 1042"')
    site(directory, '[kiosk]\nid = "B 7"')
    assert mistakes().keys() == {"site.toml kiosk.id"}
    site(directory, '[kiosk]\nid = "B-7"')
    assert mistakes() == {}


def test_what_follows_from_a_mistake_is_not_reported_as_another(directory: Path, mistakes: Mistakes) -> None:
    change(directory / "kiosk.toml", 'state = "state"\ncabinet = "cabinet.toml"', "state = 5")
    assert mistakes().keys() == {"kiosk.toml paths.state"}


def test_a_list_belongs_to_the_file_whose_list_counts(directory: Path, mistakes: Mistakes) -> None:
    with (directory / "kiosk.toml").open("a") as file:
        file.write('\n[screen]\nlanguages = "en"\n')
    assert mistakes().keys() == {"kiosk.toml screen.languages"}
    site(directory, '[screen]\nlanguages = ["en", "German"]')
    assert mistakes().keys() == {"site.toml screen.languages[2]"}


def test_a_driver_that_is_not_installed_is_a_mistake_not_a_crash(
    directory: Path, mistakes: Mistakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    drivers = {**registry.DRIVERS, ("camera", "simulator"): "hardware.camera.missing"}
    monkeypatch.setattr(registry, "DRIVERS", drivers)
    mistake = mistakes()["cabinet.toml device[2].driver"]
    assert "No module named 'hardware.camera.missing'" in mistake.found


def test_hours_nobody_could_translate_show_how_they_are_written(directory: Path, mistakes: Mistakes) -> None:
    site(directory, '[site]\nphone_hours = "every day from 7 to 22"')
    assert '"Mo-Fr 08:00-20:00; Sa 09:00-13:00"' in (mistakes()["site.toml site.phone_hours"].hint or "")
