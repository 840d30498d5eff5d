"""A decoder that dies often is told of: somebody is at work on it, or it is defective."""

from kiosk.domain.alarms import AlarmCode
from kiosk.runtime.decoder import OFTEN, WITHIN_S, Decoder
from tests.runtime.watch_rig import WatchRig

UNSTABLE = AlarmCode.DECODER_UNSTABLE
RAISED = ("raised", UNSTABLE, "scanner")
CLEARED = ("cleared", UNSTABLE, "scanner")


def dies(decoder: Decoder, watch: WatchRig, times: int, every_s: float) -> None:
    for _ in range(times):
        decoder.replaced()
        watch.clock.advance(every_s)


def wait(decoder: Decoder, watch: WatchRig, seconds: float) -> None:
    """Time passes; it is looked at meanwhile."""
    for _ in range(round(seconds / 60)):
        watch.clock.advance(60)
        decoder.look()
        watch.alarms.say()


def test_a_code_that_kills_it_now_and_then_is_no_alarm(watch: WatchRig) -> None:
    decoder = Decoder(watch.alarms, watch.clock)
    dies(decoder, watch, times=20, every_s=WITHIN_S / (OFTEN - 1))
    assert watch.told() == []


def test_so_many_in_an_hour_are_one_alarm(watch: WatchRig) -> None:
    decoder = Decoder(watch.alarms, watch.clock)
    dies(decoder, watch, times=OFTEN - 1, every_s=60)
    assert watch.told() == []
    dies(decoder, watch, times=OFTEN, every_s=60)
    assert watch.told() == [RAISED]
    assert watch.texts() == [f"the decoder was replaced {OFTEN} times within an hour"]


def test_after_an_hour_with_few_it_is_over(watch: WatchRig) -> None:
    decoder = Decoder(watch.alarms, watch.clock)
    dies(decoder, watch, times=OFTEN, every_s=1)
    wait(decoder, watch, WITHIN_S - 120)
    assert watch.told() == [RAISED]
    wait(decoder, watch, 240)
    assert watch.told() == [RAISED, CLEARED]


def test_a_new_process_knows_of_no_hour_and_takes_nothing_back(watch: WatchRig) -> None:
    dies(Decoder(watch.alarms, watch.clock), watch, times=OFTEN, every_s=1)
    watch.restart()
    decoder = Decoder(watch.alarms, watch.clock)
    wait(decoder, watch, WITHIN_S - 120)
    assert watch.told() == [RAISED]
    wait(decoder, watch, 240)
    assert watch.told() == [RAISED, CLEARED]
