"""The demonstration's site: its configuration files, as a technician would leave them."""

import json
from collections.abc import Mapping
from pathlib import Path

from kiosk.world.cabinet import Cabinet, WiredBoard
from kiosk.world.shop import Shop

KIOSK_ID = "B-1042"
SHORT_ID = "B1042"
KIOSK_PASSWORD = "demo-kiosk"  # noqa: S105  of a broker on this machine that lives as long as the demonstration

BIN_ID = "bin-1"
BIN_FULL_MM = 40

SIZES = "SSMMMMLL"
FEW_DOORS = 8
FEW_ROWS = 4
MANY_ROWS = 10

ROLES: dict[str, object] = {
    "scan_camera": "camera",
    "item_camera": "camera",
    "receipt_printer": "printer",
    "label_printer": "printer",
}

SITE: dict[str, dict[str, object]] = {
    "kiosk": {
        "id": KIOSK_ID,
        "short_id": SHORT_ID,
        "mode": "demo",
        "operator_id": "parcelnet-de",
        "operator_name": "Parcelnet",
    },
    "site": {
        "id": "BER-017",
        "name": "Ostbahnhof, north entrance",
        "address": ["Koppenstrasse 3", "10243 Berlin"],
        "gln": "9521100000178",
        "country": "DE",
        "time_zone": "Europe/Berlin",
        "phone": "030 5550 142",
        "phone_hours": "07:00-22:00",
        "status_url": "https://returns.example/r",
        "nearest_kiosk": "Alexanderplatz, Karl-Liebknecht-Strasse 13",
    },
    "paths": {"state": "state", "runtime": "run", "cabinet": "cabinet.toml"},
    "screen": {
        "language": "en",
        "languages": ["en", "de", "fr", "es", "pl", "ru", "uk", "tr", "ar", "he", "zh"],
    },
    # Short waits: the customers of a demonstration are quick, and one of them shall be waited for.
    # People whose every touch is written down must not find that the photo was taken before it.
    "visit": {
        "scan_help_after_s": 3,
        "verdict_shown_s": 0.5,
        "photo_kept_s": 0.5,
        "photo_by_itself": False,
        "held_still_s": 1,
        "open_within_s": 2,
        "attention_after_s": 3,
        "park_after_s": 30,
        "done_shown_s": 5,
    },
    "alarms": {"bin_nearly_full_percent": 80, "bin_full_percent": 90},
    "broker": {
        "host": "127.0.0.1",
        "tls": False,
        "keepalive_s": 10,
        "reconnect_min_s": 0.2,
        "reconnect_max_s": 1.0,
        "resend_after_s": 5,
    },
}
"""kiosk.toml, but for what differs from one demonstration to the next."""


Section = Mapping[str, object]

Sections = Mapping[str, Section]
"""A configuration file: by section and key."""


def write_site(
    directory: Path,
    cabinet: Cabinet,
    shop: Shop,
    *,
    broker_port: int,
    screen_socket: Path,
    size: tuple[int, int],
    settings: Sections,
) -> Path:
    """Write kiosk.toml, cabinet.toml and the password file; returns the path of kiosk.toml.

    `size` is the screen in pixels; `settings` replaces values. State and live
    health go below `directory`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    password_file = directory / "broker.password"
    password_file.write_text(KIOSK_PASSWORD + "\n")
    password_file.chmod(0o600)
    (directory / "cabinet.toml").write_text(_cabinet(cabinet))
    screen = {
        "width_px": size[0],
        "height_px": size[1],
        "diagonal_in": 21.5 if size[1] > size[0] else 10.1,
        "fullscreen": False,
        "remote_socket": str(screen_socket),
    }
    link = {"port": broker_port, "username": KIOSK_ID, "password_file": password_file.name}
    of_this_site = {"screen": screen, "broker": link}
    file = directory / "kiosk.toml"
    file.write_text(
        "".join(
            _section(name, {**SITE.get(name, {}), **of_this_site.get(name, {}), **settings.get(name, {})})
            for name in {**SITE, **settings}
        )
        + "".join(
            f"[[trust.policy_keys]]\nkey_id = {json.dumps(key.key_id)}\n"
            f"public_key = {json.dumps(key.public_key)}\nepoch = {key.epoch}\n\n"
            for key in shop.policy_public_keys
        )
        + f"[[trust.technician_keys]]\nkey_id = {json.dumps(shop.technician_key.key_id)}\n"
        f"public_key = {json.dumps(shop.technician_key.public)}\n"
    )
    return file


def _section(name: str, values: Section) -> str:
    # Texts, numbers, truth values and lists of them are written alike in JSON and in TOML.
    return f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()) + "\n"


def _cabinet(cabinet: Cabinet) -> str:
    return "".join(
        (
            *(_device(board.name, "lock_board", _of_board(board)) for board in cabinet.boards),
            *(_device(name, kind, keys) for name, kind, keys in _others(cabinet)),
            _section("roles", ROLES),
            *(
                _compartment(name, board.name, lock, len(cabinet.doors))
                for board in cabinet.boards
                for lock, name in enumerate(board.doors, 1)
            ),
        )
    )


def _of_board(board: WiredBoard) -> Section:
    return _board(board.url, board.address, len(board.doors))


def _board(url: str, address: int, lock_count: int) -> Section:
    return {
        "driver": "kerong_cu16",
        "url": url,
        "address": address,
        "lock_count": lock_count,
        "item_sensors": True,
    }


def _others(cabinet: Cabinet) -> list[tuple[str, str, Section]]:
    """Name, kind and keys of every device but the boards with doors."""
    flap_and_beam = _board(cabinet.board_url, cabinet.bin_address, 2)
    bin_ = {
        "driver": "flap",
        "board": "bin-locks",
        "lock": 1,
        "beam_lock": 2,
        "level_sensor": "bin-level",
        "empty_mm": cabinet.bin.depth_mm,
        "full_mm": BIN_FULL_MM,
        "scale": "bin-scale",
    }
    return [
        ("bin-locks", "lock_board", flap_and_beam),
        ("bin-level", "level_sensor", {"driver": "ultrasonic", "url": cabinet.level_url}),
        ("bin-scale", "scale", {"driver": "line", "url": cabinet.scale_url}),
        (BIN_ID, "drop_bin", bin_),
        ("camera", "camera", {"driver": "opencv", "source": cabinet.camera_url}),
        ("printer", "printer", {"driver": "escpos", "url": cabinet.printer_url}),
    ]


def _device(name: str, kind: str, keys: Section) -> str:
    return _section("[device]", {"name": name, "kind": kind, **keys})


def size_of(compartment_id: str) -> str:
    """Every eight compartments are alike."""
    return SIZES[(int(compartment_id) - 1) % len(SIZES)]


def _compartment(name: str, board: str, lock: int, doors: int) -> str:
    index = int(name) - 1
    rows = FEW_ROWS if doors <= FEW_DOORS else MANY_ROWS
    keys: Section = {
        "id": name,
        "size": size_of(name),
        "board": board,
        "lock": lock,
        "column": index // rows + 1,
        "row": index % rows + 1,
        "reach_mm": round(1500 - 1050 * (index % rows) / (rows - 1)),
    }
    return _section("[compartment]", keys)
