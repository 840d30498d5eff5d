"""The way to central, broken at each of its stages."""

import os
import random
import time
from pathlib import Path

import pytest

from kiosk.contract.topics import Topics
from kiosk.doctor import Finding, Level, broker, live
from kiosk.forwarder.link import Arrived
from kiosk.forwarder.paho_link import PahoLink, Will
from kiosk.world.broker import Broker
from kiosk.world.network import NetworkPlug
from tests.doctor.patient import ConnectedPatient, Patient, the, the_fault
from tests.forwarder.test_paho_link import certificate, peer, take_until


def told(findings: list[Finding]) -> list[tuple[Level, str]]:
    return [(finding.level, finding.about) for finding in findings]


def test_a_broker_and_a_central_in_order(connected: ConnectedPatient) -> None:
    reached = list(broker.reach(connected.config))
    logged_in = list(broker.log_in(connected.config))

    assert told(reached) == [(Level.OK, "broker")]
    assert told(logged_in) == [(Level.OK, "broker"), (Level.OK, "central")]


def test_a_broker_that_is_down(connected: ConnectedPatient) -> None:
    connected.broker.stop()
    found = the_fault(list(broker.reach(connected.config)))
    assert f"nothing listens at 127.0.0.1:{connected.broker.port}" in found.text
    assert "start the broker" in found.mend


def test_a_wrong_password(connected: ConnectedPatient) -> None:
    connected.config_file.with_name("broker.password").write_text("guessed\n")
    found = the_fault(list(broker.log_in(connected.config)))
    assert "Not authorized" in found.text
    assert "broker.username (B-1042)" in found.mend
    assert "broker.password" in found.mend


def test_a_wrong_password_of_a_broker_that_speaks_the_older_version(connected: ConnectedPatient) -> None:
    connected.rewrite("kiosk.toml", ("tls = false", 'tls = false\nprotocol = "3.1.1"'))
    connected.config_file.with_name("broker.password").write_text("guessed\n")
    found = the_fault(list(broker.log_in(connected.config)))
    assert "broker.username (B-1042)" in found.mend


def test_a_port_where_nobody_listens(patient: Patient) -> None:
    plug = NetworkPlug(1)
    plug.pull()
    patient.rewrite("kiosk.toml", ("port = 1883", f"port = {plug.port}"))
    found = the_fault(list(broker.reach(patient.config)))
    plug.close()
    assert f"127.0.0.1:{plug.port}" in found.text
    assert "correct broker.port in kiosk.toml" in found.mend


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_a_port_where_something_else_listens(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(broker, "LOGIN_WITHIN_S", 0.5)
    with peer(*[answer] * bool(answer)) as port:
        patient.rewrite("kiosk.toml", ("port = 1883", f"port = {port}"))
        found = the_fault(list(broker.log_in(patient.config)))
    assert "the login failed: no MQTT answer within" in found.text
    assert f"check that broker.port ({port}) is an MQTT port" in found.mend


def test_a_host_nobody_knows(patient: Patient) -> None:
    config = patient.config
    nowhere = config.model_copy(
        update={"broker": config.broker.model_copy(update={"host": "broker.invalid"})}
    )
    found = the_fault(list(broker.reach(nowhere)))
    assert "nobody knows the name broker.invalid" in found.text
    assert "name server" in found.mend


def test_a_password_file_that_is_not_there(patient: Patient) -> None:
    patient.config_file.with_name("broker.password").unlink()
    found = the_fault(list(broker.reach(patient.config)))
    assert "broker.password_file" in found.text
    assert "No such file" in found.text
    assert "put the file there" in found.mend


@pytest.mark.parametrize(
    ("wrong", "said", "mend"),
    [
        ({"days": -1}, "expired", "renew the broker's certificate"),
        ({"address": "127.0.0.9"}, "IP address mismatch", "broker.host must be a name"),
    ],
)
def test_a_certificate_that_is_not_accepted(
    patient: Patient, tmp_path: Path, wrong: dict[str, object], said: str, mend: str
) -> None:
    with peer(tls=certificate(tmp_path / "ca.pem", **wrong)) as port:  # type: ignore[arg-type]
        _use_tls(patient, port, tmp_path / "ca.pem")
        found = the_fault(list(broker.reach(patient.config)))
    assert said in found.text
    assert mend in found.mend


def test_a_certificate_of_an_unknown_issuer(patient: Patient, tmp_path: Path) -> None:
    certificate(tmp_path / "ca.pem")
    with peer(tls=certificate(tmp_path / "broker.pem")) as port:
        _use_tls(patient, port, tmp_path / "ca.pem")
        found = the_fault(list(broker.reach(patient.config)))
    assert "not accepted" in found.text
    assert f"broker.ca_file ({tmp_path / 'ca.pem'})" in found.mend


def test_a_right_certificate_tells_how_long_it_holds(patient: Patient, tmp_path: Path) -> None:
    with peer(tls=certificate(tmp_path / "ca.pem")) as port:
        _use_tls(patient, port, tmp_path / "ca.pem")
        findings = list(broker.reach(patient.config))
    assert told(findings) == [(Level.OK, "broker"), (Level.OK, "broker")]
    assert "its certificate holds until" in findings[1].text


def test_a_port_without_tls(connected: ConnectedPatient, tmp_path: Path) -> None:
    certificate(tmp_path / "ca.pem")
    _use_tls(connected, connected.broker.port, tmp_path / "ca.pem")
    found = the_fault(list(broker.reach(connected.config)))
    assert "there is no TLS on port" in found.text
    assert "usually 8883" in found.mend


def test_a_central_that_is_away(connected: ConnectedPatient) -> None:
    connected.central.pause()
    found = the(Level.NOTE, list(broker.log_in(connected.config)))
    assert "says that it is away" in found.text
    assert "start central" in found.mend


def test_a_central_that_never_was_there(patient: Patient, tmp_path: Path) -> None:
    with Broker(tmp_path / "empty", {"B-1042": "demo-kiosk"}) as lonely:
        patient.rewrite("kiosk.toml", ("port = 1883", f"port = {lonely.port}"))
        found = the(Level.NOTE, list(broker.log_in(patient.config)))
    assert "kiosks/central/state" in found.text
    assert "start central" in found.mend


def test_what_arrives_during_the_examination_comes_again_to_the_forwarder(
    connected: ConnectedPatient,
) -> None:
    list(broker.log_in(connected.config))  # makes the kiosk's session at the broker
    connected.central.announce("B-1042", [connected.shop.order().announced])
    list(broker.log_in(connected.config))

    topics = Topics("kiosks", "B-1042")
    will = Will(topics.state("connection"), b"{}")
    forwarder = PahoLink(
        connected.config.broker, "B-1042", will, (topics.all_down,), time.monotonic, random.Random(1)
    )
    forwarder.start()
    heard: set[str] = set()
    while topics.authorization not in heard:  # the link's own helper gives up after a while
        heard |= {event.topic for event in take_until(forwarder, Arrived) if isinstance(event, Arrived)}
    forwarder.stop()


def test_a_forwarder_tells_why_it_was_not_let_in(patient: Patient) -> None:
    said = {"connected": False, "reason": "the broker refused us: Not authorized"}
    found = the_fault(list(live.link(said, patient.config)))
    assert "Not authorized" in found.text
    assert "broker.username (B-1042)" in found.mend


def _use_tls(patient: Patient, port: int, trusted: Path) -> None:
    patient.rewrite(
        "kiosk.toml",
        (f"port = {patient.config.broker.port}", f"port = {port}"),
        ("tls = false", f'tls = true\nca_file = "{os.fspath(trusted)}"'),
    )
