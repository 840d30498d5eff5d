"""The soak says which of its parts found something and which did not run, and why."""

import sys

import pytest

from tests.faults import __main__ as soak
from tests.faults import storage
from tests.faults.power import syscalls
from tests.faults.soak import NOT_RUN


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three parts: one finds nothing, one finds something, one cannot run here."""
    codes = {"calm": 0, "rough": 1, "elsewhere": NOT_RUN}
    ends = {name: [sys.executable, "-c", f"raise SystemExit({code})"] for name, code in codes.items()}
    monkeypatch.setattr(soak, "BENCHES", ends)
    monkeypatch.setattr(soak, "MINUTES", dict.fromkeys(codes, 0))


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize(
    ("names", "code", "end"),
    [
        (["calm"], 0, "nothing was lost in 1 of 1 parts"),
        (["calm", "elsewhere"], 0, "nothing was lost in 1 of 2 parts; 1 did not run: elsewhere"),
        (["elsewhere"], NOT_RUN, "nothing was shown; 1 did not run: elsewhere"),
        ([], 1, "rough found something; 2 of 3 parts ran; 1 did not run: elsewhere"),
    ],
)
def test_the_end_counts_what_did_not_run(
    names: list[str], code: int, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert soak.main(names) == code
    assert capsys.readouterr().out.splitlines()[-1] == end


def test_storage_without_small_disks_says_why_and_does_not_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(storage, "why_not", lambda: "mounting small disks needs root")
    assert storage.main() == NOT_RUN
    assert capsys.readouterr().out == "not run: mounting small disks needs root\n"


def test_power_without_strace_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert syscalls.why_not() == "strace is not installed"
