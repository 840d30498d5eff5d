"""Every screen of a set-up: before 16 doors all of it, before 48 the walk; and why a kiosk waits for one."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.domain.survey import BoardFound, Look, PlannedPlace, Pulse
from kiosk.flow.technician.commissioning import SetUp, SetUpStep
from kiosk.flow.technician.commissioning.signals import DoorHeight, PortLook
from kiosk.flow.technician.commissioning.visit import LockRef
from kiosk.flow.visit import Visit
from kiosk.presentation.screen_model import DoorBox, ScreenModel
from kiosk.presentation.screens import Around, compose_for_anybody
from kiosk.presentation.words import Words
from tests.support.courier_screens import DOORS as FORTY_EIGHT
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.sample_parts import PHOTO
from tests.support.staff_around import AT_WORK, SIXTEEN, shown
from tests.support.technician_screens import OTTO

PORT = "/dev/serial/by-path/platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.{}:1.0-port0"
LEFT = BoardFound(
    url=PORT.format(3), driver="kerong_cu16", baud_rate=19200, address=1, terminals=16, name="locks"
)
RIGHT = BoardFound(
    url=PORT.format(4), driver="xor_8a", baud_rate=9600, address=2, terminals=24, name="locks-2"
)
PORTS = (
    PortLook(url=LEFT.url, boards=1),
    PortLook(url=RIGHT.url, boards=1),
    PortLook(url="/dev/ttyAMA0", boards=0),
    PortLook(url="/dev/ttyS1", boards=0, trouble="permission denied"),
)
IN_HAND = LockRef(board="locks", lock=6)

Named = Iterator[tuple[str, ScreenModel]]


def commissioning_screens(words: Words = WORDS) -> Named:
    """(name, screen) in the order of a set-up."""
    place = replace(PLACE, doors=SIXTEEN)
    misplaced = (("locks", LEFT.url, RIGHT.url), ("locks-2", RIGHT.url, LEFT.url))
    for why in ("not_commissioned", "boards_misplaced"):
        around = Around(place, misplaced=misplaced if why == "boards_misplaced" else ())
        stands = Visit(visit_id="v", language=words.locale, out_of_service=why)
        yield f"commissioning-{why.replace('_', '-')}", compose_for_anybody(stands, words, around)
    small, large = _new(SIXTEEN), _new(FORTY_EIGHT)
    for name, visit in (*_boards(small), *_walk(small, 16), *_measures(small), *_end(small)):
        yield f"commissioning-{name}", shown(visit, words, SIXTEEN, AT_WORK)
    for name, visit in _walk(large, 48):
        yield f"commissioning-{name}-48", shown(visit, words, FORTY_EIGHT, AT_WORK)


def _new(doors: tuple[DoorBox, ...]) -> SetUp:
    return SetUp(
        visit_id="v",
        staff=OTTO,
        plan=tuple(
            PlannedPlace(place=box.compartment_id, board="locks", lock=n) for n, box in enumerate(doors, 1)
        ),
        boards=(LEFT, RIGHT),
        ports=PORTS,
        heights={box.compartment_id: DoorHeight(row=1 + box.row, rows=1) for box in doors},
        drawn_for_in=21.5,
        diagonal_in=21.5,
    )


def _boards(new: SetUp) -> Iterator[tuple[str, SetUp]]:
    known = new.at(SetUpStep.START, known=(LEFT, RIGHT))
    same_number = RIGHT.model_copy(update={"driver": LEFT.driver, "baud_rate": 19200, "address": 1})
    yield "looking", new.at(SetUpStep.LOOKING_AROUND)
    yield "enclosure-shut", new.at(SetUpStep.START, not_now="enclosure_shut")
    yield "door-open", new.at(SetUpStep.START, not_now="door_open")
    yield "start", new.at(SetUpStep.START)
    yield "start-known", known.but(plan=new.plan[:3], is_commissioned=True)
    yield "start-all-known", known.but(plan=(), is_commissioned=True)
    yield "start-changed", known.but(was_changed=True)
    yield "finding", new.at(SetUpStep.FINDING)
    yield "boards", new.at(SetUpStep.BOARDS)
    yield "boards-none", new.at(SetUpStep.BOARDS, boards=(), ports=PORTS[2:])
    yield "boards-alike", new.at(SetUpStep.BOARDS, boards=(LEFT, same_number))


def _walk(new: SetUp, doors: int) -> Iterator[tuple[str, SetUp]]:
    walking = new.but(to_walk=(IN_HAND,), walked={"locks": tuple(_pulse(n, n, doors) for n in range(1, 6))})
    with_flap = (*new.plan, PlannedPlace(place="bin-1", board="locks", lock=1))
    which = walking.at(SetUpStep.WHICH_DOOR, plan=with_flap)
    yield "pulsing", walking.at(SetUpStep.PULSING)
    yield "opened", walking.at(SetUpStep.OPENED, place="06")
    yield "nothing-moved", walking.at(SetUpStep.NOTHING_MOVED)
    yield "which", which.but(typed="1")
    yield "which-wrong", which.but(was_wrong=True)
    yield "board-failed", walking.at(SetUpStep.BOARD_FAILED, trouble="no answer within 0.5 s on RS-485")
    crossed = tuple(_pulse(n, {4: 5, 5: 4}.get(n, n), doors) for n in range(1, doors))
    silent = crossed[0].model_copy(update={"after": crossed[0].before})
    yield "wired-wrongly", new.at(SetUpStep.WALKED, walked={"locks": (silent, *crossed[1:])})
    yield "skipped", new.at(SetUpStep.WALKED, skipped=(IN_HAND,), walked=walking.walked)
    all_found = {"locks": tuple(_pulse(n, n, doors) for n in range(1, doors + 1))}
    right = new.at(SetUpStep.WALKED, walked=all_found, boards=(LEFT,))
    yield "wired-right", right
    yield "cannot-be-kept", right.but(trouble="locks: terminal 16 is used twice")


def _pulse(lock: int, contact: int, doors: int) -> Pulse:
    """Lock n opens door n; the contact that changes may be another's."""
    after = Look(contacts=tuple(n != contact for n in range(1, doors + 1)))
    return Pulse(lock=lock, before=Look(contacts=(True,) * doors), after=after, place=f"{lock:02d}")


def _measures(new: SetUp) -> Iterator[tuple[str, SetUp]]:
    yield "top-height", new.at(SetUpStep.TOP_HEIGHT, typed="185")
    yield "bottom-height-wrong", new.at(SetUpStep.BOTTOM_HEIGHT, was_wrong=True)
    yield "screen-size", new.at(SetUpStep.SCREEN_SIZE)
    yield "screen-size-larger", new.at(SetUpStep.SCREEN_SIZE, diagonal_in=16.0)
    yield "sound", new.at(SetUpStep.SOUND)
    printers = ("receipt_printer", "label_printer")
    yield "samples", new.at(SetUpStep.SAMPLES, printers=printers, sampled=frozenset(printers[:1]))


def _end(new: SetUp) -> Iterator[tuple[str, SetUp]]:
    trial = new.at(SetUpStep.TRIAL, trial_after=1)
    made = trial.but(trial_drop_off_id="d-1")
    yield "keeping", new.at(SetUpStep.KEEPING)
    yield "trial", trial
    yield "trial-made", made
    yield "trial-stored", made.but(trial_stored=True)
    yield "photo", new.at(SetUpStep.SITE_PHOTO)
    yield "photo-kept", new.at(SetUpStep.SITE_PHOTO_KEPT, photo_path=str(PHOTO))
