"""The commands a technician types, as processes: what they print and how they end."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.world.people import Customer
from kiosk.world.town import NO_DISPLAY, Town
from tests.system.happenings import drop_off, order_of, the_one

pytestmark = pytest.mark.timeout(120)


def kiosk(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `kiosk` with these arguments to its end."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **NO_DISPLAY},
    )


def broken_copy(town: Town, directory: Path, *changes: tuple[str, str]) -> Path:
    """The town's kiosk.toml with lines replaced, each of them found once."""
    text = town.config_file.read_text()
    for pattern, replacement in changes:
        text, found = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        assert found == 1, pattern
    file = directory / "kiosk.toml"
    file.write_text(text)
    return file


def test_every_mistake_of_a_broken_configuration_is_listed_at_once(town: Town, tmp_path: Path) -> None:
    file = broken_copy(
        town,
        tmp_path,
        (r"^country = .*$", 'country = "Germany"'),
        (r"^time_zone = .*$", 'time_zone = "Europe/Berln"'),
        (r"^keepalive_s = .*$", "keepalife_s = 10"),
        (r"^park_after_s = .*$", 'park_after_s = "long"'),
    )
    for command in (["config", "check", str(file)], ["run", "--config", str(file)]):
        refused = kiosk(*command)
        assert refused.returncode == 2
        said = refused.stdout + refused.stderr
        for wrong in ("site.country", "site.time_zone", "keepalife_s", "visit.park_after_s"):
            assert wrong in said, said
        assert "Europe/Berlin" in said
        assert "Traceback" not in said


def test_a_good_configuration_is_called_so(town: Town) -> None:
    checked = kiosk("config", "check", str(town.config_file))
    assert checked.returncode == 0, checked.stderr
    assert "no mistakes" in checked.stdout
    assert "8 compartments" in checked.stdout


def test_a_second_kiosk_on_the_same_books_is_refused_with_a_sentence(town: Town, customer: Customer) -> None:
    customer.see("attract")
    refused = kiosk("run", "--config", str(town.config_file))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert "Error: another kiosk runs on" in refused.stderr
    town.check()
    drop_off(customer, order_of(town))


def test_the_books_are_read_while_the_kiosk_runs(town: Town, customer: Customer) -> None:
    order = order_of(town)
    drop_off(customer, order)
    drop_off_id = the_one(town, "drop_off.completed", order)["drop_off_id"]
    config = ("--config", str(town.config_file))

    verified = kiosk("ledger", "verify", *config)
    assert (verified.returncode, verified.stdout) == (0, "The chain holds.\n")

    shown = kiosk("ledger", "show", *config)
    assert shown.returncode == 0
    events = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [event.body for event in town.central.view.events()] == [
        line.encode() for line in shown.stdout.splitlines()
    ]
    assert drop_off_id in {event.get("subject") for event in events}

    status = kiosk("outbox", "status", *config)
    assert status.returncode == 0
    waiting, *_, central = status.stdout.splitlines()
    assert waiting == "waiting: 0   oldest: -   drops: 0"
    assert re.fullmatch(r"central: its last word came \S+; connected, central is there", central)

    town.plug.pull()
    try:
        drop_off(Customer(town), order_of(town))
        status = kiosk("outbox", "status", *config)
    finally:
        town.plug.insert()
    waiting = re.match(r"waiting: (\d+)   oldest: (\d{4}-\d\d-\d\dT\S+)", status.stdout)
    assert waiting is not None, status.stdout
    assert int(waiting[1]) >= 2


def test_a_token_is_shown_with_what_it_claims(town: Town) -> None:
    order = order_of(town)
    shown = kiosk("authorization", "inspect", "--json", order.token)
    assert shown.returncode == 0
    told = json.loads(shown.stdout)
    assert told["claims"]["jti"] == order.authorization.authorization_id
    assert told["key_id"] == f"demo-{order.authorization.merchant_id}"


def test_what_is_no_token_is_refused_with_a_sentence(town: Town) -> None:
    refused = kiosk("authorization", "inspect", "https://example.org")
    assert refused.returncode == 1
    assert "not a return authorization" in refused.stderr
    assert "Traceback" not in refused.stderr
