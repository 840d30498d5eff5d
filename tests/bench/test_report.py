import json
import sys
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench.report import Of, Row, at_least, at_most, exactly, median, p90, p99, table, verdict, write

ROWS = [
    Row("door shut to event", 250.0, "ms", 100.0),
    Row("memory", 120.0, "MiB", note="of kiosk run", target=at_most(350)),
    Row("fsyncs, not measured: no strace", None, "fsyncs", 4.0),
]


def test_the_file_holds_every_row_with_its_ratio(tmp_path: Path) -> None:
    write(ROWS, tmp_path / "build" / "bench.json")
    assert json.loads((tmp_path / "build" / "bench.json").read_text()) == [
        {"name": "door shut to event", "value": 250.0, "unit": "ms", "baseline": 100.0}
        | {"note": "", "ratio": 2.5, "target": None, "is_met": None},
        {"name": "memory", "value": 120.0, "unit": "MiB", "baseline": None}
        | {"note": "of kiosk run", "ratio": None, "target": "at most 350", "is_met": True},
        {"name": ROWS[2].name, "value": None, "unit": "fsyncs", "baseline": 4.0}
        | {"note": "", "ratio": None, "target": None, "is_met": None},
    ]


def test_the_table_has_a_line_for_each_row_and_cuts_no_name_and_no_note() -> None:
    lines = table(ROWS).splitlines()
    assert len(lines) == 1 + len(ROWS)
    assert lines[1].split()[:4] == ["250", "ms", "100", "2.5"]
    assert lines[2].endswith("memory: of kiosk run [target: at most 350: met]")
    assert all(line.endswith(row.told) for line, row in zip(lines[1:], ROWS, strict=True))


def test_nine_out_of_ten_samples_do_not_exceed_p90() -> None:
    samples = [float(n) for n in range(10, 0, -1)]
    assert (median(samples), p90(samples)) == (5.5, 9.0)
    assert p90([3.0]) == 3.0
    assert p90([float(n) for n in range(7)]) == 6.0


def test_ninety_nine_out_of_a_hundred_samples_do_not_exceed_p99() -> None:
    samples = [float(n) for n in range(1, 201)]
    assert (p99(samples), p99(samples[:100]), p99(samples[:5])) == (198.0, 99.0, 5.0)


@pytest.mark.parametrize(
    ("row", "told", "is_met"),
    [
        (Row("drain", 70.0, "", 100.0, target=at_least(0.7, Of.RATIO)), "at least 0.7 of the baseline", True),
        (
            Row("drain", 69.0, "", 100.0, target=at_least(0.7, Of.RATIO)),
            "at least 0.7 of the baseline",
            False,
        ),
        (Row("bytes", 250_001.0, "", 9.0, target=at_most(250_000)), "at most 250,000", False),
        (Row("camera", 20.0, "fps", target=at_least(20)), "at least 20", True),
        (Row("syncs of a commit", 1.0, "", target=exactly(1)), "exactly 1", True),
        (Row("syncs of a commit", 0.5, "", target=exactly(1)), "exactly 1", False),
        (Row("syncs of a commit", None, "", target=exactly(1)), "exactly 1", None),
        (
            Row("drain, no raw", 70.0, "", target=at_least(0.7, Of.RATIO)),
            "at least 0.7 of the baseline",
            None,
        ),
    ],
)
def test_a_row_says_what_it_must_keep_to_and_whether_it_does(
    row: Row, told: str, is_met: bool | None
) -> None:
    words = {True: "met", False: "MISSED", None: "not measured"}
    assert row.is_met is is_met
    assert row.told == f"{row.name} [target: {told}: {words[is_met]}]"


def test_targets_are_counted_and_what_was_not_measured_is_not_met() -> None:
    met, missed = Row("taps", 3, "taps", target=at_most(3)), Row("start", 2001, "ms", target=at_most(2000))
    unmeasured = Row("syncs", None, "fsyncs", target=exactly(1))
    assert verdict([met, Row("load", 0.4, "processes")]) == ("1 of 1 targets met", True)
    assert verdict([met, missed]) == ("1 of 2 targets met, missed: start", False)
    assert verdict([met, unmeasured]) == ("1 of 2 targets met, not measured: syncs", False)


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--check"], 1)])
def test_the_exit_code_speaks_of_targets_only_when_asked(
    arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missed = [Row("start", 2001, "ms", target=at_most(2000))]
    monkeypatch.setattr(bench, "_measure", lambda directory, only: missed)
    monkeypatch.setattr(sys, "argv", ["bench", "--out", str(tmp_path / "bench.json"), *arguments])
    assert bench.main() == code
