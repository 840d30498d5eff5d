"""The disk model by itself, fed with calls made by hand."""

from pathlib import Path

import pytest

from tests.faults.power.calls import (
    Call,
    Link,
    MakeDirectory,
    NotUnderstood,
    Open,
    RemoveDirectory,
    Rename,
    Resize,
    Sync,
    Unlink,
    Write,
)
from tests.faults.power.disk import (
    SECTOR,
    Disk,
    Names,
    State,
    Survives,
    by_chance,
    everything,
    materialise,
    nothing_else,
    read_back,
)

ROOT = Path("/state")
STRICT, JOURNALLED = Names.STRICT, Names.JOURNALLED
BOTH = pytest.mark.parametrize("names", Names)


def after(*calls: Call, names: Names = STRICT, given: State | None = None) -> Disk:
    disk = Disk(ROOT, names, given)
    for call in calls:
        disk.apply(call)
    return disk


def made(path: str = "/state/a", handle: int = 1) -> Open:
    return Open(handle, path, creates=True)


def opened(path: str, handle: int) -> Open:
    return Open(handle, path)


def sure(disk: Disk) -> State:
    return disk.surviving(nothing_else)


@BOTH
def test_what_nobody_synced_may_be_gone_or_there(names: Names) -> None:
    disk = after(made(), Write(1, 0, b"hello"), names=names)
    assert sure(disk) == {}
    assert disk.surviving(everything) == {"a": b"hello"}


def test_a_synced_file_without_a_name_is_lost_unless_its_directory_was_synced_too() -> None:
    synced = (made(), Write(1, 0, b"hello"), Sync(1))
    assert sure(after(*synced)) == {}
    assert sure(after(*synced, opened("/state", 2), Sync(2))) == {"a": b"hello"}


def test_in_a_journal_any_sync_takes_the_names_along() -> None:
    calls = (made(), made("/state/b", 2), Write(2, 0, b"x"), Sync(2))
    assert sure(after(*calls, names=JOURNALLED)) == {"a": b"", "b": b"x"}


def test_a_name_that_is_sure_may_stand_for_a_file_that_is_empty() -> None:
    """The photo that was renamed too early."""
    calls = (made("/state/p.part"), Write(1, 0, b"jpeg"), Rename("/state/p.part", "/state/p.jpg"))
    assert sure(after(*calls, opened("/state", 2), Sync(2))) == {"p.jpg": b""}


@BOTH
def test_a_rename_that_is_not_sure_leaves_the_old_file_under_the_name(names: Names) -> None:
    calls = (made("/state/new"), Write(1, 0, b"new"), Rename("/state/new", "/state/a"))
    disk = after(*calls, names=names, given={"a": b"old"})
    assert sure(disk) == {"a": b"old"}
    assert disk.surviving(everything) == {"a": b"new"}


def test_a_rename_comes_whole_or_not_at_all() -> None:
    calls = (opened("/state", 9), made("/state/new"), Sync(9), Rename("/state/new", "/state/a"))
    for seed in range(20):
        assert after(*calls).surviving(by_chance(seed)) in ({"new": b""}, {"a": b""})


def test_writes_after_a_sync_are_not_covered_by_it() -> None:
    calls = (opened("/state/a", 1), Write(1, 0, b"first"), Sync(1), Write(1, 0, b"other"))
    assert sure(after(*calls, given={"a": b""})) == {"a": b"first"}


def test_a_sync_covers_only_what_had_ended_when_it_began() -> None:
    """Another thread may write while it waits."""
    calls = (opened("/state/a", 1), Write(1, 0, b"AA"), Write(1, 0, b"BB"), Sync(1, since=2))
    disk = after(*calls, given={"a": b""})
    assert sure(disk) == {"a": b"AA"}
    assert disk.surviving(everything) == {"a": b"BB"}


def test_what_a_failed_sync_should_have_written_is_never_written_by_a_later_one() -> None:
    calls = (opened("/state/a", 1), Write(1, 0, b"A"), Sync(1, fails=True), Write(1, 1, b"B"), Sync(1))
    assert sure(after(*calls, given={"a": b""})) == {"a": b"\0B"}


def test_a_file_may_survive_in_sectors_out_of_order() -> None:
    pattern = [False, True, True, False]
    disk = after(opened("/state/a", 1), Write(1, 0, b"x" * 4 * SECTOR), given={"a": b""})
    assert disk.surviving(_by(pattern)) == {"a": bytes(SECTOR) + b"x" * 2 * SECTOR}


