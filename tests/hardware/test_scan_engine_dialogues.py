"""What is said to each make of engine, and when, on a clock that passes when told."""

import pytest

from hardware.emulation import Emulator, FaultyLine, LineFault
from hardware.errors import DeviceRefused, DeviceTimeout
from hardware.scan_engine import gm65_frames as frames
from hardware.scan_engine.engine import TICK_S, Dialogue
from hardware.scan_engine.gm65_dialogue import CHECK_S, Gm65Dialogue
from hardware.scan_engine.gm65_emulator import CONTINUOUS, FACTORY, Fault, Gm65Emulator
from hardware.scan_engine.line_dialogue import TRIGGER_AGAIN_S, LineDialogue
from hardware.scan_engine.physics import LOOK_S, Glass, SetupCode
from hardware.scan_engine.serial_line_emulator import RestlessEngineEmulator
from hardware.scan_engine.syn_trigger import START, STOP
from hardware.scan_engine.syn_trigger_emulator import SynTriggerEmulator
from tests.hardware.lock_board_rigs import ManualClock

CODE = b"RMA-1042"
LOOK = frames.write(frames.TRIGGER, 1)
REST = frames.write(frames.TRIGGER, 0)
CHECK = frames.read(frames.MODE, 4)


class Talk:
    """A dialogue and its engine, with a wire between them and no thread."""

    def __init__(self, dialogue: Dialogue, engine: Emulator, clock: ManualClock) -> None:
        self.dialogue = dialogue
        self.wire = FaultyLine(engine, clock=clock)
        self.clock = clock
        self.reading = False
        self.sent: list[bytes] = []
        self.read: list[bytes] = []

    def run(self, seconds: float) -> None:
        ends_at = self.clock.now + seconds
        while self.clock.now < ends_at:
            request = self.dialogue.due(self.clock.now, reading=self.reading)
            self.sent += [request] if request else []
            self.read += self.dialogue.heard(self.wire.feed(request), self.clock.now).payloads
            self.clock.now += TICK_S


class Gm65Bench:
    """A GM65 on a bench, fresh from the factory."""

    def __init__(self, *, suffix: bytes = b"\r", refuse_setup_codes: bool = True) -> None:
        clock = ManualClock()
        self.glass = Glass()
        self.engine = Gm65Emulator(self.glass, suffix=suffix, clock=clock)
        dialogue = Gm65Dialogue("Scan engine on X", refuse_setup_codes=refuse_setup_codes)
        self.talk = Talk(dialogue, self.engine, clock)

    def mode(self) -> int:
        return self.engine.registers[frames.MODE]


@pytest.fixture
def bench() -> Gm65Bench:
    return Gm65Bench()


def test_an_engine_that_only_listens_is_told_nothing() -> None:
    clock, glass = ManualClock(), Glass()
    talk = Talk(LineDialogue(), RestlessEngineEmulator(glass, clock=clock), clock)
    talk.reading = True
    glass.show(CODE)
    talk.run(0.2)
    assert (talk.sent, talk.read) == ([], [CODE])


def test_syn_engines_are_triggered_while_wanted_and_again_before_they_give_up() -> None:
    clock, glass = ManualClock(), Glass()
    engine = SynTriggerEmulator(glass, clock=clock)
    talk = Talk(LineDialogue(START, STOP), engine, clock)
    talk.run(10)
    assert talk.sent == []
    talk.reading = True
    for _ in range(20):
        talk.run(1)
        assert engine.lit
    assert talk.sent == [START] * 5
    talk.reading = False
    talk.run(10)
    assert talk.sent == [START] * 5 + [STOP]
    assert not engine.lit


def test_a_code_ends_a_look_and_the_next_begins_at_once() -> None:
    clock, glass = ManualClock(), Glass()
    engine = SynTriggerEmulator(glass, clock=clock)
    talk = Talk(LineDialogue(START, STOP), engine, clock)
    talk.reading = True
    glass.show(CODE)
    talk.run(2 * TICK_S)
    glass.take_away()
    talk.run(2 * TICK_S)
    assert talk.read[0] == CODE
    assert engine.lit


def test_a_triggered_engine_that_sees_nothing_says_nothing_and_gives_up() -> None:
    clock, glass = ManualClock(), Glass()
    engine = SynTriggerEmulator(glass, clock=clock)
    assert engine.feed(START) == b""
    clock.now += LOOK_S - 0.01
    assert engine.lit
    clock.now += 0.01
    assert not engine.lit
    glass.show(CODE)
    assert engine.feed(b"") == b""


def test_a_fresh_gm65_is_put_in_command_mode_deaf_to_setup_codes_and_its_lamps_stay_as_they_were(
    bench: Gm65Bench,
) -> None:
    bench.talk.run(1)
    assert bench.talk.sent == [
        CHECK,
        frames.write(frames.SETUP_CODES, 0x02),
        frames.write(frames.MODE, 0xD5),
        CHECK,
    ]
    assert bench.talk.dialogue.ready
    assert bench.mode() == FACTORY[frames.MODE] | frames.ON_COMMAND


def test_a_gm65_that_sends_the_text_of_setup_codes_goes_on_doing_so(bench: Gm65Bench) -> None:
    bench.engine.registers[frames.SETUP_CODES] = 0x01
    bench.talk.run(1)
    assert bench.engine.registers[frames.SETUP_CODES] == 0x03


