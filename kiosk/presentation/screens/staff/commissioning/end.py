"""Heights, the trial, the picture of the site, and into service."""

from kiosk.flow.signals import Button, Pressed
from kiosk.flow.technician.commissioning import SetUp, SetUpStep
from kiosk.presentation.screen_model import (
    CardOutline,
    Control,
    Emphasis,
    Fact,
    Icon,
    Keypad,
    Notice,
    Photo,
    ScreenModel,
    Tone,
    Viewfinder,
)
from kiosk.presentation.screens.scene import primary, secondary
from kiosk.presentation.screens.staff.commissioning.pieces import PARTS, later, not_kept
from kiosk.presentation.screens.staff.scene import StaffScene, staff_screen


@staff_screen(SetUp, SetUpStep.TOP_HEIGHT, SetUpStep.BOTTOM_HEIGHT)
def height(scene: StaffScene) -> ScreenModel:
    """Two edges, and every row between them."""
    say, visit = scene.words.say, scene.visit
    is_top = visit.step is SetUpStep.TOP_HEIGHT
    wrong = Notice(say("That cannot be, in millimetres."), Tone.WARN, Icon.WARNING)
    return ScreenModel(
        name="set_up_height",
        title=say("How high is the upper edge of the highest door?")
        if is_top
        else say("How high is the lower edge of the lowest door?"),
        body=() if visit.was_wrong else (say("In millimetres above the floor."),),
        notice=wrong if visit.was_wrong else None,
        progress=(2, PARTS),
        keypad=Keypad(visit.typed, say("Millimetres"), scene.digits(erasable=bool(visit.typed))),
        actions=(
            Control(
                "enter",
                say("Go on"),
                Pressed(button=Button.ENTER),
                emphasis=Emphasis.PRIMARY,
                enabled=bool(visit.typed),
            ),
            secondary("as_written", say("As written"), Button.NO, Icon.FORWARD),
            later(scene),
        ),
    )


@staff_screen(SetUp, SetUpStep.SCREEN_SIZE)
def screen_size(scene: StaffScene) -> ScreenModel:
    """All sizes on the glass follow from this one."""
    say, visit = scene.words.say, scene.visit
    return ScreenModel(
        name="set_up_screen_size",
        title=say("Hold a bank card against the frame"),
        body=(say("Larger or smaller, until card and frame are the same."),),
        progress=(2, PARTS),
        picture=CardOutline(visit.drawn_for_in / visit.diagonal_in),
        actions=(
            primary("fits", say("It fits"), Button.CONTINUE, Icon.TICK),
            secondary("smaller", say("Smaller"), Button.FEWER, Icon.MINUS),
            secondary("larger", say("Larger"), Button.MORE, Icon.PLUS),
            later(scene),
        ),
    )


@staff_screen(SetUp, SetUpStep.KEEPING, SetUpStep.STARTS_AGAIN, SetUpStep.FINISHING)
def keeping(scene: StaffScene) -> ScreenModel:
    """Seconds, until the process ends."""
    say = scene.words.say
    return ScreenModel(
        name="set_up_keeping",
        title=say("The kiosk starts again"),
        body=(say("Sign in again when it is back."),),
        progress=(3, PARTS),
        busy=say("Writing down the wiring"),
    )


@staff_screen(SetUp, SetUpStep.TRIAL)
def trial(scene: StaffScene) -> ScreenModel:
    """The last part: one drop-off as a customer makes it, and central's word for it."""
    say, visit = scene.words.say, scene.visit
    seen = visit.trial_drop_off_id is not None
    facts = (
        Fact(say("Doors"), say("All known"), Tone.OK),
        Fact(
            say("Trial drop-off"),
            say("Made") if seen else say("Not made yet"),
            Tone.OK if seen else Tone.PLAIN,
        ),
        Fact(
            say("Stored by central"),
            say("Yes") if visit.trial_stored else say("Not yet"),
            Tone.OK if visit.trial_stored else Tone.PLAIN,
        ),
    )
    try_it = ("trial", say("Make the trial drop-off"), Button.START, Icon.SCAN)
    finish = Control(
        "finish",
        say("Put it into service"),
        Pressed(button=Button.FINISH),
        Icon.TICK,
        Emphasis.PRIMARY if visit.trial_stored else Emphasis.SECONDARY,
        enabled=visit.trial_stored or visit.is_recorded,
    )
    return ScreenModel(
        name="set_up_trial",
        title=say("One real drop-off"),
        body=(
            say("Return a test item as a customer does, with a code from the office. No money moves."),
            say("Then sign in again."),
        ),
        notice=not_kept(scene),
        progress=(3, PARTS),
        facts=facts,
        actions=(
            *(
                (finish,)
                if visit.trial_stored
                else (primary(*try_it) if not seen else secondary(*try_it), finish)
            ),
            *(
                (secondary("look", say("Look again"), Button.CONTINUE, Icon.AGAIN),)
                if seen and not visit.trial_stored
                else ()
            ),
            scene.sign_out(),
        ),
    )


@staff_screen(SetUp, SetUpStep.SITE_PHOTO)
def site_photo(scene: StaffScene) -> ScreenModel:
    """The place as the item camera sees it, for the audit."""
    say = scene.words.say
    return ScreenModel(
        name="set_up_photo",
        title=say("A picture of the finished site"),
        body=(say("Step out of the picture, and take it."),),
        progress=(3, PARTS),
        picture=Viewfinder(frame_hint=False),
        actions=(
            primary("take_photo", say("Take the picture"), Button.TAKE_PHOTO, Icon.CAMERA),
            secondary("without", say("Into service without a picture"), Button.FINISH, Icon.FORWARD),
            later(scene),
        ),
    )


@staff_screen(SetUp, SetUpStep.SITE_PHOTO_KEPT)
def site_photo_kept(scene: StaffScene) -> ScreenModel:
    """The picture that central gets."""
    say = scene.words.say
    return ScreenModel(
        name="set_up_photo_kept",
        title=say("This picture is kept"),
        progress=(3, PARTS),
        picture=Photo(scene.visit.photo_path),
        actions=(
            primary("finish", say("Put it into service"), Button.FINISH, Icon.TICK),
            secondary("take_again", say("Take again"), Button.TAKE_AGAIN, Icon.AGAIN),
            later(scene),
        ),
    )
