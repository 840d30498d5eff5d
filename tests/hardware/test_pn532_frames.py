"""The PN532 frame codec against frames seen from libnfc and against bad lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.badge_reader.pn532_frames import (
    MOST_DATA_BYTES,
    SYNTAX_ERROR,
    TO_CHIP,
    TO_HOST,
    Frame,
    FrameDecoder,
    Information,
    Signal,
)

SEEN = [
    ("00 00 FF 00 FF 00", Signal.ACK),
    ("00 00 FF FF 00 00", Signal.NACK),
    ("00 00 FF 01 FF 7F 81 00", Information(SYNTAX_ERROR)),
    ("00 00 FF 03 FD D4 14 01 17 00", Information(TO_CHIP, b"\x14\x01")),
    ("00 00 FF 09 F7 D4 00 00 6C 69 62 6E 66 63 BE 00", Information(TO_CHIP, b"\x00\x00libnfc")),
    ("00 00 FF 02 FE D4 02 2A 00", Information(TO_CHIP, b"\x02")),
    ("00 00 FF 03 FD D4 12 14 06 00", Information(TO_CHIP, b"\x12\x14")),
    (
        "00 00 FF 0C F4 D4 06 63 02 63 03 63 0D 63 38 63 3D B0 00",
        Information(TO_CHIP, bytes.fromhex("06 6302 6303 630D 6338 633D")),
    ),
    (
        "00 00 FF 08 F8 D4 08 63 02 80 63 03 80 59 00",
        Information(TO_CHIP, bytes.fromhex("08 630280 630380")),
    ),
    ("00 00 FF 04 FC D4 32 01 00 F9 00", Information(TO_CHIP, b"\x32\x01\x00")),
    ("00 00 FF 06 FA D4 32 05 00 01 02 F2 00", Information(TO_CHIP, b"\x32\x05\x00\x01\x02")),
    ("00 00 FF 04 FC D4 4A 01 00 E1 00", Information(TO_CHIP, b"\x4a\x01\x00")),
    ("00 00 FF 03 FD D4 44 00 E8 00", Information(TO_CHIP, b"\x44\x00")),
    ("00 00 FF 05 FB D4 60 01 01 10 BA 00", Information(TO_CHIP, b"\x60\x01\x01\x10")),
    ("00 00 FF 04 FC D4 42 1A 00 D0 00", Information(TO_CHIP, b"\x42\x1a\x00")),
    ("00 00 FF 03 FD D4 16 F0 26 00", Information(TO_CHIP, b"\x16\xf0")),
]

LONGEST_FRAME_BYTES = MOST_DATA_BYTES + 11

frames = st.one_of(
    st.sampled_from(list(Signal)),
    st.builds(Information, st.sampled_from([TO_CHIP, TO_HOST]), st.binary(min_size=1, max_size=40)),
    st.builds(Information, st.just(TO_HOST), st.binary(min_size=255, max_size=MOST_DATA_BYTES)),
)


@pytest.mark.parametrize(("wire", "frame"), SEEN)
def test_a_frame_that_was_seen_is_written_and_read(wire: str, frame: Frame) -> None:
    assert frame.encode() == bytes.fromhex(wire)
    assert FrameDecoder().feed(bytes.fromhex(wire)) == [frame]


def test_the_wake_up_before_a_frame_is_passed_over() -> None:
    wake_up = b"\x55\x55" + bytes(14)
    assert FrameDecoder().feed(wake_up + Information(TO_CHIP, b"\x02").encode()) == [
        Information(TO_CHIP, b"\x02")
    ]


@given(st.lists(frames, max_size=4), st.data())
def test_any_split_of_a_stream_gives_the_same_frames(said: list[Frame], data: st.DataObject) -> None:
    stream = b"".join(frame.encode() for frame in said)
    decoder, heard = FrameDecoder(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        heard += decoder.feed(stream[:size])
        stream = stream[size:]
    assert heard == said


@given(st.binary(max_size=100), frames)
def test_after_garbage_the_next_frame_but_one_is_heard(garbage: bytes, frame: Frame) -> None:
    decoder = FrameDecoder()
    decoder.feed(garbage)
    # What looked like the beginning of a long frame is given up when that length has come.
    quiet = bytes(LONGEST_FRAME_BYTES)
    assert frame in decoder.feed(quiet + frame.encode() + frame.encode() + quiet)


@given(st.lists(st.binary(max_size=400), max_size=20))
def test_whatever_comes_less_than_one_frame_is_held(pieces: list[bytes]) -> None:
    decoder = FrameDecoder()
    for piece in pieces:
        decoder.feed(piece)
        assert len(decoder._held) < LONGEST_FRAME_BYTES


@pytest.mark.parametrize("at", range(3, 9))
def test_a_frame_with_one_bit_wrong_is_refused_and_counted(at: int) -> None:
    wire = bytearray(Information(TO_CHIP, b"\x4a\x01\x00").encode())
    wire[at] ^= 0x10
    decoder = FrameDecoder()
    assert decoder.feed(bytes(wire) + bytes(LONGEST_FRAME_BYTES)) == []
    assert decoder.refused == 1


def test_more_data_than_a_frame_holds_is_not_written() -> None:
    with pytest.raises(ValueError, match="at most 264"):
        Information(TO_CHIP, bytes(MOST_DATA_BYTES + 1)).encode()
