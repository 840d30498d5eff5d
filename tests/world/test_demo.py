"""The day of the demonstration: its script, how it is judged, and one whole day as a person starts it."""

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image

from kiosk.cli import main
from kiosk.contract.validation import validate
from kiosk.world import day, duties, outcome, stories
from kiosk.world.central_view import database_file
from kiosk.world.day import Appointment, Duty
from kiosk.world.outcome import Visit
from kiosk.world.people import Customer
from kiosk.world.town import Town

EXPECTED = Counter(("drop_off.completed", "visit.ended"))

DAY_WITHIN_S = 300


def test_the_seed_fixes_the_day() -> None:
    assert day.day(7, 20) == day.day(7, 20)
    assert day.day(7, 20) != day.day(8, 20)


def test_among_more_customers_than_there_is_room_for_the_courier_comes_again() -> None:
    more = day.day(7, 20)[len(day.day(7, 0)) :]
    assert sum(isinstance(entry, Appointment) for entry in more) == 20
    assert more.count(day.ROUND) == 3


def test_the_script_has_all_that_the_demonstration_is_to_show() -> None:
    script = day.day(1, 0)
    customers = [entry for entry in script if isinstance(entry, Appointment)]
    assert {appointment.story for appointment in customers} == {
        stories.plain_drop_off,
        stories.partial_return,
        stories.too_late,
        stories.unreadable_code,
        stories.leaves_door_open,
        stories.jammed_door,
        stories.into_the_bin,
        stories.no_room_left,
    }
    assert [entry.deed for entry in script if isinstance(entry, Duty)] == [
        duties.bring_bag,
        duties.empty_with_one_missing,
        duties.open_from_afar,
        duties.mend_jammed_door,
    ]
    assert sum(appointment.offline for appointment in customers) == 2
    assert [len(a.lines) for a in customers if a.story is stories.partial_return] == [3]


@pytest.mark.timeout(310)
def test_a_whole_day_as_it_is_started_from_a_terminal(tmp_path: Path) -> None:
    # A path longer than a socket's may be; and what an earlier day left is cleared away.
    out = tmp_path / ("a_directory_with_a_long_name" * 5)
    (out / "screens").mkdir(parents=True)
    for old in ("receipt-99.png", "screens/999-old.png", "photo-99.jpg"):
        (out / old).write_bytes(b"old")
    (out / "mine.txt").write_text("not yours")

    ended = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "demo", "--headless", "--out", str(out), "--seed", "3"],
        capture_output=True,
        text=True,
        timeout=DAY_WITHIN_S,
        check=False,
        env=os.environ,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "FAULT" not in ended.stdout
    for word in ("The kiosk starts.", "plain drop-off", "the network is down", "the network is back"):
        assert word in ended.stdout

    summary = json.loads((out / "summary.json").read_text())
    assert (summary["customers"], summary["drop_offs"], summary["declined"]) == (10, 8, 1)
    assert (summary["turned_away"], summary["collected"], summary["missing"]) == (1, 7, 1)
    assert (summary["opened_by_command"], summary["alarms_raised"], summary["alarms_cleared"]) == (1, 3, 3)
    assert (summary["lost"], summary["duplicates"], summary["faults"]) == (0, 0, [])
    assert summary["events_sent"] == summary["events_received"]
    plain = [told for told in summary["per_drop_off"] if told["name"] in ("plain drop-off", "offline, first")]
    assert [told["taps"] for told in plain] == [2, 2], "the item that is held still is photographed by itself"
    assert len(summary["per_drop_off"]) == 8
    assert all(told["seconds"] > 0 for told in summary["per_drop_off"])

    bodies = (out / "events.jsonl").read_bytes().splitlines()
    events = [json.loads(body) for body in bodies]
    assert [why for body in bodies for why in validate(body)] == []
    assert [int(event["sequence"]) for event in events] == list(range(1, len(events) + 1))
    deliveries = [json.loads(line) for line in (out / "delivery.jsonl").read_text().splitlines()]
    assert [told["id"] for told in deliveries] == [event["id"] for event in events]
    assert all(set(told) == {"id", "sequence", "stored_at", "deliveries"} for told in deliveries)

    assert len(list(out.glob("label-*.png"))) == 8
    assert len(list(out.glob("receipt-*.png"))) == 11, "eight receipts, decision, certificate, manifest"
    assert len(list(out.glob("photo-*.jpg"))) == 10, "the partial return has two, the missing parcel one"
    assert {picture(path).shape for path in out.glob("photo-*.jpg")} == {(720, 1280, 3)}
    for label in out.glob("label-*.png"):
        assert len(zxingcpp.read_barcodes(picture(label))) == 2, "a QR code and a Code 128"

    screens = [path.stem.split("-", 1) for path in sorted((out / "screens").iterdir())]
    assert [number for number, _ in screens] == [f"{n:03d}" for n in range(1, len(screens) + 1)]
    names = [name for _, name in screens]
    assert names[0] == "attract"
    assert {"choosing", "reason", "declined", "scanning", "typing", "shut_door", "done"} <= set(names)
    assert {"flap_open", "certificate", "courier_emptying", "technician_leaving"} <= set(names)
    assert (out / "mine.txt").exists()


