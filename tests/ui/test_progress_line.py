"""The line that tells how far a visit has come, for a few steps and for hundreds."""

import pytest

from kiosk.ui.widgets.top_line import MOST_SEGMENTS, segments_of


def test_a_few_steps_are_a_segment_each() -> None:
    assert segments_of(1, 4) == [(0.25, True), (0.25, False), (0.25, False), (0.25, False)]


@pytest.mark.parametrize("steps", [MOST_SEGMENTS, MOST_SEGMENTS + 1, 150])
@pytest.mark.parametrize("done", [0, 1, 12])
def test_what_is_behind_us_takes_its_share_of_the_line(done: int, steps: int) -> None:
    segments = segments_of(done, steps)
    assert len(segments) <= MOST_SEGMENTS, "with more, gaps are all that is seen"
    assert sum(share for share, is_done in segments if is_done) == pytest.approx(done / steps)
    assert sum(share for share, _ in segments) == pytest.approx(1)


def test_many_steps_of_which_all_are_behind_us_are_one_segment() -> None:
    assert segments_of(150, 150) == [(1.0, True)]
