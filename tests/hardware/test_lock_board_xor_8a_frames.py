"""The "8A" frame codec against published frames, captured ones, and bad lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.lock_board.xor_8a_frames import (
    HOLD,
    LONGEST_ANSWER,
    RELEASE,
    STATE,
    UNLOCK,
    AnswerDecoder,
    BoardState,
    LockState,
    Order,
    OrderDecoder,
    StateDecoder,
    UnlockSeveral,
)

boards = st.integers(1, 99)
orders = st.one_of(
    st.builds(Order, st.just(UNLOCK), boards, st.integers(0, 50), st.none() | st.integers(1, 9)),
    st.builds(Order, st.sampled_from([STATE, HOLD, RELEASE]), boards, st.integers(0, 50)),
    st.builds(UnlockSeveral, boards, st.frozensets(st.integers(1, 24))),
)
states = st.builds(BoardState, boards, st.binary(min_size=1, max_size=7))
QUIET = b""


@pytest.mark.parametrize(
    ("wire", "order"),
    [
        ("8A 01 01 11 9B", Order(UNLOCK, board=1, lock=1)),
        ("8A 01 01 11 03 98", Order(UNLOCK, board=1, lock=1, pulse_s=3)),
        ("8A 01 00 11 9A", Order(UNLOCK, board=1)),
        ("80 01 01 33 B3", Order(STATE, board=1, lock=1)),
        ("80 01 00 33 B2", Order(STATE, board=1)),
        ("90 01 02 02 02 93", UnlockSeveral(board=1, locks=frozenset({2, 10, 18}))),
        ("9A 01 01 11 8B", Order(HOLD, board=1, lock=1)),
        ("9B 01 01 11 8A", Order(RELEASE, board=1, lock=1)),
    ],
)
def test_a_published_order_is_written_and_read(wire: str, order: Order | UnlockSeveral) -> None:
    assert order.encode() == bytes.fromhex(wire)
    assert OrderDecoder().feed(bytes.fromhex(wire)) == [order]


@pytest.mark.parametrize(
    ("wire", "answer"),
    [
        ("8A 01 01 00 8A", LockState(UNLOCK, board=1, lock=1, closed=False)),
        ("8A 01 01 11 9B", LockState(UNLOCK, board=1, lock=1, closed=True)),
        ("8A 01 02 00 89", LockState(UNLOCK, board=1, lock=2, closed=False)),
        ("8A 01 00 11 9A", LockState(UNLOCK, board=1, lock=0, closed=True)),
        ("80 01 01 11 91", LockState(STATE, board=1, lock=1, closed=True)),
        ("80 01 01 00 80", LockState(STATE, board=1, lock=1, closed=False)),
        ("80 01 00 00 00 33 B2", BoardState(board=1, status=bytes(3))),
        ("80 01 00 00 01 33 B3", BoardState(board=1, status=b"\x00\x00\x01")),
        ("80 01 01 02 03 04 05 06 07 33 B2", BoardState(board=1, status=bytes(range(1, 8)))),
    ],
)
def test_a_published_or_captured_answer_is_written_and_read(
    wire: str, answer: LockState | BoardState
) -> None:
    assert answer.encode() == bytes.fromhex(wire)
    decoder = AnswerDecoder()
    assert decoder.feed(bytes.fromhex(wire)) == []
    assert decoder.feed(QUIET) == [answer]


def test_either_end_of_the_status_may_be_that_of_lock_1() -> None:
    state = BoardState(board=1, status=b"\x00\x00\x81")
    first, last = state.closed("first_lock_first"), state.closed("last_lock_first")
    assert [n for n, closed in enumerate(first, start=1) if closed] == [17, 24]
    assert [n for n, closed in enumerate(last, start=1) if closed] == [1, 8]


@given(sent=states, garbage=st.binary(max_size=12), data=st.data())
def test_pieces_give_the_same_frames_as_the_whole(
    sent: BoardState, garbage: bytes, data: st.DataObject
) -> None:
    stream = garbage + sent.encode()
    cuts = sorted(data.draw(st.sets(st.integers(1, len(stream) - 1), max_size=8)))
    decoder, whole = AnswerDecoder(), AnswerDecoder()
    for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        assert decoder.feed(stream[a:b]) == []
    whole.feed(stream)
    assert decoder.feed(QUIET) == whole.feed(QUIET)


@given(sent=states, cut=st.data())
def test_a_pause_inside_a_frame_loses_nothing(sent: BoardState, cut: st.DataObject) -> None:
    at = cut.draw(st.integers(1, 4))
    decoder = StateDecoder()
    decoder.feed(sent.encode()[:at])
    assert decoder.feed(QUIET) == []
    decoder.feed(sent.encode()[at:])
    assert decoder.feed(QUIET)[0] == sent


@given(garbage=st.binary(max_size=40).filter(lambda b: 0x80 not in b), sent=states)
def test_a_frame_after_garbage_is_found(garbage: bytes, sent: BoardState) -> None:
    decoder = StateDecoder()
    decoder.feed(garbage + sent.encode())
    assert decoder.feed(QUIET)[0] == sent


def test_a_short_state_at_the_head_of_a_long_one_is_not_believed() -> None:
    """Doors can stand so that the first five bytes of seven have a right check."""
    long = BoardState(board=1, status=bytes([0x81, 0x33, 0x33]))
    assert BoardState(board=1, status=b"\x81").encode() == long.encode()[:5]
    decoder = StateDecoder()
    decoder.feed(long.encode()[:5])
    decoder.feed(long.encode()[5:])
    assert decoder.feed(QUIET) == [long]


@given(sent=states, at=st.integers(0, 10), flip=st.integers(1, 255))
def test_one_changed_byte_is_never_believed(sent: BoardState, at: int, flip: int) -> None:
    wire = bytearray(sent.encode())
    wire[at % len(wire)] ^= flip
    decoder = AnswerDecoder()
    decoder.feed(bytes(wire))
    assert sent not in decoder.feed(QUIET)


@given(sent=states, lock=st.integers(1, 50), closed=st.booleans())
def test_what_a_board_says_to_an_unlock_is_no_state(sent: BoardState, lock: int, closed: bool) -> None:
    late = LockState(UNLOCK, sent.board, lock, closed).encode()
    decoder = StateDecoder()
    decoder.feed(late)
    assert decoder.feed(QUIET) == []
    decoder.feed(late + sent.encode())
    assert decoder.feed(QUIET)[0] == sent


@given(garbage=st.lists(st.binary(max_size=64), max_size=50))
def test_buffers_are_bounded(garbage: list[bytes]) -> None:
    answers, heard = AnswerDecoder(), OrderDecoder()
    for piece in garbage:
        answers.feed(piece)
        heard.feed(piece)
        assert len(answers._held) <= LONGEST_ANSWER
        assert len(heard._held) < 6


@given(sent=st.lists(orders, max_size=4), garbage=st.binary(max_size=12), data=st.data())
def test_a_board_hears_the_same_orders_in_pieces_as_in_one(
    sent: list[Order | UnlockSeveral], garbage: bytes, data: st.DataObject
) -> None:
    stream = garbage + b"".join(order.encode() for order in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    decoder = OrderDecoder()
    assert [o for piece in pieces for o in decoder.feed(piece)] == OrderDecoder().feed(stream)


@given(sent=orders)
def test_every_order_is_heard_as_it_was_sent(sent: Order | UnlockSeveral) -> None:
    assert OrderDecoder().feed(sent.encode()) == [sent]


@given(sent=st.builds(Order, st.just(UNLOCK), boards, st.integers(1, 50)), at=st.integers(0, 4))
def test_an_unlock_that_lost_a_byte_opens_no_other_lock(sent: Order, at: int) -> None:
    wire = sent.encode()
    heard = OrderDecoder().feed(wire[:at] + wire[at + 1 :] + Order(STATE, sent.board).encode())
    assert all(order == sent for order in heard if isinstance(order, Order) and order.head == UNLOCK)
