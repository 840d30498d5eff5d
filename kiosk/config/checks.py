"""Mistakes that only show when two keys are seen together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import ip_address
from itertools import pairwise
from typing import Any

from hardware.registry import parts_of
from kiosk.config.access_settings import KeypadSettings
from kiosk.config.cabinet import (
    ROLE_KINDS,
    CabinetCompartment,
    CabinetDevice,
    CabinetEnclosure,
    CabinetRoles,
    DeviceHead,
)
from kiosk.config.documents import Key
from kiosk.config.expected import Finding, show
from kiosk.config.mistakes import did_you_mean
from kiosk.config.settings import (
    AlarmSettings,
    BrokerSettings,
    DiskSettings,
    KioskSettings,
    PhotoSettings,
    ScreenSettings,
    TrustedKey,
    TrustSettings,
    VisitSettings,
)
from kiosk.domain.codes import Mode

DEMO_KEY_PREFIX = "demo"
"""Keys whose private half is public, and only they, have names that begin like this."""


def _screen(screen: ScreenSettings) -> Iterator[Finding]:
    if screen.language not in screen.languages:
        yield Finding(
            ("screen", "language"),
            show(screen.language),
            f"one of screen.languages: {_list(screen.languages)}",
        )


def _keypad(keypad: KeypadSettings) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name, key in keypad:
        if key in first:
            yield _twice(("keypad", name), key, ("keypad", first[key]))
        first.setdefault(key, name)


def _remote_screen(kiosk: KioskSettings, screen: ScreenSettings) -> Iterator[Finding]:
    if kiosk.mode is Mode.LIVE and screen.remote_socket is not None:
        expected = "no remote screen while kiosk.mode is live"
        yield Finding(("screen", "remote_socket"), show(str(screen.remote_socket)), expected)


def _visit(visit: VisitSettings) -> Iterator[Finding]:
    if visit.park_after_s <= visit.attention_after_s:
        expected = f"more than visit.attention_after_s, {visit.attention_after_s} seconds"
        yield Finding(("visit", "park_after_s"), show(visit.park_after_s), expected)


def _broker(broker: BrokerSettings) -> Iterator[Finding]:
    if not is_loopback(broker.host):
        if not broker.tls:
            expected = f"true, because {broker.host} is another machine; plaintext stays on loopback"
            yield Finding(("broker", "tls"), "false", expected)
        if broker.client_certificate is None and broker.username is None:
            expected = "broker.client_certificate or broker.username, because the broker is another machine"
            yield Finding(("broker",), "no way to log in", expected)
    yield from _both(broker, "client_certificate", "client_key")
    yield from _both(broker, "username", "password_file")
    if broker.reconnect_max_s < broker.reconnect_min_s:
        expected = f"at least broker.reconnect_min_s, {broker.reconnect_min_s:g} seconds"
        yield Finding(("broker", "reconnect_max_s"), show(broker.reconnect_max_s), expected)


def _both(broker: BrokerSettings, one: str, other: str) -> Iterator[Finding]:
    for present, absent in ((one, other), (other, one)):
        if getattr(broker, present) is not None and getattr(broker, absent) is None:
            yield Finding(("broker", absent), "nothing", f"a value, because broker.{present} is given")


def _trust(kiosk: KioskSettings, trust: TrustSettings) -> Iterator[Finding]:
    ids: dict[str, Key] = {}
    public_keys: dict[str, Key] = {}
    listed: list[tuple[Key, TrustedKey]] = [
        *((("trust", "policy_keys", index), key) for index, key in enumerate(trust.policy_keys)),
        *((("trust", "technician_keys", index), key) for index, key in enumerate(trust.technician_keys)),
    ]
    for row, key in listed:
        place: Key = (*row, "key_id")
        if key.key_id.startswith(DEMO_KEY_PREFIX) and kiosk.mode is not Mode.DEMO:
            expected = f"a key of the operator; demo keys are for mode demo and kiosk.mode is {kiosk.mode}"
            yield Finding(place, show(key.key_id), expected)
        if key.key_id in ids:
            yield _twice(place, key.key_id, ids[key.key_id])
        elif key.public_key in public_keys:
            # Else a leaked key would be its own recovery key, or have a second use.
            other: Key = (*public_keys[key.public_key], "public_key")
            yield _twice((*row, "public_key"), key.public_key, other)
        ids.setdefault(key.key_id, row)
        public_keys.setdefault(key.public_key, row)


def _photos(photos: PhotoSettings) -> Iterator[Finding]:
    if photos.retain_after_stored_h > photos.hard_cap_h:
        expected = f"at most photos.hard_cap_h, {photos.hard_cap_h:g} hours"
        yield Finding(("photos", "retain_after_stored_h"), show(photos.retain_after_stored_h), expected)


def _disk(disk: DiskSettings) -> Iterator[Finding]:
    marks = ("evict_photos_percent", "no_photos_percent", "no_visits_percent")
    for lower, higher in pairwise(marks):
        if getattr(disk, lower) >= getattr(disk, higher):
            expected = f"more than disk.{lower}, {getattr(disk, lower):g}"
            yield Finding(("disk", higher), show(getattr(disk, higher)), expected)


def _alarms(alarms: AlarmSettings) -> Iterator[Finding]:
    if alarms.bin_nearly_full_percent >= alarms.bin_full_percent:
        expected = f"more than alarms.bin_nearly_full_percent, {alarms.bin_nearly_full_percent}"
        yield Finding(("alarms", "bin_full_percent"), show(alarms.bin_full_percent), expected)


_CHECKS: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Finding]]], ...] = (
    (("screen",), _screen),
    (("kiosk", "screen"), _remote_screen),
    (("keypad",), _keypad),
    (("visit",), _visit),
    (("broker",), _broker),
    (("kiosk", "trust"), _trust),
    (("photos",), _photos),
    (("disk",), _disk),
    (("alarms",), _alarms),
)


def check_sections(sections: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong between keys of `kiosk.toml`; sections that are themselves wrong are left out."""
    for names, check in _CHECKS:
        if all(name in sections for name in names):
            yield from check(*(sections[name] for name in names))


