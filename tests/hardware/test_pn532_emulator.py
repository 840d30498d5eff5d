"""The emulated PN532 does what the manual says, asked by hand and not by libnfc."""

import pytest

from hardware.badge_reader.cards import Card, malicious, phone, smart_card
from hardware.badge_reader.pn532_emulator import FIRMWARE, LATE_S, Fault, Pn532Emulator, stand
from hardware.badge_reader.pn532_frames import (
    SYNTAX_ERROR,
    TO_CHIP,
    TO_HOST,
    Frame,
    FrameDecoder,
    Information,
    Signal,
)
from tests.hardware.lock_board_rigs import ManualClock

WAKE_UP = b"\x55\x55" + bytes(14)
LIST_ONE = "4A 01 00"
RETRY_TWICE = "32 05 00 01 02"

CLASSIC, ULTRALIGHT = Card(bytes.fromhex("DEADBEEF")), Card(bytes.fromhex("04112233445566"))


class Host:
    """Somebody who types commands in hexadecimal."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.chip = Pn532Emulator(clock=self.clock)
        self.chip.feed(WAKE_UP)
        assert self.ask("14 01") == "15"

    def hear(self, data: bytes = b"") -> list[Frame]:
        return FrameDecoder().feed(self.chip.feed(data))

    def say(self, command: str) -> list[Frame]:
        return self.hear(Information(TO_CHIP, bytes.fromhex(command)).encode())

    def ask(self, command: str) -> str:
        """The answer behind the ACK, in hexadecimal with its code."""
        ack, answer = self.say(command)
        assert ack is Signal.ACK
        assert isinstance(answer, Information)
        assert answer.tfi == TO_HOST
        return answer.data.hex(" ").upper()


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("00 00 6C 69 62 6E 66 63", "01 00 6C 69 62 6E 66 63"),
        ("02", f"03 {FIRMWARE.hex(' ')}"),
        ("12 14", "13"),
        ("06 63 02 63 03", "07 00 00"),
        ("08 63 02 80 63 03 80", "09"),
        ("32 01 00", "33"),
        (RETRY_TWICE, "33"),
        ("44 00", "45 00"),
        ("52 00", "53 00"),
        ("42 1A 00", "43 01"),
        ("16 F0", "17 00"),
    ],
)
def test_a_command_is_acknowledged_and_answered(host: Host, command: str, answer: str) -> None:
    assert host.ask(command) == answer


def test_a_register_keeps_what_was_written(host: Host) -> None:
    host.ask("08 63 02 80")
    assert host.ask("06 63 02") == "07 80"


def test_asleep_it_hears_nothing_until_it_is_woken() -> None:
    chip = Pn532Emulator()
    command = Information(TO_CHIP, b"\x02").encode()
    assert chip.feed(command) == b""
    assert chip.feed(WAKE_UP + command) != b""
    chip.power_cycle()
    assert chip.feed(command) == b""


@pytest.mark.parametrize(
    ("card", "target"),
    [
        (CLASSIC, "01 00 04 08 04 DE AD BE EF"),
        (ULTRALIGHT, "01 00 44 00 07 04 11 22 33 44 55 66"),
        (Card(bytes(range(1, 11))), "01 00 84 00 0A 01 02 03 04 05 06 07 08 09 0A"),
        (smart_card(bytes.fromhex("01020304")), "01 00 04 20 04 01 02 03 04 09 78 80 70 02 4A 43 4F 50"),
        (malicious(bytes.fromhex("01020304")), "01 00 04 20 04 01 02 03 04 00"),
    ],
)
def test_a_card_is_listed_as_the_manual_writes_it(host: Host, card: Card, target: str) -> None:
    host.chip.field.put(card)
    assert host.ask(LIST_ONE) == f"4B 01 {target}"


def test_without_automatic_rats_a_smart_card_says_no_more_than_its_uid(host: Host) -> None:
    host.chip.field.put(smart_card(bytes.fromhex("01020304")))
    host.ask("12 04")
    assert host.ask(LIST_ONE) == "4B 01 01 00 04 20 04 01 02 03 04"


def test_an_empty_field_is_said_to_be_empty(host: Host) -> None:
    host.ask(RETRY_TWICE)
    assert host.ask(LIST_ONE) == "4B 00"


def test_two_cards_are_listed_at_once_or_one_after_the_other(host: Host) -> None:
    host.ask(RETRY_TWICE)
    host.chip.field.put(CLASSIC)
    host.chip.field.put(ULTRALIGHT)
    assert host.ask("4A 02 00").startswith("4B 02 01 00 04 08 04 DE AD BE EF 02 00 44 00 07")
    host.ask("32 01 00")
    assert host.ask(LIST_ONE).startswith("4B 01 01 00 04")
    host.ask("44 00")
    assert host.ask(LIST_ONE).startswith("4B 01 01 00 44")
    host.ask("44 00")
    assert host.ask(LIST_ONE) == "4B 00"


def test_a_card_once_chosen_may_be_missed_by_the_next_request(host: Host) -> None:
    """As 7-byte cards were seen to be found every second time."""
    host.chip.field.put(ULTRALIGHT)
    host.ask("32 05 00 01 00")
    answers = [host.ask(LIST_ONE)[:5] for _ in range(4)]
    assert answers == ["4B 01", "4B 00", "4B 01", "4B 00"]


def test_a_phone_has_another_uid_in_every_field(host: Host) -> None:
    host.chip.field.put(phone(seed=1))
    first = host.ask(LIST_ONE)
    host.ask("32 01 00")
    second = host.ask(LIST_ONE)
    assert first[:20] == second[:20] == "4B 01 01 00 04 20 04"
    assert first != second


def test_told_to_retry_for_ever_it_answers_when_a_card_comes(host: Host) -> None:
    assert host.say(LIST_ONE) == [Signal.ACK]
    assert host.hear() == []
    host.chip.field.put(CLASSIC)
    [answer] = host.hear()
    assert isinstance(answer, Information)
    assert answer.data.hex() == "4b0101000408" + "04deadbeef"


def test_an_acknowledgement_by_the_host_ends_the_waiting(host: Host) -> None:
    host.say(LIST_ONE)
    assert host.hear(Signal.ACK.encode()) == []
    host.chip.field.put(CLASSIC)
    assert host.hear() == []


def test_a_new_command_ends_the_waiting(host: Host) -> None:
    host.say(LIST_ONE)
    assert host.ask("02") == f"03 {FIRMWARE.hex(' ')}"
    host.chip.field.put(CLASSIC)
    assert host.hear() == []


def test_asked_again_by_nack_it_repeats_its_answer(host: Host) -> None:
    host.ask("02")
    assert host.hear(Signal.NACK.encode()) == [Information(TO_HOST, b"\x03" + FIRMWARE)]


def test_auto_poll_gives_up_after_its_periods(host: Host) -> None:
    assert host.say("60 02 01 10") == [Signal.ACK]
    host.clock.now += 0.29
    assert host.hear() == []
    host.clock.now += 0.02
    assert host.hear() == [Information(TO_HOST, b"\x61\x00")]


def test_auto_poll_names_the_card_that_comes(host: Host) -> None:
    host.say("60 FF 01 10")
    host.chip.field.put(CLASSIC)
    [answer] = host.hear()
    assert isinstance(answer, Information)
    assert answer.data.hex(" ").upper() == "61 01 10 09 01 00 04 08 04 DE AD BE EF"


@pytest.mark.parametrize("command", ["8C 00", "4A 03 00", "4A 01", "60 01 01", "06 63", "00 01", "16"])
def test_what_it_does_not_know_is_an_error_frame_and_counted(host: Host, command: str) -> None:
    assert host.say(command) == [Signal.ACK, Information(SYNTAX_ERROR)]
    assert host.chip.unknown == 1


def test_a_frame_of_the_other_direction_is_an_error(host: Host) -> None:
    assert host.hear(Information(TO_HOST, b"\x02").encode())[-1] == Information(SYNTAX_ERROR)


def test_a_tag_for_other_readers_is_not_seen(host: Host) -> None:
    host.ask(RETRY_TWICE)
    host.chip.field.put(Card(bytes(5)))
    assert host.ask(LIST_ONE) == "4B 00"


def test_its_faults_are_as_they_are_called(host: Host) -> None:
    host.chip.fault = Fault.DEAD
    assert host.say("02") == []
    host.chip.fault = Fault.HUNG
    assert host.say("02") == [Signal.ACK]
    host.chip.fault = Fault.CORRUPT
    assert host.say("02") == [Signal.ACK]
    host.chip.fault = Fault.REFUSING
    assert host.say("02") == [Signal.ACK, Information(SYNTAX_ERROR)]
    host.chip.fault = Fault.LATE
    assert host.say("02") == [Signal.ACK]
    host.clock.now += LATE_S
    assert host.hear() == [Information(TO_HOST, b"\x03" + FIRMWARE)]


def test_people_can_do_what_people_do() -> None:
    bench = stand()
    bench.deeds["put"]("04A1B2C3D4E5F6")
    assert bench.look().startswith("04A1B2C3D4E5F6; chip well")
    bench.deeds["swap"]("DEADBEEF")
    bench.deeds["smart_card"]("01020304")
    assert bench.look().startswith("DEADBEEF, 01020304; ")
    bench.deeds["take"]()
    bench.deeds["phone"]()
    assert bench.look().startswith("08")
    bench.deeds["fail"]("hung")
    assert "chip hung" in bench.look()
    bench.deeds["mend"]()
    with pytest.raises(ValueError, match="no UID"):
        bench.deeds["tap"]("badge")
    with pytest.raises(ValueError, match="'broken' is not a valid Fault"):
        bench.deeds["fail"]("broken")
