"""The photo takes itself when the item is held still; a hand is always quicker, and has the last word."""

from kiosk.flow.effects import DiscardPhoto, TakePhoto
from kiosk.flow.signals import Button, ItemSeen, TimerName
from kiosk.flow.visit import Step, Visit
from kiosk.flow.wants import ItemWatch, Timer, wants
from tests.support.journey import (
    Go,
    Happening,
    Journey,
    order,
    photographed,
    press,
    run_journey,
    to_verdict,
    wait_out,
)


def at_camera() -> Journey:
    return run_journey([*to_verdict(order()), Go(press(Button.CONTINUE), Step.PHOTO)])


def seen(is_held_still: bool) -> Happening:
    return lambda _: ItemSeen(is_held_still=is_held_still)


def may_shoot(visit: Visit) -> bool:
    return any(isinstance(want, Timer) and want.name is TimerName.HELD_STILL for want in wants(visit))


STILL, MOVED = Go(seen(True), Step.PHOTO), Go(seen(False), Step.PHOTO)


def test_the_camera_is_looked_through_until_a_picture_is_on_its_way() -> None:
    journey = at_camera()
    assert ItemWatch() in wants(journey.visit)
    journey.run([Go(press(Button.TAKE_PHOTO), Step.PHOTO, TakePhoto)])
    assert ItemWatch() not in wants(journey.visit)


def test_held_still_for_a_moment_it_is_photographed() -> None:
    journey = at_camera()
    assert not may_shoot(journey.visit)
    journey.run([STILL])
    assert may_shoot(journey.visit)
    journey.run([Go(wait_out(TimerName.HELD_STILL), Step.PHOTO, TakePhoto)])
    journey.run([Go(photographed(), Step.PHOTO_KEPT)])


def test_moved_in_that_moment_it_is_not() -> None:
    journey = at_camera().run([STILL, MOVED])
    assert not may_shoot(journey.visit)


def test_what_was_seen_before_a_picture_does_not_take_the_next_one() -> None:
    journey = at_camera().run(
        [
            STILL,
            Go(wait_out(TimerName.HELD_STILL), Step.PHOTO, TakePhoto),
            Go(photographed(), Step.PHOTO_KEPT),
            Go(press(Button.TAKE_AGAIN), Step.PHOTO, DiscardPhoto),
        ]
    )
    assert ItemWatch() in wants(journey.visit)
    assert not may_shoot(journey.visit)


def test_a_hand_may_take_it_at_any_time() -> None:
    at_camera().run([Go(press(Button.TAKE_PHOTO), Step.PHOTO, TakePhoto)])


def test_while_a_page_is_read_no_picture_is_taken() -> None:
    journey = at_camera().run([STILL])
    for button in (Button.HELP, Button.SETTINGS, Button.LANGUAGES):
        journey.run([Go(press(button), Step.PHOTO)])
        assert not may_shoot(journey.visit)
        journey.run([Go(press(button), Step.PHOTO)])
        assert may_shoot(journey.visit)
