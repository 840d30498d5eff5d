"""The power is cut after every call of a real process, and the kiosk starts on what may be left.

Some of the cuts, always the same; all of them: `python -m tests.faults.power`.
"""

import logging
from collections.abc import Iterator

import pytest

from tests.faults.power.broken import BROKEN
from tests.faults.power.disk import Disk, Names, everything
from tests.faults.power.recording import Recording, Take, record
from tests.faults.power.sweep import sweep
from tests.faults.power.syscalls import why_not

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")

SOUND = [
    Take("drop-off"),
    Take("drop-off", item_sensors=False),
    Take("policy"),
    Take("migration"),
    Take("recovery"),
    Take("recovery", item_sensors=False),
]
BROKEN_ONES = [Take("drop-off", broken=name) for name in BROKEN]
STATES = 20


@pytest.fixture(scope="module")
def recordings() -> dict[Take, Recording]:
    return {recording.take: recording for recording in record(*SOUND, *BROKEN_ONES)}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Hundreds of interrupted visits are nothing to write home about."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("take", SOUND, ids=str)
def test_what_the_log_says_was_written_is_what_is_there(
    take: Take, recordings: dict[Take, Recording]
) -> None:
    """Else the sweep would look at disks that never were."""
    recording = recordings[take]
    for names in Names:
        disk = Disk(recording.root, names, recording.given)
        for call in recording.calls:
            disk.apply(call)
        assert disk.surviving(everything) == recording.after


@pytest.mark.parametrize("take", SOUND, ids=str)
def test_a_power_cut_at_any_call_loses_nothing_and_opens_nothing(
    take: Take, recordings: dict[Take, Recording]
) -> None:
    outcome = sweep(recordings[take], seeds=1, at_most=STATES)
    assert outcome.states == STATES
    assert outcome.complaints == {}


SEEN = {
    "synchronous_normal": ("RECEIPT KTEST-", "LOST: KTEST-"),
    "door_before_intent": ("OPEN 01", "UNTRACED: door 1 opened 1 times, intended were 0"),
    "outbox_in_a_second_transaction": ("SHUT 01", "LOST: nobody will send [2] to central"),
    "photo_without_sync": ("OPEN 01", "LOST: photo"),
    "photo_name_without_sync": ("OPEN 01", "LOST: photo"),
    "sequence_from_the_clock": ("IN FORCE 1", "the sequence has gaps"),
}
"""By safeguard: how the mark begins from which on it is looked for, and what is found when it is missing."""


@pytest.mark.parametrize("take", BROKEN_ONES, ids=str)
def test_the_sweep_sees_when_a_safeguard_is_missing(take: Take, recordings: dict[Take, Recording]) -> None:
    assert take.broken
    since, complaint = SEEN[take.broken]
    outcome = sweep(recordings[take], since=since, until_found=True)
    found = [found for all_of_one in outcome.complaints.values() for found in all_of_one]
    assert any(one.startswith(complaint) for one in found), found
