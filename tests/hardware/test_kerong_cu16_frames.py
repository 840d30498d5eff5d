"""The KR-CU16 frame codec against published frames and against bad lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.lock_board.kerong_cu16_frames import (
    ALL_BOARDS,
    QUERY,
    QUERY_ALL,
    UNLOCK,
    UNLOCK_ALL,
    Command,
    CommandDecoder,
    State,
    StateDecoder,
)

UNLOCK_TIME = 0x37
"""Asks for the pulse length; boards of 2020 were found not to answer it."""

PUBLISHED_COMMANDS = [
    ("02 00 30 03 35", Command(QUERY, board=0)),
    ("02 10 30 03 45", Command(QUERY, board=1)),
    ("02 00 31 03 36", Command(UNLOCK, board=0, lock=1)),
    ("02 0F 31 03 45", Command(UNLOCK, board=0, lock=16)),
    ("02 24 31 03 5A", Command(UNLOCK, board=2, lock=5)),
    ("02 F0 32 03 27", Command(QUERY_ALL, board=ALL_BOARDS)),
    ("02 00 32 03 37", Command(QUERY_ALL, board=0)),
    ("02 00 33 03 38", Command(UNLOCK_ALL, board=0)),
    ("02 00 37 03 3C", Command(UNLOCK_TIME, board=0)),
]

ALL_CLOSED = (True,) * 16
EMPTY = (False,) * 16
FIRST = (True,) + (False,) * 15

PUBLISHED_STATES = [
    ("02 00 35 FF FF 00 00 03 38", State(board=0, closed=ALL_CLOSED, occupied=EMPTY)),
    ("02 00 35 FE FF 01 00 03 38", State(board=0, closed=(False, *ALL_CLOSED[1:]), occupied=FIRST)),
    ("02 00 36 FF FF 00 00 03 39", State(board=0, closed=ALL_CLOSED, occupied=EMPTY, answers=QUERY_ALL)),
]

bits = st.tuples(*[st.booleans()] * 16)
states = st.builds(
    State, st.integers(0, 15), closed=bits, occupied=bits, answers=st.sampled_from([QUERY, QUERY_ALL])
)
commands = st.builds(
    Command, code=st.sampled_from([QUERY, UNLOCK]), board=st.integers(0, 15), lock=st.integers(1, 16)
)


@pytest.mark.parametrize(("wire", "command"), PUBLISHED_COMMANDS)
def test_a_published_command_is_written_and_read(wire: str, command: Command) -> None:
    assert command.encode() == bytes.fromhex(wire)
    assert CommandDecoder().feed(bytes.fromhex(wire)) == [command]


@pytest.mark.parametrize(("wire", "state"), PUBLISHED_STATES)
def test_a_published_state_is_written_and_read(wire: str, state: State) -> None:
    assert state.encode() == bytes.fromhex(wire)
    assert StateDecoder().feed(bytes.fromhex(wire)) == [state]


@given(sent=st.lists(states, max_size=4), garbage=st.binary(max_size=12), data=st.data())
def test_pieces_give_the_same_frames_as_the_whole(
    sent: list[State], garbage: bytes, data: st.DataObject
) -> None:
    stream = garbage + b"".join(state.encode() for state in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    decoder = StateDecoder()
    assert [s for piece in pieces for s in decoder.feed(piece)] == StateDecoder().feed(stream)


@given(garbage=st.binary(max_size=40).filter(lambda b: 0x02 not in b), sent=states)
def test_a_frame_after_garbage_is_found(garbage: bytes, sent: State) -> None:
    assert StateDecoder().feed(garbage + sent.encode()) == [sent]


@given(cut=st.integers(1, 8), sent=states)
def test_a_frame_after_a_torn_one_is_found_once_two_have_passed(cut: int, sent: State) -> None:
    """A torn frame may swallow the head of the next, never the one after."""
    decoder = StateDecoder()
    heard = decoder.feed(sent.encode()[:cut] + sent.encode() + sent.encode())
    assert heard[-1] == sent


@given(garbage=st.lists(st.binary(max_size=64), max_size=50))
def test_the_decoder_never_holds_a_whole_frame(garbage: list[bytes]) -> None:
    decoder = StateDecoder()
    for piece in garbage:
        decoder.feed(piece)
        assert len(decoder._held) < 9


@given(sent=states, at=st.integers(0, 8), flip=st.integers(1, 255))
def test_one_changed_byte_is_never_believed(sent: State, at: int, flip: int) -> None:
    wire = bytearray(sent.encode())
    wire[at] ^= flip
    assert StateDecoder().feed(bytes(wire)) == []


@given(sent=commands)
def test_the_echo_of_a_command_is_no_state(sent: Command) -> None:
    answer = PUBLISHED_STATES[0][1]
    assert StateDecoder().feed(sent.encode() + answer.encode()) == [answer]


def test_a_sound_frame_of_another_kind_is_no_state() -> None:
    assert StateDecoder().feed(bytes.fromhex("02 00 38 FF FF 00 00 03 3B")) == []


@given(sent=commands, at=st.integers(0, 4))
def test_a_command_that_lost_a_byte_unlocks_no_other_lock(sent: Command, at: int) -> None:
    wire = sent.encode()
    decoder = CommandDecoder()
    heard = decoder.feed(wire[:at] + wire[at + 1 :] + Command(QUERY, 0).encode())
    assert all(command == sent for command in heard if command.code == UNLOCK)
