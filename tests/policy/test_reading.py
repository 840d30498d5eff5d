"""Every mistake at once, with its line, the row it is in, and the mend."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.config import ConfigError
from kiosk.policy import read_policy
from tests.policy.conftest import Spoil


def mistakes(file: Path) -> list[str]:
    with pytest.raises(ConfigError) as error:
        read_policy(file)
    return [str(mistake).removeprefix(f"{file}:") for mistake in error.value.mistakes]


def test_what_a_file_leaves_out_is_what_is_usual(spoilt: Spoil) -> None:
    pack = read_policy(spoilt()).pack
    assert pack.valid_until - pack.issued_at == timedelta(days=365)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    assert read_policy(spoilt(("issued_at = 2026-09-01T06:00:00Z\n", "")), now).pack.issued_at == now


def test_a_named_handling_is_that_of_every_row_that_names_it(spoilt: Spoil) -> None:
    handling = read_policy(spoilt()).pack.merchants[0].rules[1].handling
    assert handling is not None
    assert handling.route_code == "RETURN-A"


def test_a_case_has_the_defaults_and_its_own_time_zone(spoilt: Spoil) -> None:
    file = spoilt(
        ("at = 2026-10-14\n", 'at = 2026-10-14T23:00:00\ntime_zone = "America/New_York"\n'),
        ("at = 2026-10-15\n", 'at = 2026-10-15\nwithout = ["delivered_on"]\n'),
    )
    first, second, third = read_policy(file).pack.cases
    assert first.at == datetime(2026, 10, 15, 3, tzinfo=UTC)
    assert (first.category, second.category, third.category) == ("shoes", "shoes", "toys")
    assert second.at == datetime(2026, 10, 15, 10, tzinfo=UTC), "a day alone is its noon"
    assert (second.delivered_on, third.delivered_on) != (None, None)
    assert second.delivered_on is None


NO_FIT = "found keys that do not go together, expected a table that can be followed"
TRIGGERS = (
    'one of "on_drop_off", "on_collection", "on_inspection", "hold", "never" '
    "(What releases the money. Only policy sets it; evidence may only move it later)"
)
DEFAULTS = "merchant_id, category, value, delivered_on"

ONE_MISTAKE = [
    (
        ('verdict = "declined"', 'verdict = "declind"'),
        "27: rule no-toys, verdict",
        'found "declind", expected one of "accepted", "referred", "declined"; did you mean "declined"?',
    ),
    (
        ('categories = ["toys"]\nverdict', 'categorys = ["toys"]\nverdict'),
        "26: rule no-toys, categorys",
        'found an unknown key, expected a known key; did you mean "categories"?',
    ),
    (
        ('handling = "stock"', 'handling = "stok"'),
        "37: rule shoes-30d, handling",
        'found "stok", expected a name in [handlings] (stock); did you mean "stock"?',
    ),
    (
        ('handling = "stock"\n', ""),
        "31: rule shoes-30d",
        f"{NO_FIT}; rule shoes-30d takes items and needs a handling",
    ),
    (
        ('text_id = "toys"', 'text_id = "tyos"'),
        "24: merchant tiny",
        f"{NO_FIT}; rule no-toys has a text tyos, which is not among the texts",
    ),
    (
        ("length = 30", 'length = 30, rolls_to = "berlin"'),
        "31: policy",
        f"{NO_FIT}; rule shoes-30d rolls to a calendar berlin, which is not there",
    ),
    (
        ("length = 30", "length = 30, first_dya = 1"),
        "34: rule shoes-30d, window.first_dya",
        'found an unknown key, expected a known key; did you mean "first_day"?',
    ),
    (
        ("length = 30", "length = -1"),
        "34: rule shoes-30d, window.length",
        "found -1, expected a whole number from 0 to 3660",
    ),
    (
        ('"on_drop_off"', '"on_dropoff"'),
        "14: handlings.stock.refund_trigger",
        f'found "on_dropoff", expected {TRIGGERS}; did you mean "on_drop_off"?',
    ),
    (
        ("delivered_on = 2026-09-14", 'delivered_on = "soon"'),
        "46: case_defaults.delivered_on",
        'found "soon", expected an instant as 2026-12-31T12:00:00Z or a day as 2026-12-31',
    ),
    (
        ("[case_defaults]\n", "[case_defaults]\ndelivred_on = 1\n"),
        "43: case_defaults.delivred_on",
        'found an unknown key, expected a known key; did you mean "delivered_on"?',
    ),
    (
        ("at = 2026-10-15\n", 'at = 2026-10-15\nwithout = ["delivered"]\n'),
        "56: case day-31, without",
        f'found "delivered", expected one of [case_defaults]: {DEFAULTS}; did you mean "delivered_on"?',
    ),
    (
        ('case_id = "day-31"', 'case_id = "day 31"'),
        "54: case day 31, case_id",
        'found "day 31", expected text matching ^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$',
    ),
]


ONE_MISTAKE += [
    (
        ('case_id = "day-31"', 'case_id = "day-30"'),
        "54: case day-30, case_id",
        'found a second "day-30", expected an id of its own',
    ),
    (
        ('case_id = "day-31"', 'case_id = "day-31"\nmerchant_id = "tinny"'),
        "55: case day-31, merchant_id",
        'found "tinny", expected a merchant (tiny); did you mean "tiny"?',
    ),
    (
        ('rule_id = "no-toys" }', 'rule_id = "no-tys" }'),
        "62: case toys, expect.rule_id",
        'found "no-tys", expected a rule (no-toys, shoes-30d); did you mean "no-toys"?',
    ),
    (
        ("[case_defaults]\n", '[case_defaults]\ntime_zone = "Europe/Berlni"\n'),
        "43: case_defaults.time_zone",
        'found "Europe/Berlni", expected a time zone, as Europe/Berlin',
    ),
    (
        ('category = "toys"\n', 'category = "toys"\nanswers = { seal = "broken" }\n'),
        "61: case toys, answers.seal",
        'found "seal", expected a question (there is none)',
    ),
]


@pytest.mark.parametrize(("change", "place", "said"), ONE_MISTAKE)
def test_one_mistake_is_said_once(spoilt: Spoil, change: tuple[str, str], place: str, said: str) -> None:
    assert mistakes(spoilt(change)) == [f"{place}: {said}"]


def test_all_mistakes_are_said_at_once_in_the_order_of_their_lines(spoilt: Spoil) -> None:
    said = mistakes(
        spoilt(
            ("version = 3", 'version = "three"'),
            ("[handlings.stock]", "[handling.stock]"),
            ('code = "within_window"', 'code = "in_window"'),
            ("at = 2026-10-14\n", ""),
        )
    )
    assert [line.split(": found")[0] for line in said] == [
        "5: policy.version",
        "10: handling",
        "36: rule shoes-30d, code",
        "37: rule shoes-30d, handling",
        "48: case day-30, at",
    ]


def test_a_file_that_is_no_policy_file_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text("[products]\n")
    assert mistakes(file) == [" policy: found nothing, expected a table [policy] with the rules"]
    file.write_text("[policy\n")
    assert mistakes(file)[0].startswith("1: found ")
    assert "no such file" in mistakes(tmp_path / "y.toml")[0]


@pytest.mark.parametrize("table", ["handlings", "case_defaults", "products", "leases", "categories"])
def test_a_table_that_is_something_else_is_a_mistake_and_no_crash(tmp_path: Path, table: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(f'{table} = 7\n[policy]\nmerchants = 3\ncases = "none"\n')
    assert any(table in mistake for mistake in mistakes(file))
    file.write_text(f"{table} = [7]\n[policy]\nmerchants = [3]\n")
    assert mistakes(file)