def test_sectors_are_those_of_the_file_not_of_the_write() -> None:
    disk = after(opened("/state/a", 1), Write(1, SECTOR - 2, b"abcd"), given={"a": bytes(SECTOR)})
    assert disk.surviving(_by([True, False])) == {"a": bytes(SECTOR - 2) + b"ab"}
    assert disk.surviving(_by([False, True])) == {"a": bytes(SECTOR) + b"cd"}


def test_an_older_write_to_the_same_place_may_be_the_one_that_survives() -> None:
    disk = after(opened("/state/a", 1), Write(1, 0, b"old"), Write(1, 0, b"new"), given={"a": b""})
    assert disk.surviving(_by([True, False])) == {"a": b"old"}


def test_chance_is_the_same_for_the_same_seed() -> None:
    disk = after(opened("/state/a", 1), *(Write(1, n * SECTOR, b"x") for n in range(40)), given={"a": b""})
    assert disk.surviving(by_chance(1)) == disk.surviving(by_chance(1))
    assert disk.surviving(by_chance(1)) != disk.surviving(by_chance(2))


def test_appending_goes_to_the_end_and_a_hole_is_zeros() -> None:
    calls = (opened("/state/a", 1), Write(1, None, b"b"), Write(1, 4, b"c"), Sync(1))
    assert sure(after(*calls, given={"a": b"a"})) == {"a": b"ab\0\0c"}


def test_files_are_cut_and_grown() -> None:
    calls = (opened("/state/a", 1), Resize(1, 2), Resize(1, 3), Resize(1, 1, grows_only=True), Sync(1))
    assert sure(after(*calls, given={"a": b"abcd"})) == {"a": b"ab\0"}
    not_synced = after(Open(1, "/state/a", truncates=True), given={"a": b"abcd"})
    assert (sure(not_synced), not_synced.surviving(everything)) == ({"a": b"abcd"}, {"a": b""})


def test_a_removed_file_may_be_back() -> None:
    calls = (Unlink("/state/a"), opened("/state", 2))
    assert sure(after(*calls, given={"a": b"x"})) == {"a": b"x"}
    assert sure(after(*calls, Sync(2), given={"a": b"x"})) == {}


def test_a_file_with_two_names_has_one_content() -> None:
    calls = (made(), Link("/state/a", "/state/b"), Unlink("/state/a"), Write(1, 0, b"x"), Sync(1))
    assert sure(after(*calls, opened("/state", 2), Sync(2))) == {"b": b"x"}


def test_what_lies_in_a_directory_is_lost_with_the_directory() -> None:
    inside = (
        MakeDirectory("/state/photos"),
        made("/state/photos/p"),
        Sync(1),
        opened("/state/photos", 2),
        Sync(2),
    )
    assert sure(after(*inside)) == {}
    assert sure(after(*inside, opened("/state", 3), Sync(3))) == {"photos": None, "photos/p": b""}
    gone = (*inside, Unlink("/state/photos/p"), RemoveDirectory("/state/photos"))
    assert after(*gone).surviving(everything) == {}


def test_names_of_a_strict_disk_survive_one_by_one_those_of_a_journal_in_order() -> None:
    calls = (made(), made("/state/b", 2))
    second_only = _by([False, True])
    assert after(*calls).surviving(second_only) == {"b": b""}
    assert after(*calls, names=JOURNALLED).surviving(_by([False, True])) == {}


def test_what_only_memory_knew_is_never_there() -> None:
    disk = after(made("/state/kiosk.db-shm"), Write(1, 0, b"x"), Sync(1))
    assert disk.surviving(everything) == {}


@pytest.mark.parametrize("call", [Rename("/state/a", "/state/d/a"), opened("/state/nobody", 1)])
def test_what_is_not_modelled_is_refused(call: Call) -> None:
    with pytest.raises(NotUnderstood):
        after(call, given={"a": b"", "d": None})


def test_a_state_can_be_put_on_a_real_disk(tmp_path: Path) -> None:
    state: State = {"a": b"x", "photos": None, "photos/p": b"jpeg"}
    materialise(state, tmp_path)
    assert read_back(tmp_path) == state


def _by(pattern: list[bool]) -> Survives:
    """Each answer once, in order; no to whatever else is asked."""
    answers = iter(pattern)
    return lambda: next(answers, False)
