"""The lines of our own scale protocol, written and read, and against bad lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.drop_bin.interface import Weight
from hardware.drop_bin.line_scale_frames import LONGEST_LINE, LineDecoder, decode, encode

GOLDEN = [
    (b"W,0,1*56\n", Weight(0, stable=True)),  # as the protocol is published
    (b"W,0,0*57\n", Weight(0, stable=False)),
    (b"W,1234,1*62\n", Weight(1234, stable=True)),
    (b"W,-5,0*7F\n", Weight(-5, stable=False)),
    (b"W,-9999999,1*72\n", Weight(-9_999_999, stable=True)),
]

weights = st.builds(Weight, grams=st.integers(-9_999_999, 9_999_999), stable=st.booleans())


@pytest.mark.parametrize(("line", "weight"), GOLDEN)
def test_a_line_is_written_and_read(line: bytes, weight: Weight) -> None:
    assert encode(weight) == line
    assert [decode(heard) for heard in LineDecoder().feed(line)] == [weight]


@given(weight=weights)
def test_every_weight_survives_the_line(weight: Weight) -> None:
    assert [decode(heard) for heard in LineDecoder().feed(encode(weight))] == [weight]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"W",
        b"W,0,1",
        b"W,0,1*",
        b"W,0,1*5",
        b"W,0,1*056",
        b" W,0,1*56",
        b"W,0,1*56\r",
        b"W,0,1*56 ",
        b"w,0,1*76",
        b"W,00,1*66",
        b"W,-0,1*7B",
        b"W,+5,1*78",
        b"W,1.5,1*48",
        b"W,,1*66",
        b"W,0,2*55",
        b"W,12345678,1*6F",
        b"W,0,1*5G",
        b"W,0,1,1*4B",
        b'{"grams": 0}',
        "W,٣,1*56".encode(),
        b"\xff\xfe",
    ],
)
def test_anything_else_is_refused_and_shown(line: bytes) -> None:
    with pytest.raises(ValueError, match="is not of the form W,<grams>,<0 or 1>") as refusal:
        decode(line)
    assert repr(line) in str(refusal.value)


def test_a_wrong_check_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(ValueError, match=r"b'W,0,1\*57' has the check 57 and should have 56"):
        decode(b"W,0,1*57")
    with pytest.raises(ValueError, match="not of the form"):
        decode(b"W,1234,1*6a")


@given(line=st.binary(max_size=30))
def test_reading_a_line_raises_nothing_but_value_errors(line: bytes) -> None:
    try:
        weight = decode(line)
    except ValueError:
        return
    assert encode(weight) == line + b"\n"


@given(sent=st.lists(weights, max_size=5), garbage=st.binary(max_size=40), data=st.data())
def test_pieces_give_the_same_lines_as_the_whole(
    sent: list[Weight], garbage: bytes, data: st.DataObject
) -> None:
    stream = garbage + b"".join(map(encode, sent))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    decoder = LineDecoder()
    assert [line for piece in pieces for line in decoder.feed(piece)] == LineDecoder().feed(stream)


@given(garbage=st.binary(max_size=40), sent=weights)
def test_after_garbage_the_second_line_is_heard(garbage: bytes, sent: Weight) -> None:
    assert LineDecoder().feed(garbage + encode(sent) + encode(sent))[-1] + b"\n" == encode(sent)


@given(cut=st.integers(1, 8), sent=weights)
def test_whoever_starts_to_listen_in_the_middle_hears_no_torn_line(cut: int, sent: Weight) -> None:
    assert LineDecoder().feed(b"W,0,1*56\n"[cut:] + encode(sent)) == [encode(sent)[:-1]]


@given(pieces=st.lists(st.binary(max_size=64), max_size=50))
def test_the_decoder_holds_and_gives_no_more_than_a_line(pieces: list[bytes]) -> None:
    decoder = LineDecoder()
    for piece in pieces:
        assert all(len(line) <= LONGEST_LINE + 1 for line in decoder.feed(piece))
        assert len(decoder._held) <= LONGEST_LINE


@given(weight=weights, at=st.integers(0, 20), flip=st.integers(1, 255))
def test_one_changed_byte_never_gives_another_weight(weight: Weight, at: int, flip: int) -> None:
    line = bytearray(encode(weight)[:-1])
    line[at % len(line)] ^= flip
    with pytest.raises(ValueError, match=r"is not of the form|has the check"):
        decode(bytes(line))
