import json
from pathlib import Path

from tests.bench.report import Row, median, p90, p99, table, write

ROWS = [
    Row("door shut to event", 250.0, "ms", 100.0),
    Row("memory", 120.0, "MiB", note="of kiosk run"),
    Row("fsyncs, not measured: no strace", None, "fsyncs", 4.0),
]


def test_the_file_holds_every_row_with_its_ratio(tmp_path: Path) -> None:
    write(ROWS, tmp_path / "build" / "bench.json")
    assert json.loads((tmp_path / "build" / "bench.json").read_text()) == [
        {"name": "door shut to event", "value": 250.0, "unit": "ms", "baseline": 100.0}
        | {"note": "", "ratio": 2.5},
        {"name": "memory", "value": 120.0, "unit": "MiB", "baseline": None}
        | {"note": "of kiosk run", "ratio": None},
        {"name": ROWS[2].name, "value": None, "unit": "fsyncs", "baseline": 4.0}
        | {"note": "", "ratio": None},
    ]


def test_the_table_has_a_line_for_each_row_and_cuts_no_name_and_no_note() -> None:
    lines = table(ROWS).splitlines()
    assert len(lines) == 1 + len(ROWS)
    assert lines[1].split()[:4] == ["250", "ms", "100", "2.5"]
    assert lines[2].endswith("memory: of kiosk run")
    assert all(line.endswith(row.told) for line, row in zip(lines[1:], ROWS, strict=True))


def test_nine_out_of_ten_samples_do_not_exceed_p90() -> None:
    samples = [float(n) for n in range(10, 0, -1)]
    assert (median(samples), p90(samples)) == (5.5, 9.0)
    assert p90([3.0]) == 3.0
    assert p90([float(n) for n in range(7)]) == 6.0


def test_ninety_nine_out_of_a_hundred_samples_do_not_exceed_p99() -> None:
    samples = [float(n) for n in range(1, 201)]
    assert (p99(samples), p99(samples[:100]), p99(samples[:5])) == (198.0, 99.0, 5.0)
