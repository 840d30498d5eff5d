"""A real mosquitto of our own, with accounts and access rules as a kiosk's broker needs them."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from kiosk.contract.topics import central_state
from kiosk.world.network import LOOPBACK

CENTRAL_USER = "central"

START_LIMIT_S = 10.0
STOP_LIMIT_S = 10.0

_PROBE_EVERY_S = 0.02

_USER = re.compile(r"[A-Za-z0-9_-]{1,32}")

_INSTALL = "install it with: apt-get install mosquitto"


class BrokerError(Exception):
    """The broker cannot be run; the text says why and what to do."""


class Broker:
    """Mosquitto on a loopback port, with its data, log and rules in `directory`.

    `passwords` maps user names to passwords. The user `central` reads and
    writes everything under `topic_root`; every other user is a kiosk, named
    as in its topics, and reaches only those.

    Lifetime: owns a process and a port from `start` until `stop` or `kill`. It may
    be started again: same port, same retained messages, same sessions.
    Concurrency: one owner calls it from one thread at a time.
    Errors: BrokerError when mosquitto is missing or does not come up.
    """

    def __init__(
        self, directory: Path, passwords: Mapping[str, str], *, topic_root: str = "kiosks", port: int = 0
    ) -> None:
        self.directory = directory.resolve()
        self.topic_root = topic_root
        self.port = port or _free_port()
        self._program = _program("mosquitto")
        self._process: subprocess.Popen[bytes] | None = None
        self.directory.mkdir(parents=True, exist_ok=True)
        self._write_configuration(passwords)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def log_file(self) -> Path:
        """What mosquitto says of itself."""
        return self.directory / "mosquitto.log"

    def start(self) -> None:
        """Run mosquitto and return when it accepts connections."""
        if self._process is not None:
            raise BrokerError("the broker runs already")
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "-c", self._file("conf")],
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the world, which ends its parts in order.
                process_group=0,
            )
        deadline = time.monotonic() + START_LIMIT_S
        while not self._accepts():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise BrokerError(f"mosquitto does not accept connections on port {self.port}: {self._why()}")
            time.sleep(_PROBE_EVERY_S)

    def stop(self) -> None:
        """End it in order: it saves sessions and retained messages. Nothing happens when it is stopped."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def kill(self) -> None:
        """End it at once, as a power cut does. Nothing happens when it is stopped."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _write_configuration(self, passwords: Mapping[str, str]) -> None:
        self._write_passwords(passwords)
        self._write("acl", _access_rules(passwords, self.topic_root))
        self._write(
            "conf",
            f"listener {self.port} {LOOPBACK}",
            "allow_anonymous false",
            f"password_file {self._file('passwords')}",
            f"acl_file {self._file('acl')}",
            # As root, mosquitto becomes the user `mosquitto`, who may not write here.
            f"user {pwd.getpwuid(os.getuid()).pw_name}",
            "persistence true",
            f"persistence_location {self.directory}/",
            # The default saves every half hour; this saves after each request. A kill between the
            # acknowledgement and the save still loses: a broker's acknowledgement proves nothing.
            "autosave_on_changes true",
            "autosave_interval 1",
            # Central answers in batches, so more than the usual 20 must be on their way to it.
            "max_inflight_messages 100",
            # The default drops, beyond a thousand, what it has acknowledged.
            "max_queued_messages 0",
            # Answers of a few bytes are not held back until there are more.
            "set_tcp_nodelay true",
            "log_type error",
            "log_type warning",
        )

    def _write_passwords(self, passwords: Mapping[str, str]) -> None:
        for user, password in passwords.items():
            if not _USER.fullmatch(user) or not password.isprintable() or not password:
                raise BrokerError(
                    f"account {user!r}: a name is 1 to 32 of A-Z a-z 0-9 _ -, a password is printable"
                )
        self._write("passwords", *(f"{user}:{password}" for user, password in passwords.items()))
        subprocess.run([_program("mosquitto_passwd"), "-U", self._file("passwords")], check=True)

    def _file(self, name: str) -> str:
        return str(self.directory / f"mosquitto.{name}")

    def _write(self, name: str, *lines: str) -> None:
        file = Path(self._file(name))
        file.touch(0o600)
        file.write_text("\n".join(lines) + "\n")

    def _accepts(self) -> bool:
        try:
            socket.create_connection((LOOPBACK, self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def _why(self) -> str:
        return self.log_file.read_text(errors="replace").strip()[-500:] or "it wrote no reason"


def _access_rules(users: Mapping[str, str], root: str) -> str:
    lines = []
    for user in users:
        lines.append(f"user {user}")
        if user == CENTRAL_USER:
            lines.append(f"topic readwrite {root}/#")
        else:
            lines += [
                f"topic write {root}/{user}/up/#",
                f"topic read {root}/{user}/down/#",
                f"topic read {central_state(root)}",
            ]
    return "\n".join(lines)


def _program(name: str) -> str:
    # Debian puts daemons where an ordinary user's PATH does not look.
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise BrokerError(f"{name} is not on this machine; {_INSTALL}")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
