"""How frames are found in a stream, whatever their protocol."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.lock_board.splitting import Splitter

HEAD = 0x02


def pair(data: bytes) -> tuple[bytes, int] | None:
    """A frame is a head and a byte below 16."""
    return (data[:2], 2) if len(data) >= 2 and data[1] < 16 else None


def splitter() -> Splitter[bytes]:
    return Splitter([HEAD], 3, pair)


def test_what_a_frame_holds_is_never_the_beginning_of_another() -> None:
    assert splitter().feed(bytes([HEAD] * 4)) == [bytes([HEAD, HEAD])] * 2


def test_a_head_that_begins_no_frame_costs_one_byte() -> None:
    assert splitter().feed(bytes([HEAD, 0xFF, HEAD, 0x01])) == [bytes([HEAD, 0x01])]


@given(stream=st.lists(st.sampled_from([HEAD, 0x01, 0xFF]), max_size=30).map(bytes), data=st.data())
def test_pieces_give_the_same_frames_as_the_whole(stream: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    found = splitter()
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert [frame for piece in pieces for frame in found.feed(piece)] == splitter().feed(stream)
    assert len(found._held) < 3
