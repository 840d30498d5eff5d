"""Done, nothing returned, or a certificate."""

from dataclasses import replace

from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Paper, Step
from kiosk.presentation.screen_model import Control, Emphasis, Icon, QrPicture, Rating, ScreenModel, Symbol
from kiosk.presentation.screens.scene import STEPS_IN_ALL, Scene, primary, screen, secondary


@screen(Step.DONE)
def done(scene: Scene) -> ScreenModel:
    """The word that counts comes first; paper and all else follow."""
    say, words = scene.words.say, scene.words
    last = scene.visit.completed[-1]
    receipt_no = last.event.receipt.receipt_no
    was_printed = scene.visit.paper in (Paper.PRINTED, Paper.UNCONFIRMED)
    print_ = secondary(
        "print",
        say("Print the receipt again") if was_printed else say("Print the receipt"),
        Button.PRINT,
        Icon.PRINTER,
    )
    receipt = say("{time}. Receipt {number}.", time=words.time(last.completed_at), number=receipt_no)
    return ScreenModel(
        name="done",
        title=say("We have your item"),
        body=(
            receipt,
            say("Stored safely here; your return date is secured.") if scene.around.offline else "",
            say(
                "{merchant} checks it and writes to you by {day}.",
                merchant=last.merchant.name,
                day=words.day(last.merchant.writes_by),
            ),
            _paper_words(scene),
        ),
        private={receipt: ""},
        progress=(STEPS_IN_ALL, STEPS_IN_ALL),
        picture=QrPicture(
            scene.place.receipt_link(receipt_no, last.event.drop_off_id),
            say("Photograph this code: it is your receipt.")
            if scene.visit.paper is Paper.FAILED
            else say("Photograph this code: it is your receipt too."),
        ),
        actions=(
            primary("finish", say("Finish"), Button.FINISH, Icon.TICK),
            secondary("another_return", say("Another return"), Button.ANOTHER_RETURN, Icon.AGAIN),
            replace(print_, enabled=scene.visit.paper is not Paper.PRINTING),
        ),
        rating=_rating(scene),
        sound="accept",
    )


def _paper_words(scene: Scene) -> str:
    """Below the code stands already that it is to be photographed."""
    return scene.words.say("It was not printed.") if scene.visit.paper is Paper.FAILED else scene.paper_words


def _rating(scene: Scene) -> Rating:
    """Three faces, since nobody can tell five of them apart; who does not care leaves them alone."""
    say, given = scene.words.say, scene.visit.rating
    faces = (
        (5, say("It went well"), Icon.WELL),
        (3, say("It was so-so"), Icon.SO_SO),
        (1, say("It went badly"), Icon.BADLY),
    )
    controls = tuple(
        Control(
            f"rate_{stars}",
            label,
            Pressed(button=Button.RATE, value=str(stars)),
            Icon.TICK if stars == given else icon,
            Emphasis.QUIET,
            spoken=f"{label}, {say('chosen')}" if stars == given else "",
        )
        for stars, label, icon in faces
    )
    return Rating(say("How was it?") if given is None else say("Thank you for telling us."), controls)


@screen(Step.WITHDRAWN)
def withdrawn(scene: Scene) -> ScreenModel:
    """Nothing was handed over, and nothing is lost."""
    say = scene.words.say
    return ScreenModel(
        name="withdrawn",
        title=say("Nothing was returned"),
        body=(say("Your code still works. You can come back any time before it expires."),),
        picture=Symbol(Icon.HAND),
        actions=(
            primary("finish", say("Finish"), Button.FINISH, Icon.TICK),
            secondary("another_return", say("Try again"), Button.ANOTHER_RETURN, Icon.AGAIN),
        ),
    )


@screen(Step.CERTIFICATE)
def certificate(scene: Scene) -> ScreenModel:
    """Proof of having come; it stays until it is dismissed or nobody answers."""
    say, words = scene.words.say, scene.words
    event, at = scene.visit.certificate, scene.visit.certificate_at
    assert event is not None
    assert at is not None
    print_ = secondary("print", say("Print again"), Button.PRINT, Icon.PRINTER)
    number = say("Certificate {number}", number=event.certificate_no)
    # Out of service nobody has judged it: no last day is known then.
    came_on, last_day = words.local_day(at), event.authorization.window_ends_on
    is_in_time = last_day is not None and came_on <= last_day
    day = words.day(came_on)
    return ScreenModel(
        name="certificate",
        title=say("We cannot take it now, and that is our fault"),
        body=(
            say("This certificate shows that you came on {day}, in time.", day=day)
            if is_in_time
            else say("This certificate shows that you came on {day}.", day=day),
            number,
            scene.nearest,
            _paper_words(scene),
        ),
        private={number: ""},
        picture=QrPicture(
            scene.place.receipt_link(event.certificate_no, event.visit_id),
            say("Photograph this code: it is your certificate."),
        ),
        actions=(
            primary("finish", say("Finish"), Button.FINISH, Icon.TICK),
            replace(print_, enabled=scene.visit.paper is not Paper.PRINTING),
        ),
    )
