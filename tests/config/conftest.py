from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.config import ConfigError, Mistake, load

KIOSK_TOML = """\
[kiosk]
id = "B-1042"
short_id = "B1042"
mode = "live"
operator_id = "parcelnet-de"
operator_name = "ParcelNet"

[site]
id = "BER-017"
name = "Ostbahnhof"
address = ["Koppenstrasse 3", "10243 Berlin"]
country = "DE"
time_zone = "Europe/Berlin"
phone = "+49 30 5550 1042"
phone_hours = "Mo-Sa 07:00-22:00"
status_url = "https://returns.example/s"

[paths]
state = "state"
cabinet = "cabinet.toml"

[broker]
host = "127.0.0.1"
tls = false

[trust]
policy_keys = [{ key_id = "op-26a", public_key = "PGBpyVy0p_Q3HY_dwF9RI9hOiEu9FEZTp2dCG5zP-LY" }]
"""

CABINET_TOML = """\
[[device]]
name = "locks"
kind = "lock_board"
driver = "simulator"
lock_count = 4

[[device]]
name = "eye"
kind = "camera"
driver = "simulator"

[roles]
scan_camera = "eye"

[[compartment]]
id = "01"
size = "M"
board = "locks"
lock = 1
column = 1
row = 1
reach_mm = 1400

[[compartment]]
id = "02"
size = "L"
board = "locks"
lock = 2
column = 1
row = 2
rows = 2
reach_mm = 900
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A directory with a small configuration that has no mistake."""
    (tmp_path / "kiosk.toml").write_text(KIOSK_TOML)
    (tmp_path / "cabinet.toml").write_text(CABINET_TOML)
    return tmp_path


Mistakes = Callable[[], dict[str, Mistake]]


@pytest.fixture
def mistakes(directory: Path) -> Mistakes:
    """Load the directory's configuration and give its mistakes by file name and key."""

    def found() -> dict[str, Mistake]:
        try:
            load(directory / "kiosk.toml")
        except ConfigError as error:
            return {f"{mistake.file.name} {mistake.key}".strip(): mistake for mistake in error.mistakes}
        return {}

    return found
