"""Paho as it comes, publishing from memory: `python -m tests.bench.raw_paho PORT WINDOW`, told by lines.

The name of a file is read into memory, one message a line; `go` publishes them.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

RAW_ID = "raw"
RAW_PASSWORD = "raw"


class RawPublisher:
    """The process, from outside.

    Lifetime: from the constructor to `close`.
    Concurrency: one owner.
    """

    def __init__(self, port: int, window: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, str(port), str(window)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def load(self, file: Path) -> None:
        """Read messages; returns when they are in its memory and it is connected."""
        self._say(str(file))
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "loaded\n"

    def go(self) -> None:
        """Publish; returns at once."""
        self._say("go")

    def close(self) -> None:
        self._process.communicate()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()


@contextmanager
def raw_client(port: int, user: str, password: str, window: int) -> Iterator[mqtt.Client]:
    """Connect plain paho, with a window; as with the kiosk, nothing waits until there is more to send."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="raw", protocol=mqtt.MQTTv5)
    client.username_pw_set(user, password)
    client.max_inflight_messages_set(window)
    client.on_socket_open = lambda _, __, opened: opened.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        yield client
    finally:
        client.disconnect()
        client.loop_stop()


def main() -> None:
    """Publish what is told."""
    port, window = map(int, sys.argv[1:])
    bodies: list[bytes] = []
    with raw_client(port, RAW_ID, RAW_PASSWORD, window) as client:
        for line in sys.stdin:
            if line == "go\n":
                for body in bodies:
                    client.publish(f"kiosks/{RAW_ID}/up/event/alarm", body, qos=1)
            else:
                bodies = Path(line.rstrip("\n")).read_bytes().splitlines()
                print("loaded", flush=True)


if __name__ == "__main__":
    main()
