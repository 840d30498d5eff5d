"""One tap is one presentation, however often the reader sees the card."""

import pytest

from hardware.badge_reader.interface import Badge, NoBadge, Presentation, Why
from hardware.badge_reader.polling import PollingReader
from hardware.badge_reader.presentations import ABSENT_S, Presentations, is_random
from tests.hardware.scan_engine_rigs import wait_for

BADGE, OTHER = bytes.fromhex("04A1B2C3D4E5F6"), bytes.fromhex("DEADBEEF")
PHONE, PHONE_AGAIN = bytes.fromhex("08112233"), bytes.fromhex("08445566")
LOOK_S = 0.2


class Looks:
    """A reader that looks every `LOOK_S`."""

    def __init__(self) -> None:
        self._presentations = Presentations()
        self.now = 100.0

    def see(self, *uids: bytes, looks: int = 1) -> list[Presentation]:
        seen = []
        for _ in range(looks):
            self.now += LOOK_S
            if presentation := self._presentations.saw(uids, self.now):
                seen.append(presentation)
        return seen


@pytest.fixture
def reader() -> Looks:
    return Looks()


def test_a_badge_that_lies_there_is_one_presentation(reader: Looks) -> None:
    assert reader.see(BADGE, looks=50) == [Badge(BADGE, at=100.0 + LOOK_S)]


def test_a_badge_missed_for_some_looks_is_still_the_same(reader: Looks) -> None:
    reader.see(BADGE)
    reader.see(looks=4)
    assert reader.see(BADGE) == []


def test_a_badge_taken_away_for_a_second_and_held_there_again_is_a_new_one(reader: Looks) -> None:
    reader.see(BADGE)
    reader.see(looks=round(ABSENT_S / LOOK_S))
    assert reader.see(BADGE) == [Badge(BADGE, at=reader.now)]


def test_another_badge_in_its_place_is_a_new_one_at_once(reader: Looks) -> None:
    reader.see(BADGE)
    assert reader.see(OTHER) == [Badge(OTHER, at=reader.now)]


def test_a_pause_in_looking_is_no_absence(reader: Looks) -> None:
    reader.see(BADGE)
    reader.now += 3600.0
    assert reader.see(BADGE) == []


def test_a_phone_is_said_to_be_random_and_said_so_once(reader: Looks) -> None:
    assert reader.see(PHONE) == [NoBadge(Why.RANDOM, at=reader.now)]
    assert reader.see(PHONE_AGAIN) == []


def test_several_at_once_are_said_to_be_several(reader: Looks) -> None:
    assert reader.see(BADGE, OTHER) == [NoBadge(Why.SEVERAL, at=reader.now)]
    assert reader.see(BADGE, PHONE) == []


def test_a_phone_that_takes_a_new_uid_within_one_look_is_one_phone(reader: Looks) -> None:
    assert reader.see(PHONE, PHONE_AGAIN) == [NoBadge(Why.RANDOM, at=reader.now)]


def test_while_people_sort_out_several_none_of_them_counts(reader: Looks) -> None:
    reader.see(BADGE, OTHER)
    assert reader.see(BADGE, looks=3) == []
    assert reader.see(BADGE, OTHER) == []


def test_the_one_that_stays_counts_a_second_after_the_others_went(reader: Looks) -> None:
    reader.see(BADGE, OTHER)
    left = reader.see(BADGE, looks=10)
    assert left == [Badge(BADGE, at=pytest.approx(100.0 + LOOK_S + ABSENT_S + LOOK_S))]


def test_what_was_seen_is_forgotten_when_it_is_gone(reader: Looks) -> None:
    for number in range(200):
        reader.see(number.to_bytes(7, "big"))
    assert len(reader._presentations._seen) <= ABSENT_S / LOOK_S + 1


@pytest.mark.parametrize(
    ("uid", "random"), [("08112233", True), ("18112233", False), ("08112233445566", False)]
)
def test_only_four_bytes_that_begin_with_08_are_random(uid: str, random: bool) -> None:
    assert is_random(bytes.fromhex(uid)) is random


class Moody:
    """An antenna that meets what nobody thought of, until it is opened anew."""

    speaks = False
    times_opened = 0

    def open(self) -> None:
        Moody.times_opened += 1

    def look(self) -> tuple[bytes, ...]:
        if Moody.times_opened == 1:
            raise IndexError(BADGE.hex())
        return (BADGE,)

    def stop(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to let go of."""


def test_what_nobody_thought_of_is_a_fault_that_quotes_no_badge_and_the_reader_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reader = PollingReader(Moody, name="X", interval_s=0, first_back_off_s=0.05)
    reader.want(True)
    wait_for(lambda: reader.take() is not None, "the badge")
    assert reader.fault is None
    reader.close()
    assert "failed with IndexError" in caplog.text
    assert BADGE.hex() not in caplog.text
