"""A hundred thousand authorizations announced ahead: their room on disk and in memory, and finding one."""

import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from kiosk.contract.messages import Announced
from kiosk.domain.numbers import short_code
from kiosk.forwarder.announcements import ROWS_A_TRANSACTION, announcement_of
from kiosk.store.announcements import Announcements
from kiosk.store.database import Database
from kiosk.trust.finding import code_digest
from kiosk.trust.jws import sign, strict_json, take_apart
from kiosk.trust.keys import demo_key
from kiosk.world.shop import Shop
from tests.bench.report import Row, median

ANNOUNCED = 100_000
LOOKED_UP = 2000
DEVICE_KEY = bytes(32)
KEY = demo_key("demo-northwind")


def measure(directory: Path) -> list[Row]:
    directory.mkdir()
    file = directory / "kiosk.db"
    length, each_ms = _fill(file)
    # In a process of its own, which has done nothing else.
    told = subprocess.run(
        [sys.executable, "-m", __spec__.name, str(file)], capture_output=True, check=True, text=True
    )
    found = json.loads(told.stdout)
    what = f"{ANNOUNCED:,} announced authorizations"
    return [
        Row(f"{what}, tokens of {length} characters: on disk", file.stat().st_size / 1e6, "MB"),
        Row(f"{what}: memory of a process that opens them and finds {LOOKED_UP}", found["mb"], "MB"),
        Row(f"{what}: finding one by its code, median", found["median_ms"], "ms"),
        Row(f"{what}: finding one by its code, 99 of 100 within", found["p99_ms"], "ms"),
        Row(f"{what}: keeping one, in transactions of {ROWS_A_TRANSACTION}", each_ms, "ms"),
    ]


def _fill(file: Path) -> tuple[int, float]:
    """Announce them; the length of their tokens and milliseconds for each."""
    order = Shop(datetime(2026, 9, 29, tzinfo=UTC), 1, ["K-BENCH"]).order(["linen_shirt", "trainers"])
    claims = strict_json(take_apart(order.token).payload)
    database = Database(file)
    announcements, spent = Announcements(database), 0.0
    for start in range(0, ANNOUNCED, ROWS_A_TRANSACTION):
        numbers = range(start, start + ROWS_A_TRANSACTION)
        batch = [
            Announced(code=_code(n), token=_token(claims, n), second_factor=f"{n:024x}") for n in numbers
        ]
        began = time.perf_counter()
        announcements.keep(announcement_of(announced, DEVICE_KEY) for announced in batch)
        spent += time.perf_counter() - began
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return len(batch[-1].token), spent / ANNOUNCED * 1000


def _code(number: int) -> str:
    return short_code(number * 2654435761 % 32**7)


def _token(claims: dict[str, object], number: int) -> str:
    """The sample's, under ids of their own as long as its."""
    chance = random.Random(number)
    of_its_own = {
        "jti": "".join(chance.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=11)),
        "o": f"NO-{number:06d}",
        "r": f"RMA-{number:05d}",
        "cr": f"c_{chance.randrange(16**6):06x}",
    }
    return sign(json.dumps(claims | of_its_own, separators=(",", ":")).encode(), KEY)


def _find(file: Path) -> dict[str, float]:
    """What finding costs, and by how much this process grew while it opened the store and found them."""
    before = _resident_mb()
    announcements = Announcements(Database(file))
    chance = random.Random(1)
    took = []
    for number in chance.sample(range(ANNOUNCED), LOOKED_UP):
        began = time.perf_counter()
        found = announcements.by_code(code_digest(_code(number), DEVICE_KEY))
        took.append((time.perf_counter() - began) * 1000)
        assert len(found) == 1
    return {
        "mb": _resident_mb() - before,
        "median_ms": median(took),
        "p99_ms": sorted(took)[-LOOKED_UP // 100],
    }


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


if __name__ == "__main__":
    print(json.dumps(_find(Path(sys.argv[1]))))
