"""What an engine's line carries: frames in both directions, lines of text, and the same code twice."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scan_engine import gm65_frames as gm65
from hardware.scan_engine.gm65_frames import Answer, AnswerDecoder, Command, CommandDecoder
from hardware.scan_engine.interface import Reading
from hardware.scan_engine.lines import CONTROL, IDLE_S, MAX_PAYLOAD_BYTES, REPEAT_S, Lines, Repeats
from hardware.scan_engine.syn_trigger import START, STOP

ACK = bytes.fromhex("02 00 00 01 00 33 31")

COMMANDS = [
    ("7E 00 08 01 00 02 01 02 DA", Command(gm65.WRITE, 0x0002, b"\x01")),
    ("7E 00 09 01 00 00 00 DE C8", Command(gm65.SAVE, 0x0000, b"\x00")),
    ("7E 00 0A 01 00 00 00 30 1A", Command(gm65.HEARTBEAT, 0x0000, b"\x00")),
    ("7E 00 07 01 00 2A 02 D8 0F", Command(gm65.READ, 0x002A, b"\x02")),
    ("7E 00 08 02 00 2A 39 01 A7 EA", Command(gm65.WRITE, 0x002A, b"\x39\x01")),
]
ANSWERS = [
    ("02 00 00 01 00 33 31", Answer(b"\x00")),
    ("03 00 00 01 00 33 31", Answer(b"\x00", to_heartbeat=True)),
    ("02 00 00 02 39 01 C1 4C", Answer(b"\x39\x01")),
]


@pytest.mark.parametrize(("printed", "command"), COMMANDS)
def test_a_printed_command_is_written_and_understood(printed: str, command: Command) -> None:
    assert command.encode() == bytes.fromhex(printed)
    assert CommandDecoder().feed(bytes.fromhex(printed)) == [command]


@pytest.mark.parametrize(("printed", "answer"), ANSWERS)
def test_a_printed_answer_is_written_and_understood(printed: str, answer: Answer) -> None:
    assert answer.encode() == bytes.fromhex(printed)
    assert AnswerDecoder().feed(bytes.fromhex(printed)) == [answer]


def test_the_triggers_are_the_printed_bytes() -> None:
    assert gm65.write(gm65.TRIGGER, 1) == bytes.fromhex("7E 00 08 01 00 02 01 02 DA")
    assert (bytes.fromhex("16 54 0D"), bytes.fromhex("16 55 0D")) == (START, STOP)


def test_an_engine_takes_a_command_without_a_check_and_none_with_a_wrong_one() -> None:
    assert CommandDecoder().feed(bytes.fromhex("7E 00 08 01 00 02 01 AB CD")) == [Command(8, 2, b"\x01")]
    assert CommandDecoder().feed(bytes.fromhex("7E 00 08 01 00 02 01 02 DB")) == []


def test_an_answer_glued_to_a_code_is_told_from_it() -> None:
    assert AnswerDecoder().feed(ACK + b"RMA-1042\r" + ACK) == [
        Answer(b"\x00"),
        b"RMA-1042\r",
        Answer(b"\x00"),
    ]


def test_the_check_bytes_of_a_damaged_answer_never_become_the_start_of_a_code() -> None:
    for lost in range(len(ACK)):
        lines, read = Lines(spoilers=CONTROL), []
        damaged = ACK[:lost] + ACK[lost + 1 :]
        for item in AnswerDecoder().feed(damaged + b"RMA-1042\rRMA-1042\r"):
            if isinstance(item, bytes):
                read += lines.feed(item, 0.0).payloads
        assert set(read) == {b"RMA-1042"}


@st.composite
def conversations(draw: st.DrawFn) -> tuple[list[Answer | bytes], bytes]:
    """Answers and codes in turn, and their bytes."""
    code = st.binary(min_size=1, max_size=40).map(lambda raw: raw.translate(None, bytes(range(0x20))) + b"\r")
    answer = st.builds(Answer, st.binary(max_size=8), to_heartbeat=st.booleans())
    said = [item for pair in draw(st.lists(st.tuples(answer, code), max_size=6)) for item in pair]
    return said, b"".join(item.encode() if isinstance(item, Answer) else item for item in said)


def in_pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


def joined(items: list[Answer | bytes]) -> list[Answer | bytes]:
    """The same items, with text that was cut put together."""
    whole: list[Answer | bytes] = []
    for item in items:
        if isinstance(item, bytes) and whole and isinstance(whole[-1], bytes):
            whole[-1] += item
        else:
            whole.append(item)
    return whole


CUTS = st.lists(st.integers(0, 500), max_size=8)


@given(conversations(), CUTS)
def test_any_split_gives_the_same_answers_and_text(
    conversation: tuple[list[Answer | bytes], bytes], cuts: list[int]
) -> None:
    said, data = conversation
    decoder = AnswerDecoder()
    assert joined([item for piece in in_pieces(data, cuts) for item in decoder.feed(piece)]) == said


@given(st.lists(st.sampled_from([command for _, command in COMMANDS]), max_size=5), CUTS)
def test_any_split_gives_the_same_commands(commands: list[Command], cuts: list[int]) -> None:
    data, decoder = b"".join(command.encode() for command in commands), CommandDecoder()
    assert [command for piece in in_pieces(data, cuts) for command in decoder.feed(piece)] == commands


@given(st.binary(max_size=60))
def test_after_garbage_the_second_answer_at_the_latest_is_understood(garbage: bytes) -> None:
    assert Answer(b"\x07\x08") in AnswerDecoder().feed(garbage + Answer(b"\x07\x08").encode() * 2)


@given(st.binary(max_size=60))
def test_after_garbage_the_second_command_at_the_latest_is_understood(garbage: bytes) -> None:
    command = COMMANDS[0][1]
    assert command in CommandDecoder().feed(garbage + command.encode() * 2)


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_decoders_hold_less_than_a_frame_and_lines_little_more_than_a_code(pieces: list[bytes]) -> None:
    answers, commands, lines = AnswerDecoder(), CommandDecoder(), Lines()
    for piece in pieces:
        answers.feed(piece)
        commands.feed(piece)
        lines.feed(piece, 0.0)
        assert len(answers._held) < 14
        assert len(commands._held) < 16
        assert len(lines._held) <= MAX_PAYLOAD_BYTES + 1


def test_a_line_that_never_ends_is_not_hoarded() -> None:
    lines = Lines()
    for _ in range(100):
        lines.feed(b"7" * 4096, 0.0)
        assert len(lines._held) == MAX_PAYLOAD_BYTES + 1


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\r", b"\n\r"])
def test_a_line_ends_with_cr_or_lf_or_both(end: bytes) -> None:
    assert Lines().feed(b"one" + end + b"two" + end, 0.0) == Reading((b"one", b"two"))


@given(st.lists(st.sampled_from([b"RMA-1", b"\r", b"\n", b"\x00", "Größe".encode()]), max_size=20), CUTS)
def test_any_split_gives_the_same_lines(parts: list[bytes], cuts: list[int]) -> None:
    data, lines = b"".join(parts), Lines()
    read = [line for piece in in_pieces(data, cuts) if piece for line in lines.feed(piece, 0.0).payloads]
    assert tuple(read) == (Lines().feed(data, 0.0).payloads if data else ())


def test_control_bytes_are_noise() -> None:
    assert Lines().feed(b"\x02RMA\x00-10\x1b42\x03\x7f\r", 0.0) == Reading((b"RMA-1042",))


def test_a_line_without_an_end_ends_when_the_line_goes_quiet() -> None:
    lines = Lines()
    assert lines.feed(b"RMA-", 1.0) == Reading()
    assert lines.feed(b"1042", 1.09) == Reading()
    assert lines.feed(b"", 1.15) == Reading()
    assert lines.feed(b"", 1.09 + IDLE_S) == Reading((b"RMA-1042",))
    assert lines.feed(b"", 9.0) == Reading()


def test_a_reader_that_was_held_up_does_not_cut_a_line_in_two() -> None:
    lines = Lines()
    lines.feed(b"RMA-", 1.0)
    assert lines.feed(b"1042\r", 3.0) == Reading((b"RMA-1042",))


def test_a_line_may_be_as_long_as_a_code_and_one_byte_more_is_counted_and_dropped() -> None:
    longest, lines = b"7" * MAX_PAYLOAD_BYTES, Lines()
    assert lines.feed(longest + b"\r", 0.0) == Reading((longest,))
    assert lines.feed(longest + b"7\rnext\r", 0.0) == Reading((b"next",), oversize=1)
    assert lines.feed(longest, 0.0) == lines.feed(longest, 0.0) == Reading()
    assert lines.feed(b"", 1.0) == Reading(oversize=1)


def test_a_code_counts_again_when_it_was_gone_for_two_seconds() -> None:
    repeats = Repeats()
    told = [(0.0, b"a"), (1.0, b"a"), (2.9, b"a"), (2.9 + REPEAT_S, b"a"), (5.0, b"b"), (5.1, b"a")]
    assert [repeats.is_new(code, now) for now, code in told] == [True, False, False, True, True, True]
