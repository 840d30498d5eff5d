import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.syscalls import Written, written_during

PROGRAM = """
import os, sys
from pathlib import Path
directory = Path(sys.argv[1])
files = [os.open(directory / name, os.O_WRONLY | os.O_CREAT) for name in ("a", "b", "photos/c")]
for line in sys.stdin:
    for number, file in enumerate(files):
        os.pwrite(file, b"x" * (1000 + number), 0)
        os.fsync(file)
    print("done", flush=True)
"""


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_bytes_and_syncs_of_a_process_are_counted_by_place(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None

        def once() -> None:
            assert writer.stdin is not None
            assert writer.stdout is not None
            writer.stdin.write("now\n")
            writer.stdin.flush()
            assert writer.stdout.readline() == "done\n"

        once()
        counted = written_during(once, [writer.pid], tmp_path, without=tmp_path / "photos")
        writer.stdin.close()
    if isinstance(counted, str):
        pytest.skip(counted)
    assert counted == Written(bytes=2001, syncs=2)


def test_without_strace_it_happens_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    happened: list[bool] = []
    said = written_during(lambda: happened.append(True), [], tmp_path, without=tmp_path)
    assert (said, happened) == ("strace is not installed", [True])
