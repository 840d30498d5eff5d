"""The demonstration's site: its configuration files, as a technician would leave them."""

from pathlib import Path

from kiosk.world.cabinet import Cabinet
from kiosk.world.shop import Shop

KIOSK_ID = "B-1042"
KIOSK_PASSWORD = "demo-kiosk"  # noqa: S105  of a broker on this machine that lives as long as the demonstration

SIZES = "SSMMMMLL"


def write_site(
    directory: Path, cabinet: Cabinet, shop: Shop, *, broker_port: int, windowed: bool, size: tuple[int, int]
) -> Path:
    """Write kiosk.toml, cabinet.toml and the password file; returns the path of kiosk.toml.

    `size` is the screen in pixels. State and live health go below `directory`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    password_file = directory / "broker.password"
    password_file.write_text(KIOSK_PASSWORD + "\n")
    password_file.chmod(0o600)
    (directory / "cabinet.toml").write_text(_cabinet(cabinet))
    key = shop.policy_public_keys[0]
    file = directory / "kiosk.toml"
    file.write_text(
        f"""
[kiosk]
id = "{KIOSK_ID}"
short_id = "B1042"
mode = "demo"
operator_id = "parcelnet-de"
operator_name = "Parcelnet"

[site]
id = "BER-017"
name = "Ostbahnhof, north entrance"
address = ["Koppenstrasse 3", "10243 Berlin"]
gln = "9521100000178"
country = "DE"
time_zone = "Europe/Berlin"
phone = "030 5550 142"
phone_hours = "every day from 7 to 22"
status_url = "https://returns.example/r"
nearest_kiosk = "Alexanderplatz, Karl-Liebknecht-Strasse 13"

[paths]
state = "state"
runtime = "run"
cabinet = "cabinet.toml"

[screen]
width_px = {size[0]}
height_px = {size[1]}
diagonal_in = {21.5 if size[1] > size[0] else 10.1}
fullscreen = {str(not windowed).lower()}
language = "en"
languages = ["en"]
remote_socket = "screen.socket"

[visit]
attention_after_s = 5
park_after_s = 30
done_shown_s = 5
photo_kept_s = 1

[broker]
host = "127.0.0.1"
port = {broker_port}
tls = false
username = "{KIOSK_ID}"
password_file = "broker.password"
keepalive_s = 10
reconnect_min_s = 0.2
reconnect_max_s = 1.0
resend_after_s = 5

[trust]
policy_keys = [{{key_id = "{key.key_id}", public_key = "{key.public_key}"}}]
"""
    )
    return file


def _cabinet(cabinet: Cabinet) -> str:
    head = f"""
[[device]]
name = "locks"
kind = "lock_board"
driver = "kerong_cu16"
url = "{cabinet.board_url}"
address = 0
lock_count = {len(cabinet.doors)}
item_sensors = true

[[device]]
name = "camera"
kind = "camera"
driver = "opencv"
source = "{cabinet.camera_url}"

[[device]]
name = "printer"
kind = "printer"
driver = "escpos"
url = "{cabinet.printer_url}"

[roles]
scan_camera = "camera"
item_camera = "camera"
receipt_printer = "printer"
label_printer = "printer"
"""
    return head + "".join(
        f"""
[[compartment]]
id = "{name}"
size = "{SIZES[index]}"
board = "locks"
lock = {index + 1}
column = {index // 4 + 1}
row = {index % 4 + 1}
reach_mm = {1500 - 350 * (index % 4)}
"""
        for index, name in enumerate(cabinet.doors)
    )
