"""Lines of plain readers, against published ones and against bad lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.badge_reader.serial_uid_frames import LONGEST_LINE_BYTES, Format, UidDecoder, encode

ID12 = b"\x0262E3086CED08\r\n\x03"
"""The example of the ID-12 data sheet, with the end of line that RDM6300 leaves out."""

PUBLISHED = [
    (Format.EM4100, ID12, "62E3086CED"),
    (Format.EM4100, b"\x0262E3086CED08\x03", "62E3086CED"),
    (Format.HEX, b"04A1B2C3D4E5F6\r\n", "04A1B2C3D4E5F6"),
    (Format.HEX, b"de:ad:be:ef\n", "DEADBEEF"),
    (Format.HEX, b"04 01 02 03 04 05 06 07 08 09\r", "04010203040506070809"),
    (Format.DECIMAL, b"3735928559\r\n", "DEADBEEF"),
    (Format.DECIMAL, b"0000000255\r", "000000FF"),
]

REFUSED = [
    (Format.EM4100, b"\x0262E3086CED09\x03"),
    (Format.EM4100, b"\x0262E3086CE08\x03"),
    (Format.HEX, b"04A1B2C3D4E5F\r\n"),
    (Format.HEX, b"04A1B2\r\n"),
    (Format.HEX, b"READY v1.2\r\n"),
    (Format.HEX, b"DEADBEEF" + b" " * LONGEST_LINE_BYTES + b"\r\n"),
    (Format.HEX, b"\r\n\r\n"),
    (Format.DECIMAL, b"4294967296\r\n"),
    (Format.DECIMAL, b"-1\r\n"),
    (Format.DECIMAL, b"12 34\r\n"),
]

WRITTEN = {Format.EM4100: (5,), Format.HEX: (4, 5, 7, 10), Format.DECIMAL: (4,)}

forms = st.sampled_from(list(Format))


def uids(form: Format) -> st.SearchStrategy[bytes]:
    return st.sampled_from(WRITTEN[form]).flatmap(lambda size: st.binary(min_size=size, max_size=size))


@pytest.mark.parametrize(("form", "wire", "uid"), PUBLISHED)
def test_a_published_line_is_read(form: Format, wire: bytes, uid: str) -> None:
    assert UidDecoder(form).feed(wire) == [bytes.fromhex(uid)]


@pytest.mark.parametrize(
    ("form", "wire"),
    [
        (Format.EM4100, b"\x0262E3086CED08\x03"),
        (Format.HEX, b"62E3086CED\r\n"),
    ],
)
def test_a_uid_is_written_as_a_reader_sends_it(form: Format, wire: bytes) -> None:
    assert encode(bytes.fromhex("62E3086CED"), form) == wire


@pytest.mark.parametrize(("form", "wire"), REFUSED)
def test_what_is_no_whole_uid_is_dropped(form: Format, wire: bytes) -> None:
    assert UidDecoder(form).feed(wire) == []


@given(st.data(), forms)
def test_any_split_of_a_stream_gives_the_same_uids(data: st.DataObject, form: Format) -> None:
    said = data.draw(st.lists(uids(form), max_size=5))
    stream = b"".join(encode(uid, form) for uid in said)
    decoder, heard = UidDecoder(form), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        heard += decoder.feed(stream[:size])
        stream = stream[size:]
    assert heard == said


@given(st.data(), forms, st.binary(max_size=200))
def test_after_garbage_the_next_uid_but_one_is_read(
    data: st.DataObject, form: Format, garbage: bytes
) -> None:
    uid = data.draw(uids(form))
    decoder = UidDecoder(form)
    decoder.feed(garbage)
    decoder.feed(encode(uid, form))
    assert decoder.feed(encode(uid, form)) == [uid]


@given(forms, st.lists(st.binary(max_size=200), max_size=20))
def test_whatever_comes_at_most_one_line_is_held(form: Format, pieces: list[bytes]) -> None:
    decoder = UidDecoder(form)
    for piece in pieces:
        decoder.feed(piece)
        assert len(decoder._held) <= LONGEST_LINE_BYTES


@pytest.mark.parametrize("form", Format)
def test_a_uid_that_a_format_cannot_carry_is_not_written(form: Format) -> None:
    with pytest.raises(ValueError, match="bytes"):
        encode(bytes(8), form)
