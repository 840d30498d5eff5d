"""Lines between parent and decoder child: what is said is heard, and nothing else is believed."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hardware.scanner import wire
from hardware.scanner.interface import MAX_PAYLOAD_BYTES, Code, ScanResult, Symbology

coordinates = st.integers(-wire.MAX_COORDINATE, wire.MAX_COORDINATE)
points = st.tuples(coordinates, coordinates)
codes = st.builds(
    Code,
    st.sampled_from(Symbology),
    st.binary(max_size=MAX_PAYLOAD_BYTES),
    st.tuples(points, points, points, points),
)
results = st.builds(
    ScanResult,
    st.lists(codes, max_size=wire.MAX_CODES).map(tuple),
    st.integers(0, wire.MAX_CODES),
    st.booleans(),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
near_results = st.fixed_dictionaries(
    {
        "codes": json_values | st.lists(st.tuples(st.sampled_from(Symbology), st.text("0af "), json_values)),
        "oversize": json_values,
        "unreadable": json_values,
    }
)


@given(results)
def test_a_result_is_read_as_it_was_written(result: ScanResult) -> None:
    line = wire.write_result(result)
    assert wire.read_result(line) == result
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert len(line) <= wire.MAX_LINE_BYTES


@given(st.integers(0, 3840), st.integers(0, 2160))
def test_a_request_is_read_as_it_was_written(height: int, width: int) -> None:
    for of_item in (False, True):
        request = wire.Request(height, width, of_item)
        assert wire.read_request(wire.write_request(request)) == request


@given(st.none() | st.text())
def test_a_greeting_is_read_as_it_was_written(reason: str | None) -> None:
    assert wire.read_ready(wire.write_ready(wire.Ready(reason))) == wire.Ready(reason)


def believed(line: bytes) -> None:
    """Read a hostile line in every way; whatever is believed is within the limits."""
    for read in (wire.read_result, wire.read_request, wire.read_ready):
        try:
            heard = read(line)
        except ValueError:
            continue
        match heard:
            case ScanResult(found, oversize, unreadable):
                assert len(found) <= wire.MAX_CODES
                assert 0 <= oversize <= wire.MAX_CODES
                assert type(unreadable) is bool
                for code in found:
                    assert len(code.payload) <= MAX_PAYLOAD_BYTES
                    assert all(abs(x) <= wire.MAX_COORDINATE for corner in code.corners for x in corner)
            case wire.Request(height, width):
                assert 0 <= height * width <= wire.MAX_PIXELS


@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(b'{"codes": [], "oversize": ' + b"9" * 5000 + b', "unreadable": false}')
@example(b'{"height": 1e999, "width": NaN}')
@example(b"\xff\xfe")
def test_noise_is_refused_with_a_value_error_and_no_other(line: bytes) -> None:
    believed(line)


@given(json_values | near_results)
def test_json_of_any_shape_is_refused_with_a_value_error_and_no_other(value: object) -> None:
    believed(json.dumps(value).encode())


@given(results, st.integers(0, 400), st.integers(1, 255))
def test_a_result_with_one_byte_changed_stays_within_the_limits(
    result: ScanResult, place: int, change: int
) -> None:
    line = bytearray(wire.write_result(result))
    line[place % len(line)] ^= change
    believed(bytes(line))


@pytest.mark.parametrize(
    "result",
    [
        {"codes": [["qr_code", "00", [[0, 0]] * 3]], "oversize": 0, "unreadable": False},
        {"codes": [["qr_code", "00" * 641, [[0, 0]] * 4]], "oversize": 0, "unreadable": False},
        {"codes": [["qr_code", "00", [[0, 10**9]] * 4]], "oversize": 0, "unreadable": False},
        {"codes": [["bar", "00", [[0, 0]] * 4]], "oversize": 0, "unreadable": False},
        {"codes": [], "oversize": -1, "unreadable": False},
        {"codes": [], "oversize": 10**6, "unreadable": False},
        {"codes": [], "oversize": 0, "unreadable": 0},
        {"codes": [["qr_code", "00", [[0, 0]] * 4]] * 9, "oversize": 0, "unreadable": False},
    ],
    ids=[
        "three corners", "long payload", "far corner", "unknown kind", "minus one", "a million", "no bool",
        "nine codes",
    ],
)  # fmt: skip
def test_a_result_beyond_one_limit_is_refused(result: object) -> None:
    with pytest.raises(ValueError, match=r"decoder|Symbology"):
        wire.read_result(json.dumps(result).encode())
