import io
import logging
import warnings
from collections.abc import Callable, Iterator

import pytest

from kiosk import log

Lines = Callable[[], list[str]]


@pytest.fixture(params=[False])
def lines(request: pytest.FixtureRequest) -> Iterator[Lines]:
    """Give what was logged so far; parametrize with True for journald's form."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    log.set_up(logging.DEBUG, stream, journal=request.param)
    yield lambda: stream.getvalue().splitlines()
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


logger = logging.getLogger("kiosk.test")


def test_a_record_is_one_line_of_keys_and_values(lines: Lines) -> None:
    logger.info("door %s opened", "07", extra={"compartment": "07", "after_ms": 640, "why": "told to"})
    (line,) = lines()
    time, rest = line.split(" ", 1)
    assert rest == (
        'level=info logger=kiosk.test msg="door 07 opened" compartment=07 after_ms=640 why="told to"'
    )
    assert time.startswith("time=20")
    assert time.endswith("Z")


@pytest.mark.parametrize("lines", [True], indirect=True)
def test_journald_gets_a_priority_and_keeps_the_time_itself(lines: Lines) -> None:
    logger.info("ready")
    logger.error("gone")
    assert lines() == [
        "<6>level=info logger=kiosk.test msg=ready",
        "<3>level=error logger=kiosk.test msg=gone",
    ]


def test_whatever_a_device_or_a_customer_sends_stays_on_one_line(lines: Lines) -> None:
    logger.warning(
        "odd answer", extra={"answer": 'a"b\\c\nlevel=error msg=forged\x1b[31m\u2028x', "empty": ""}
    )
    (line,) = lines()
    assert line.endswith(r'answer="a\"b\\c\nlevel=error msg=forged\u001b[31m\u2028x" empty=""')


def test_a_traceback_is_a_value_of_its_line(lines: Lines) -> None:
    try:
        raise OSError("disk is full")
    except OSError:
        logger.exception("photo not written")
    (line,) = lines()
    assert 'msg="photo not written" trace="Traceback' in line
    assert line.endswith(r'\nOSError: disk is full"')


def test_a_token_never_gets_into_the_log_whole_even_inside_an_error(lines: Lines) -> None:
    token = "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJub3J0aHdpbmQifQ.c2lnbmF0dXJlLWJ5dGVz"
    try:
        raise ValueError(f"cannot read {token}!")
    except ValueError:
        logger.exception("scan refused", extra={"code": token})
    logged = "".join(lines())
    assert all(part not in logged for part in token.split("."))
    assert logged.count(log.redact(token)) == 2


def test_a_redacted_code_can_be_followed_but_not_read() -> None:
    shown = log.redact("K7M4QX2P")
    assert shown.startswith("[8 bytes #")
    assert not any(shown.count(pair) for pair in ("K7", "M4", "QX", "2P"))
    assert log.redact(b"K7M4QX2P") == shown
    assert log.redact("K7M4QX2Q") != shown


def test_a_device_that_goes_and_returns_is_logged_once_each_time(lines: Lines) -> None:
    presence = log.Presence(logger, "receipt-printer")
    presence.returned()
    for _ in range(3):
        presence.gone("no answer on its port")
    presence.returned()
    presence.returned()
    presence.gone("unplugged")
    assert [line.split(" ", 1)[1] for line in lines()] == [
        (
            'level=warning logger=kiosk.test msg="device is gone" device=receipt-printer'
            ' reason="no answer on its port"'
        ),
        'level=info logger=kiosk.test msg="device is back" device=receipt-printer',
        'level=warning logger=kiosk.test msg="device is gone" device=receipt-printer reason=unplugged',
    ]


def test_setting_up_again_does_not_log_twice(lines: Lines) -> None:
    stream = io.StringIO()
    log.set_up(logging.INFO, stream)
    logger.info("once")
    logger.debug("not at this level")
    assert len(stream.getvalue().splitlines()) == 1
    assert lines() == []


def test_warnings_of_libraries_are_log_lines_too(lines: Lines) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        log.set_up(logging.INFO, stream := io.StringIO())
        warnings.warn("old interface", stacklevel=1)
    assert "old interface" in stream.getvalue()
    assert len(stream.getvalue().splitlines()) == 1