def check_cabinet(
    heads: Mapping[int, DeviceHead],
    devices: Iterable[CabinetDevice],
    roles: CabinetRoles,
    compartments: Mapping[int, CabinetCompartment],
    enclosure: CabinetEnclosure | None,
    unwired: frozenset[str] = frozenset(),
) -> Iterator[Finding]:
    """Yield what is wrong between tables of `cabinet.toml`; numbers are their indices in the file.

    `heads` are all devices with readable names; `devices` those whose options are right too.
    Of those in `unwired`, by id or name, the lock is only a plan, which may contradict what was found.
    """
    kinds = {head.name: head.kind for head in heads.values()}
    yield from _unique(("device",), "name", heads)
    for role, kind in ROLE_KINDS.items():
        if (name := getattr(roles, role)) is not None:
            yield from _reference(("roles", role), name, kind, kinds)
    yield from _unique(("compartment",), "id", compartments)
    yield from _said_alike(compartments)
    devices = tuple(devices)
    places = {head.name: index for index, head in heads.items()}
    for device in devices:
        for option, (kind, name) in parts_of(device.options).items():
            yield from _reference(("device", places[device.name], option), name, kind, kinds)
    locks = {device.name: getattr(device.options, "lock_count", None) for device in devices}
    wired: dict[tuple[str, int], Key] = {}
    for device in (device for device in devices if device.name not in unwired):
        board = getattr(device.options, "board", None)
        for option in ("lock", "beam_lock"):
            lock = getattr(device.options, option, None)
            if isinstance(board, str) and isinstance(lock, int):
                wired[board, lock] = ("device", places[device.name], option)
    contacts: dict[Key, CabinetCompartment | CabinetEnclosure] = {
        ("compartment", index): compartment
        for index, compartment in compartments.items()
        if compartment.id not in unwired
    }
    if enclosure is not None:
        contacts["enclosure",] = enclosure
    for at, contact in contacts.items():
        yield from _reference((*at, "board"), contact.board, "lock_board", kinds)
        count = locks.get(contact.board)
        if count is not None and contact.lock > count:
            expected = f'a lock from 1 to {count}, as board "{contact.board}" has'
            yield Finding((*at, "lock"), show(contact.lock), expected)
        wire = (contact.board, contact.lock)
        if wire in wired:
            yield _twice((*at, "lock"), contact.lock, wired[wire])
        wired.setdefault(wire, (*at, "lock"))
    yield from _overlaps(compartments)


def _overlaps(compartments: Mapping[int, CabinetCompartment]) -> Iterator[Finding]:
    taken: dict[tuple[int, int], str] = {}
    for index, compartment in compartments.items():
        others = {taken.setdefault(place, compartment.id) for place in _places(compartment)}
        for other in sorted(others - {compartment.id}):
            found = f"column {compartment.column}, row {compartment.row}"
            yield Finding(("compartment", index), found, f'a place that compartment "{other}" does not cover')


def _places(compartment: CabinetCompartment) -> Iterator[tuple[int, int]]:
    for column in range(compartment.column, compartment.column + compartment.columns):
        for row in range(compartment.row, compartment.row + compartment.rows):
            yield column, row


def _unique(table: Key, name: str, entries: Mapping[int, Any]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, entry in entries.items():
        value = getattr(entry, name)
        if value in first:
            yield _twice((*table, index, name), value, (*table, first[value], name))
        first.setdefault(value, index)


def _said_alike(compartments: Mapping[int, CabinetCompartment]) -> Iterator[Finding]:
    """People say 7 to door 07, so no other door may be called that."""
    first: dict[str, str] = {}
    for index, compartment in compartments.items():
        other = first.setdefault(compartment.id.lstrip("0"), compartment.id)
        if other != compartment.id:
            expected = (
                f"an id that differs from {show(other)} in more than leading zeros: people leave them out"
            )
            yield Finding(("compartment", index, "id"), show(compartment.id), expected)


def _reference(at: Key, name: str, kind: str, kinds: Mapping[str, str]) -> Iterator[Finding]:
    if name not in kinds:
        known = sorted(other for other, its_kind in kinds.items() if its_kind == kind)
        yield Finding(at, show(name), f"the name of a {kind}: {_list(known)}", did_you_mean(name, known))
    elif kinds[name] != kind:
        yield Finding(at, f'"{name}", a {kinds[name]}', f"the name of a {kind}")


def _twice(at: Key, value: object, first: Key) -> Finding:
    return Finding(at, show(value), f"a value of its own; {dotted(first)} has it already")


def dotted(key: Key) -> str:
    """Write a key as people read it: `compartment[3].lock`, list elements counted from 1."""
    said = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key)
    return said.removeprefix(".")


def is_loopback(host: str) -> bool:
    """Tell whether `host` is surely this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _list(words: Iterable[str]) -> str:
    return ", ".join(f'"{word}"' for word in words) or "none is described"
