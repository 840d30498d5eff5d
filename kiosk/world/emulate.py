"""`kiosk emulate`: one emulated device on a wire, and hands to use it, so that a config can be tried."""

import json
import shlex
from collections.abc import Callable, Iterable
from pathlib import Path

from hardware.emulation import FaultyLine, LineFault, PtyServer, TcpServer
from hardware.stand import Stand

Say = Callable[[str], None]


def serve(
    stand: Stand,
    kind: str,
    driver: str,
    words: Iterable[str],
    say: Say,
    *,
    tcp_port: int | None = None,
    link: Path | None = None,
) -> None:
    """Put the device on a wire and obey `words`, one line at a time, until they end or say "quit"."""
    line = FaultyLine(stand.wire)
    server: PtyServer | TcpServer
    if tcp_port is not None:
        server = TcpServer(line, port=tcp_port)
    else:
        server = PtyServer(line, link=link, baud_rate=stand.baud_rate)
    with server:
        url = server.url if isinstance(server, TcpServer) else server.path
        hands = _Hands(stand, line, server)
        for said in (*_table(kind, driver, url, stand), "", "Type what to do to it; help lists all."):
            say(said)
        for typed in words:
            if typed.strip() in ("quit", "exit"):
                return
            for said in hands.obey(typed):
                say(said)


class _Hands:
    """What can be done to any device, beside what can be done to this one."""

    def __init__(self, stand: Stand, line: FaultyLine, server: PtyServer | TcpServer) -> None:
        self._stand = stand
        self._line = line
        self._deeds = {
            **stand.deeds,
            "look": stand.look,
            "line": self._set_line,
            "unplug": server.unplug,
            "plug": server.plug_in,
        }

    def obey(self, typed: str) -> Iterable[str]:
        try:
            name, *words = shlex.split(typed) or [""]
        except ValueError as error:
            return [f"That cannot be read: {error}."]
        if name in ("", "help", "?"):
            return self._help()
        if name not in self._deeds:
            return [f'Nobody can "{name}" this device. help lists what can be done.']
        try:
            told = self._deeds[name](*words)
        except (TypeError, ValueError) as error:
            return [f"That does not work: {error}"]
        return [str(told)] if told is not None else [self._stand.look()]

    def _set_line(self, fault: str = "sound") -> str:
        """Spoil the wire: line mute|late|truncated|flipped|dribble|echo, or line sound."""
        self._line.fault = None if fault == "sound" else LineFault(fault)
        return f"The wire is {fault} now."

    def _help(self) -> list[str]:
        lines = [f"  {name:<10} {_first_line(deed)}" for name, deed in self._deeds.items()]
        return [*lines, "  quit       Switch it off."]


def _table(kind: str, driver: str, url: str, stand: Stand) -> Iterable[str]:
    yield "For cabinet.toml:"
    yield ""
    yield "[[device]]"
    yield f'name = "{kind.replace("_", "-")}"'
    yield f'kind = "{kind}"'
    yield f'driver = "{driver}"'
    yield f'url = "{url}"'
    for name, value in stand.options.items():
        # Texts, numbers, truth values and lists of them are written alike in JSON and in TOML.
        yield f"{name} = {json.dumps(value)}"


def _first_line(deed: Callable[..., object]) -> str:
    return (deed.__doc__ or "").strip().split("\n", 1)[0]
