"""What a salvage makes of a file that an older version left: rows had fewer columns then."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.store.rebuilding import rebuild
from tests.support.old_stores import released, saved


@pytest.mark.parametrize("level", released())
def test_a_file_of_any_version_that_lost_where_its_compartments_are_keeps_them(
    level: str, tmp_path: Path
) -> None:
    damaged = saved(level, tmp_path / "kiosk.db")
    content, named = damaged.read_bytes(), b"tablecompartmentcompartment"
    assert content.count(named) == 1
    damaged.write_bytes(content.replace(named, named.replace(b"c", b"k")))
    rebuild(damaged, tmp_path / "none.db", tmp_path / "new.db")
    with closing(sqlite3.connect(tmp_path / "new.db")) as database:
        rows = database.execute("SELECT compartment_id, reserved_by FROM compartment ORDER BY 1").fetchall()
    assert rows == [("07", "drop-off-1"), ("08", None)]
