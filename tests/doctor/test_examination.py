"""The whole examination: complete, unnoticed by customers, and never stuck."""

import fcntl
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from hardware.lock_board.kerong_cu16_emulator import KerongCu16Emulator
from hardware.lock_board.kerong_cu16_frames import QUERY, CommandDecoder
from kiosk.cli import main
from kiosk.doctor import Finding, Level, examination, examine
from kiosk.doctor.finding import ok
from kiosk.domain.alarms import AlarmCode
from kiosk.host.clock import SystemClock
from kiosk.host.state_file import StateFile
from kiosk.runtime.alarms import Alarms
from tests.doctor.patient import ConnectedPatient, Patient, the_fault

EVERYTHING = {
    "configuration", "state directory", "disk", "ballast", "clock", "fonts", "speech", "store", "ledger",
    "backup", "policy", "outbox", "compartments", "kiosk run", "locks", "bin-locks", "bin-level", "bin-scale",
    "bin-1", "camera", "printer", "decoder",
    "drivers", "broker", "kiosk forward", "central", "alarms", "commissioning",
}  # fmt: skip


@contextmanager
def kiosk_runs(patient: Patient) -> Iterator[None]:
    """Hold the lock that `kiosk run` holds."""
    descriptor = os.open(patient.state / "run.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def forwarder_says(patient: Patient, **said: object) -> None:
    patient.config.paths.runtime.mkdir(exist_ok=True)
    now = SystemClock().boottime_ms()
    StateFile(patient.config.paths.runtime / "forwarder.json").write({"boottime_ms": now} | said)


class Heard:
    """What was sent to the cabinet's board and printer."""

    def __init__(self, patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
        self.board, self.printer = b"", b""
        board, printer = patient.cabinet.board, patient.cabinet.printer
        feed_board, feed_printer = KerongCu16Emulator.feed, type(printer).feed

        def hear_board(data: bytes) -> bytes:
            self.board += data
            return feed_board(board, data)

        def hear_printer(data: bytes) -> bytes:
            self.printer += data
            return feed_printer(printer, data)

        monkeypatch.setattr(board, "feed", hear_board)
        monkeypatch.setattr(printer, "feed", hear_printer)


def test_a_kiosk_in_order_has_no_fault_and_nothing_is_left_out(connected: ConnectedPatient) -> None:
    findings = list(examine(connected.config_file))

    assert [str(finding) for finding in findings if not finding.ok] == []
    assert {finding.about for finding in findings} == EVERYTHING


def test_no_door_opens_and_no_paper_moves(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(patient, monkeypatch)
    list(examine(patient.config_file))

    assert {command.code for command in CommandDecoder().feed(heard.board)} == {QUERY}
    assert heard.printer.replace(b"\x10\x04", b"").strip(b"\x01\x02\x03\x04") == b""


def test_while_the_kiosk_runs_no_port_is_opened(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(patient, monkeypatch)
    with kiosk_runs(patient):
        findings = list(examine(patient.config_file))

    assert (heard.board, heard.printer) == (b"", b"")
    texts = {finding.about: finding.text for finding in findings if finding.ok}
    assert "are not opened here" in texts["kiosk run"]
    assert texts["locks"] == "in use by kiosk run, and no alarm is open about it"


def test_while_the_kiosk_runs_a_vanished_port_is_seen_all_the_same(patient: Patient) -> None:
    patient.rewrite("cabinet.toml", (patient.cabinet.board_url, "/dev/serial/by-id/none"))
    with kiosk_runs(patient):
        findings = list(examine(patient.config_file))

    (found,) = [f for f in findings if f.about == "locks"]
    assert found.level is Level.FAULT
    assert "is not there" in found.text
    assert "plug it in" in found.mend


@pytest.mark.parametrize(
    ("code", "about", "device", "mend"),
    [
        ("lock_board_silent", "locks", "locks", "its wires"),
        ("camera_silent", "scan_camera", "camera", "its cable"),
        ("printer_failed", "printer", "printer", "paper, cover, knife and cable"),
        ("door_left_open", "05", "alarms", "shut it"),
    ],
)
def test_while_the_kiosk_runs_its_alarms_tell_of_its_devices(
    patient: Patient, code: str, about: str, device: str, mend: str
) -> None:
    def alarm(trouble: str | None) -> None:
        patient.with_store(lambda store: Alarms(store, "B-1042").set(AlarmCode(code), about, trouble))

    with kiosk_runs(patient):
        alarm("something is wrong.")
        raised = [f for f in examine(patient.config_file) if f.about == device]
        alarm(None)
        cleared = [f for f in examine(patient.config_file) if f.about == device and not f.ok]
    found = the_fault(raised)
    assert "since 2" in found.text
    assert mend in found.mend
    assert cleared == []


def test_a_kiosk_that_says_nothing_is_a_fault(patient: Patient) -> None:
    with kiosk_runs(patient):
        findings = list(examine(patient.config_file))
    found = the_fault([f for f in findings if f.about == "kiosk run"])
    assert "it hangs" in found.text
    assert "systemctl status kiosk" in found.mend


def test_a_running_kiosk_says_itself_that_it_is_out_of_service(patient: Patient) -> None:
    patient.config.paths.runtime.mkdir()
    StateFile(patient.config.paths.runtime / "run.json").write(
        {
            "service": "out_of_service",
            "service_reason": "lock_board",
            "boottime_ms": SystemClock().boottime_ms(),
        }
    )
    with kiosk_runs(patient):
        findings = list(examine(patient.config_file))
    (found,) = [f for f in findings if f.about == "kiosk run" and not f.ok]
    assert "out of service: lock_board" in found.text


def test_a_kiosk_without_its_forwarder_is_a_fault(patient: Patient) -> None:
    with kiosk_runs(patient):
        findings = list(examine(patient.config_file))
    (found,) = [f for f in findings if f.about == "kiosk forward"]
    assert found.level is Level.FAULT
    assert "nothing reaches central" in found.text
    assert "systemctl start" in found.mend


def test_a_running_forwarder_is_listened_to_and_not_pushed_aside(connected: ConnectedPatient) -> None:
    forwarder_says(connected, connected=True, central_online=True, reason=None)
    findings = list(examine(connected.config_file))

    texts = [finding.text for finding in findings if finding.about in ("kiosk forward", "broker", "central")]
    assert "runs; what is said of the login and of central is what it says" in texts
    assert "says that it is online" in texts
    assert not connected.central.view.events()


def test_a_broker_that_cannot_be_reached_is_said_once(patient: Patient) -> None:
    forwarder_says(patient, connected=False, reason="cannot reach 127.0.0.1:1883")
    the_fault([f for f in examine(patient.config_file) if f.about == "broker"])


def test_an_old_word_of_a_forwarder_does_not_count(connected: ConnectedPatient) -> None:
    forwarder_says(connected, connected=True, central_online=True, boottime_ms=0)
    findings = list(examine(connected.config_file))
    (found,) = [f for f in findings if f.about == "kiosk forward"]
    assert "does not run" in found.text


def test_a_check_that_hangs_is_left_behind() -> None:
    ended = threading.Event()

    def hang() -> Iterator[Finding]:
        yield ok("thing", "so far so good")
        ended.wait()

    so_far, stuck = examination.within(0.05, "thing", hang)
    ended.set()
    assert so_far.text == "so far so good"
    assert (stuck.level, stuck.about) == (Level.FAULT, "thing")
    assert "did not end within" in stuck.text


def test_a_check_that_breaks_is_named_and_hides_no_other() -> None:
    def broken() -> Iterator[Finding]:
        yield ok("thing", "so far so good")
        raise KeyError("oops")

    _, found = examination.within(5.0, "thing", broken)
    assert "this check broke: KeyError" in found.text


def test_a_state_directory_is_not_made(patient: Patient) -> None:
    patient.rewrite("kiosk.toml", ('state = "state"', 'state = "other"'))
    findings = list(examine(patient.config_file))

    assert not (patient.config_file.parent / "other").exists()
    assert [f.level for f in findings if f.about in ("state directory", "store")] == [Level.NOTE, Level.NOTE]


def test_mistakes_in_the_configuration_are_faults_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("[kiosk]\nidd = 1\n")
    findings = list(examine(tmp_path / "kiosk.toml"))
    assert {(f.level, f.about) for f in findings} == {(Level.FAULT, "configuration")}
    assert any("idd" in f.text for f in findings)


def test_the_command_prints_a_line_for_each_finding_and_ends_with_0(connected: ConnectedPatient) -> None:
    result = CliRunner().invoke(main, ["doctor", "--config", str(connected.config_file)])
    lines = result.output.splitlines()
    assert result.exit_code == 0, result.output
    assert all(line.startswith(("ok ", "note ")) for line in lines)
    assert len(lines) >= len(EVERYTHING)


def test_the_command_ends_with_2_when_there_is_a_fault(patient: Patient) -> None:
    patient.cabinet.printer.run_out()
    result = CliRunner().invoke(main, ["doctor", "--config", str(patient.config_file), "--json"])
    findings = [Finding(**f | {"level": Level(f["level"])}) for f in json.loads(result.output)]
    found = the_fault([f for f in findings if f.about == "printer"])
    assert result.exit_code == 2
    assert found.text == "it is out of paper"
