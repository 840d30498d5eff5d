"""From the photo to the shut door: what a customer meets while the item changes hands."""

from collections.abc import Callable, Iterator

from kiosk.domain.codes import PhotoQuality
from kiosk.domain.compartments import DoorState, Occupancy
from kiosk.flow import signals
from kiosk.flow.draft import InBin
from kiosk.flow.signals import Button, TimedOut, TimerName
from kiosk.presentation.screen_model import ScreenModel
from tests.support.gallery_visits import Played, Studio

Named = Iterator[tuple[str, ScreenModel]]


def handing_over(studio: Studio) -> Named:
    """(name, screen), until the item is behind a door or in the bin."""
    yield "photo", studio.shot(studio.at_photo())
    yield "photo-kept", studio.shot(studio.at_photo().photograph())
    yield "photo-blurred", studio.shot(studio.at_photo().photograph(PhotoQuality.BLURRED))
    yield "label-printing", studio.shot(studio.at_label())
    yield "label-attach", studio.shot(studio.at_label().label("printed"))
    yield "label-in-hand", studio.shot(studio.at_label().label("unconfirmed"))
    yield "write-code", studio.shot(studio.at_label().label("failed"))
    yield "opening", studio.shot(studio.at_label().label("printed").press(Button.CONTINUE))
    yield from _out_of_reach(studio, lambda: studio.at_label().label("printed"))
    yield from _at_the_bin(studio, lambda: studio.at_label().label("printed").press(Button.CONTINUE))
    yield "door-open", studio.shot(studio.at_door())
    yield "shut-door", studio.shot(studio.at_door().hear(TimedOut(name=TimerName.ATTENTION)))
    yield "is-it-inside", studio.shot(studio.at_door().door_shuts(Occupancy.UNKNOWN))
    yield "looks-empty", studio.shot(studio.at_door().door_shuts(Occupancy.ABSENT))
    yield "taking-out", studio.shot(studio.at_door().press(Button.TAKE_BACK))
    yield "withdrawn", studio.shot(studio.at_door().press(Button.TAKE_BACK).door_shuts(Occupancy.ABSENT))


def _out_of_reach(studio: Studio, at_label: Callable[[], Played]) -> Named:
    """Whoever needs a low door, and gets one, or finds none free."""
    asked = at_label().press(Button.REACH)
    yield "label-attach-low-door", studio.shot(asked)
    asked.press(Button.CONTINUE).hear(
        signals.NoCompartment(effect_id=asked.visit.awaiting["OpenCompartment"])
    )
    yield "out-of-reach", studio.shot(asked)
    too_high = at_label().press(Button.CONTINUE).door_opens(within_reach=False).press(Button.REACH)
    yield "door-open-within-reach", studio.shot(too_high.door_opens(compartment_id="08"))


def _at_the_bin(studio: Studio, at_door: Callable[[], Played]) -> Named:
    """No compartment is free: the flap of the bin opens."""

    def at_flap(flap: DoorState = DoorState.OPEN) -> Played:
        asked = at_door()
        asked.hear(signals.NoCompartment(effect_id=asked.visit.awaiting["OpenCompartment"]))
        into = InBin(bin_id="bin-1", load_unit_id="BAG-000731")
        return asked.hear(
            signals.BinOpened(effect_id=asked.visit.awaiting["OpenBin"], bin=into, flap=flap, after_ms=640)
        )

    def shut(*, is_settled: bool) -> signals.BinSeen:
        return signals.BinSeen(bin_id="bin-1", flap=DoorState.CLOSED, is_settled=is_settled)

    opening = at_door()
    yield (
        "flap-opening",
        studio.shot(opening.hear(signals.NoCompartment(effect_id=opening.visit.awaiting["OpenCompartment"]))),
    )
    yield "flap-open", studio.shot(at_flap())
    yield "flap-left-open", studio.shot(at_flap().hear(TimedOut(name=TimerName.ATTENTION)))
    yield "bin-checking", studio.shot(at_flap().hear(shut(is_settled=False)))
    yield "bin-confirming", studio.shot(at_flap().hear(shut(is_settled=True)))
    yield "bin-confirming-unseen", studio.shot(at_flap(DoorState.UNKNOWN))
    yield "bin-keeping", studio.shot(at_flap().press(Button.DOES_NOT_FIT))
    yield "flap-parked", studio.shot(at_flap().hear(TimedOut(name=TimerName.PARK)))
