"""`kiosk emulate`: one emulated device on a wire, and hands to use it, so that a config can be tried."""

import json
import os
import shlex
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path

from hardware.emulation import FaultyLine, LineFault, PtyServer, TcpServer
from hardware.stand import Deed, Stand

Say = Callable[[str], None]


class NoWireError(Exception):
    """The link or port that was asked for cannot be had."""


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
    """Put the device on its wire and obey `words`, one line at a time, until they end or say "quit".

    Raises NoWireError.
    """
    with ExitStack() as stack:
        stack.callback(stand.close)
        deeds, keys = {**stand.deeds, "look": _look_at(stand)}, dict(stand.options)
        if stand.wire is not None:
            line = FaultyLine(stand.wire)
            server = stack.enter_context(_server(line, stand.baud_rate, tcp_port, link))
            keys = {"url": server.url, **keys}
            deeds |= {"line": _line_setter(line), "unplug": server.unplug, "plug": server.plug_in}
        for said in (*_table(kind, driver, keys), "", "Type what to do to it; help lists all."):
            say(said)
        for typed in words:
            if typed.strip() in ("quit", "exit"):
                return
            for said in _obey(typed, deeds, stand.look):
                say(said)


def _server(
    line: FaultyLine, baud_rate: int | None, tcp_port: int | None, link: Path | None
) -> PtyServer | TcpServer:
    try:
        if tcp_port is not None:
            return TcpServer(line, port=tcp_port)
        return PtyServer(line, link=link, baud_rate=baud_rate)
    except OSError as error:
        wire = f"port {tcp_port}" if tcp_port is not None else link
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise NoWireError(f"{wire} cannot be the wire ({reason}): choose another") from error


def _look_at(stand: Stand) -> Deed:
    def look() -> str:
        """Say how it stands."""
        return stand.look()

    return look


def _line_setter(line: FaultyLine) -> Deed:
    def set_line(fault: str) -> str:
        """Spoil the wire: line mute|late|truncated|flipped|dribble|echo; mend it: line sound."""
        if fault != "sound" and fault not in list(LineFault):
            raise ValueError(f"a wire is sound, {', '.join(LineFault)}, and not {fault!r}.")
        line.fault = None if fault == "sound" else LineFault(fault)
        return f"The wire is {fault} now."

    return set_line


def _obey(typed: str, deeds: Mapping[str, Deed], look: Callable[[], str]) -> Iterable[str]:
    try:
        name, *words = shlex.split(typed) or ["help"]
    except ValueError as error:
        return [f"That cannot be read: {error}."]
    if name in ("help", "?"):
        helps = (f"  {name:<10} {_first_line(deed)}" for name, deed in deeds.items())
        return [*helps, "  quit       Switch it off."]
    if name not in deeds:
        return [f'Nobody can "{name}" this device. help lists what can be done.']
    try:
        told = deeds[name](*words)
    except (OSError, TypeError, ValueError) as error:
        return [f"That does not work: {error}"]
    return [look() if told is None else str(told)]


def _table(kind: str, driver: str, keys: Mapping[str, object]) -> Iterable[str]:
    yield "For cabinet.toml:"
    yield ""
    yield "[[device]]"
    yield f'name = "{kind.replace("_", "-")}"'
    yield f'kind = "{kind}"'
    yield f'driver = "{driver}"'
    for name, value in keys.items():
        # Texts, numbers, truth values and lists of them are written alike in JSON and in TOML.
        yield f"{name} = {json.dumps(value)}"


def _first_line(deed: Deed) -> str:
    return (deed.__doc__ or "").strip().split("\n", 1)[0]