def test_a_gm65_that_is_set_right_already_is_only_asked(bench: Gm65Bench) -> None:
    bench.engine.registers |= {frames.MODE: 0x01, frames.SETUP_CODES: 0x03}
    bench.talk.run(1)
    assert bench.talk.sent == [CHECK]


def test_a_code_glued_to_the_acknowledgement_is_read(bench: Gm65Bench) -> None:
    bench.talk.run(1)
    bench.glass.show(CODE)
    assert bench.engine.feed(LOOK) == bytes.fromhex("02 00 00 01 00 33 31") + CODE + b"\r"
    bench.talk.reading = True
    bench.talk.run(0.2)
    assert bench.talk.read[0] == CODE
    bench.glass.take_away()
    bench.talk.run(2 * TICK_S)
    assert bench.engine.lit, "the next look begins at once"


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b""], ids=["CR", "LF", "CR LF", "none"])
def test_a_gm65_is_read_with_any_suffix_and_with_none(suffix: bytes) -> None:
    bench = Gm65Bench(suffix=suffix)
    bench.talk.run(1)
    bench.talk.reading = True
    bench.glass.show(CODE)
    bench.talk.run(TICK_S)
    bench.glass.take_away()
    bench.talk.run(1)
    assert bench.talk.read == [CODE]


def test_a_gm65_is_lit_while_wanted_and_dark_otherwise(bench: Gm65Bench) -> None:
    bench.talk.run(1)
    assert not bench.engine.lit
    bench.talk.reading = True
    bench.talk.run(TICK_S)
    for _ in range(60):
        bench.talk.run(1)
        assert bench.engine.lit
    assert bench.talk.sent.count(LOOK) <= 61 / TRIGGER_AGAIN_S + 1
    bench.talk.reading = False
    bench.talk.run(1)
    assert bench.talk.sent[-1] == REST
    assert not bench.engine.lit


def test_a_setup_code_shown_by_a_customer_changes_nothing_and_is_read_as_a_code(bench: Gm65Bench) -> None:
    trick = SetupCode(frames.MODE, CONTINUOUS)
    bench.talk.run(1)
    bench.talk.reading = True
    bench.glass.show(trick)
    bench.talk.run(1)
    assert bench.mode() & frames.MODE_BITS == frames.ON_COMMAND
    assert set(bench.talk.read) == {trick.payload}


def test_without_that_setting_a_setup_code_works_and_is_undone_at_the_next_check() -> None:
    bench = Gm65Bench(refuse_setup_codes=False)
    bench.talk.run(1)
    bench.talk.reading = True
    bench.glass.show(SetupCode(frames.MODE, CONTINUOUS))
    bench.talk.run(1)
    assert bench.mode() == CONTINUOUS
    bench.glass.take_away()
    bench.talk.run(CHECK_S)
    assert bench.mode() & frames.MODE_BITS == frames.ON_COMMAND


def test_an_engine_that_lost_its_power_for_a_moment_is_set_up_again(bench: Gm65Bench) -> None:
    bench.talk.run(1)
    bench.talk.reading = True
    bench.talk.run(5)
    bench.engine.restart()
    bench.talk.run(CHECK_S)
    bench.glass.show(CODE)
    bench.talk.run(0.2)
    assert bench.talk.read[:1] == [CODE]
    assert bench.engine.registers[frames.SETUP_CODES] & frames.SETUP_CODES_OFF


def test_an_engine_that_does_not_keep_its_settings_is_given_up_with_the_reason(bench: Gm65Bench) -> None:
    bench.engine.fault = Fault.FORGETS
    with pytest.raises(DeviceRefused, match="does not keep its settings; registers 0 to 3 are d4 00 00 00"):
        bench.talk.run(5)


def test_a_mute_engine_is_asked_three_times_and_given_up_with_what_to_check(bench: Gm65Bench) -> None:
    bench.talk.wire.fault = LineFault.MUTE
    with pytest.raises(DeviceTimeout, match="Scan engine on X: no answer to 3 requests"):
        bench.talk.run(5)
    assert bench.talk.sent == [CHECK] * 3


@pytest.mark.parametrize("fault", [LineFault.TRUNCATED, LineFault.LATE, LineFault.FLIPPED])
def test_an_engine_behind_a_bad_wire_is_never_set_to_anything_but_what_is_wanted(
    bench: Gm65Bench, fault: LineFault
) -> None:
    bench.talk.wire.fault = fault
    for _ in range(10):
        try:
            bench.talk.run(5)
        except DeviceTimeout:
            bench.talk.dialogue.begin()
    assert bench.mode() in (0xD4, 0xD5)
    assert bench.engine.registers[frames.SETUP_CODES] in (0x00, 0x02)


def test_a_dribbling_wire_is_slow_and_right(bench: Gm65Bench) -> None:
    bench.talk.wire.fault = LineFault.DRIBBLE
    bench.talk.run(5)
    bench.talk.reading = True
    bench.glass.show(CODE)
    bench.talk.run(TICK_S)
    bench.glass.take_away()
    bench.talk.run(2)
    assert bench.talk.read == [CODE]


def test_an_echo_of_our_own_words_is_never_read_as_a_code(bench: Gm65Bench) -> None:
    clock = bench.talk.clock
    syn = Talk(LineDialogue(START, STOP), SynTriggerEmulator(Glass(), clock=clock), clock)
    for talk in (bench.talk, syn):
        talk.wire.fault = LineFault.ECHO
        talk.reading = True
        talk.run(2 * CHECK_S)
        assert talk.sent
        assert talk.read == []