def picture(path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(path) as opened:
        return np.asarray(opened.convert("RGB"))


@pytest.fixture(scope="module")
def visit(town: Town) -> Visit:
    """One customer's drop-off, with everything about it at central."""
    customer = Customer(town)
    stories.plain_drop_off(customer, town.shop.order(stories.one_line()))
    assert town.drain()
    return Visit("somebody", True, customer.taps, customer.seconds, customer.seen, None)


def faults_of(town: Town, visit: Visit) -> str:
    return "\n".join(outcome.judge(town, [visit], EXPECTED)["faults"])


def test_an_event_that_central_lost_fails_the_day(town: Town, visit: Visit) -> None:
    with sqlite3.connect(database_file(town.directory / "central")) as central:
        row = central.execute("SELECT * FROM events WHERE type = 'drop_off.completed' LIMIT 1").fetchone()
        event_id = next(value for value in row if isinstance(value, str) and value.count("-") == 4)
        central.execute("DELETE FROM events WHERE event_id = ?", (event_id,))
        central.commit()
        try:
            faults = faults_of(town, visit)
        finally:
            central.execute(f"INSERT INTO events VALUES ({', '.join('?' * len(row))})", row)
            central.commit()
    assert f"event {event_id} never arrived" in faults


def test_an_event_with_other_bytes_fails_the_day(town: Town, visit: Visit) -> None:
    with sqlite3.connect(database_file(town.directory / "central")) as central:
        event_id, body = central.execute(
            "SELECT event_id, body FROM events WHERE type = 'visit.ended' LIMIT 1"
        ).fetchone()
        central.execute("UPDATE events SET body = ? WHERE event_id = ?", (body + b" ", event_id))
        central.commit()
        try:
            faults = faults_of(town, visit)
        finally:
            central.execute("UPDATE events SET body = ? WHERE event_id = ?", (body, event_id))
            central.commit()
    assert f"event {event_id} is not what the kiosk recorded" in faults


def test_a_customer_who_was_lost_fails_the_day_and_counts_as_no_drop_off(town: Town, visit: Visit) -> None:
    lost = Visit("somebody", True, 1, 2.0, ["attract"], "waited 20 s for done; attract says ...")
    told = outcome.judge(town, [lost], EXPECTED)
    assert told["faults"][0] == "somebody: waited 20 s for done; attract says ..."
    assert told["per_drop_off"] == []


def test_fewer_drop_offs_than_customers_fail_the_day(town: Town, visit: Visit) -> None:
    told = outcome.judge(town, [visit], Counter({"drop_off.completed": 1000}))
    assert any("1000 of drop_off.completed were expected" in fault for fault in told["faults"])


def test_a_place_that_cannot_be_made_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    (tmp_path / "file").touch()
    result = CliRunner().invoke(main, ["demo", "--headless", "--out", str(tmp_path / "file" / "day")])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert f"--out {tmp_path}/file/day cannot be a directory: Not a directory" in result.output
