"""The frames of ultrasonic sensors against the published one, and against bad lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.drop_bin.ultrasonic_frames import FARTHEST_MM, DistanceDecoder, encode

GOLDEN = [
    ("FF 07 A1 A7", 1953),  # published with the A02YYUW and the ME007YS
    ("FF 00 00 FF", 0),  # no echo
    ("FF 00 1E 1D", 30),
    ("FF 00 FF FE", 255),
    ("FF 01 FF FF", 511),  # ends like two heads
    ("FF 11 94 A4", 4500),
    ("FF 17 70 86", 6000),
]

distances = st.integers(0, FARTHEST_MM)


@pytest.mark.parametrize(("wire", "distance"), GOLDEN)
def test_a_frame_is_written_and_read(wire: str, distance: int) -> None:
    assert encode(distance) == bytes.fromhex(wire)
    assert DistanceDecoder().feed(bytes.fromhex(wire)) == [distance]


@given(sent=st.lists(distances, max_size=6), garbage=st.binary(max_size=12), data=st.data())
def test_pieces_give_the_same_distances_as_the_whole(
    sent: list[int], garbage: bytes, data: st.DataObject
) -> None:
    stream = garbage + b"".join(map(encode, sent))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    decoder = DistanceDecoder()
    assert [mm for piece in pieces for mm in decoder.feed(piece)] == DistanceDecoder().feed(stream)


@given(garbage=st.binary(max_size=40).filter(lambda b: 0xFF not in b), sent=distances)
def test_a_frame_after_garbage_is_found(garbage: bytes, sent: int) -> None:
    assert DistanceDecoder().feed(garbage + encode(sent)) == [sent]


@given(cut=st.integers(1, 3), sent=distances)
def test_whoever_starts_to_listen_in_the_middle_hears_the_second_frame(cut: int, sent: int) -> None:
    heard = DistanceDecoder().feed(encode(sent)[cut:] + encode(sent) * 2)
    assert heard[-1] == sent
    assert set(heard) == {sent}


@given(sent=st.integers(0, FARTHEST_MM // 256 - 1).map(lambda high: high * 256 + 255))
def test_distances_that_end_like_a_head_never_pass_for_others(sent: int) -> None:
    assert set(DistanceDecoder().feed((encode(sent) * 3)[2:])) == {sent}


@given(sent=distances, at=st.integers(0, 3), flip=st.integers(1, 255))
def test_one_changed_byte_is_never_believed(sent: int, at: int, flip: int) -> None:
    wire = bytearray(encode(sent))
    wire[at] ^= flip
    assert DistanceDecoder().feed(bytes(wire)) == []


@given(pieces=st.lists(st.binary(max_size=64), max_size=50))
def test_the_decoder_never_holds_a_whole_frame(pieces: list[bytes]) -> None:
    decoder = DistanceDecoder()
    for piece in pieces:
        assert all(0 <= mm <= FARTHEST_MM for mm in decoder.feed(piece))
        assert len(decoder._held) < 4


def test_a_distance_that_no_sensor_sees_is_none() -> None:
    assert DistanceDecoder().feed(bytes.fromhex("FF 17 71 87  FF FF 01 FF")) == []
