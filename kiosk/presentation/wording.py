"""Codes in words: reasons, verdicts, notices. Presentation's only dictionaries."""

from kiosk.domain.codes import ReasonCode, Referral, Resolution, VerdictCode, VerdictValue
from kiosk.domain.rule import Offer
from kiosk.domain.verdict import Verdict
from kiosk.domain.window import Window
from kiosk.flow.draft import LineDraft, MerchantInfo
from kiosk.flow.visit import Notice
from kiosk.presentation.place import Place
from kiosk.presentation.screen_model import Icon, Tone
from kiosk.presentation.words import Words

REASON_ICONS = {
    ReasonCode.SIZE_TOO_SMALL: Icon.CLOTHING,
    ReasonCode.SIZE_TOO_LARGE: Icon.CLOTHING,
    ReasonCode.DEFECTIVE: Icon.WARNING,
    ReasonCode.DAMAGED_IN_TRANSIT: Icon.BOX,
    ReasonCode.WRONG_ITEM: Icon.CROSS,
    ReasonCode.ARRIVED_LATE: Icon.AGAIN,
    ReasonCode.NOT_AS_DESCRIBED: Icon.LABEL,
    ReasonCode.CHANGED_MIND: Icon.HAND,
    ReasonCode.OTHER: Icon.PEN,
}
"""What stands beside a reason; the others have words alone."""

CATEGORY_ICONS = {
    "apparel": Icon.CLOTHING,
    "shoes": Icon.SHOES,
    "electronics": Icon.ELECTRONICS,
    "hygiene": Icon.HYGIENE,
}


def reason_words(words: Words, reason: ReasonCode) -> str:
    """A reason as the customer would say it."""
    match reason:
        case ReasonCode.CHANGED_MIND:
            return words.say("I changed my mind")
        case ReasonCode.SIZE_TOO_SMALL:
            return words.say("Too small")
        case ReasonCode.SIZE_TOO_LARGE:
            return words.say("Too large")
        case ReasonCode.STYLE:
            return words.say("I do not like how it looks")
        case ReasonCode.COLOUR:
            return words.say("The colour is not right")
        case ReasonCode.NOT_AS_DESCRIBED:
            return words.say("Not as described")
        case ReasonCode.WRONG_ITEM:
            return words.say("Not what I ordered")
        case ReasonCode.DAMAGED_IN_TRANSIT:
            return words.say("It arrived damaged")
        case ReasonCode.DEFECTIVE:
            return words.say("It does not work")
        case ReasonCode.ARRIVED_LATE:
            return words.say("It came too late")
        case ReasonCode.DUPLICATE_ORDER:
            return words.say("I ordered it twice")
        case ReasonCode.OTHER:
            return words.say("Another reason")


def resolution_words(words: Words, resolution: Resolution) -> str:
    """What the customer gets, in a few words."""
    match resolution:
        case Resolution.REFUND_ORIGINAL:
            return words.say("Money back")
        case Resolution.STORE_CREDIT:
            return words.say("Credit to spend at the shop")
        case Resolution.EXCHANGE:
            return words.say("Another one in exchange")
        case Resolution.REPAIR:
            return words.say("A repair")


def offer_words(words: Words, line: LineDraft, offer: Offer) -> str:
    """What an offer costs, and its terms in the shop's own words."""
    fee = line.fee(offer)
    costs = words.say("{fee} is kept back.", fee=words.money(fee)) if fee else words.say("It costs nothing.")
    terms = line.texts.get(offer.terms_id or "")
    return f"{costs} {words.of(terms)}" if terms else costs


def line_title(words: Words, line: LineDraft) -> str:
    """The title from the authorization, or what can be said without one."""
    return line.line.title or line_alias(words, line)


def line_alias(words: Words, line: LineDraft) -> str:
    """Tells it from the others without a word of what it is."""
    return words.say("Item {line}", line=line.line.line_id)


def verdict_words(words: Words, line: LineDraft, merchant: MerchantInfo) -> str:
    """Why, with the dates, and what follows; and that the clock is doubted, where that decided."""
    verdict = line.verdict
    assert verdict is not None
    said = _verdict_words(words, line, verdict, merchant)
    if not verdict.in_doubt:
        return said
    return said + " " + words.say("Our clock may be wrong; that counts in your favour.")


def _verdict_words(words: Words, line: LineDraft, verdict: Verdict, merchant: MerchantInfo) -> str:
    if own := line.texts.get(verdict.text_id or ""):
        return words.of(own)
    last_day = verdict.window_ends_on
    # The day by which the shop writes is never far from today.
    day = words.day_near(last_day, merchant.writes_by) if last_day else ""
    if verdict.referral is Referral.STAFF and verdict.handling:
        return words.say("Referred to you: you take it in.")
    if verdict.referral is Referral.STAFF:
        return words.say("The staff at the counter decides; this is not a refusal.")
    if verdict.value is VerdictValue.DECLINED:
        code = verdict.reasons[0].code if verdict.reasons else None
        if code is VerdictCode.WINDOW_OVER and day and verdict.window:
            return window_over_words(words, verdict.window, day)
        return decline_words(words, code, merchant)
    if verdict.referral is Referral.SERVICE_CENTRE:
        return words.say("We take it. The service centre decides; this is not a refusal.")
    if verdict.referral:
        return words.say("We take it. {merchant} looks at it first.", merchant=merchant.name)
    if day:
        return words.say("Accepted. You can return it until {day}.", day=day)
    return words.say("Accepted.")


def window_over_words(words: Words, window: Window, day: str) -> str:
    """How long the return period was, in the unit that the shop counts in, and when it ended."""
    match window.unit:
        case "days":
            return words.count(
                "The return period of {number} day ended on {day}.",
                "The return period of {number} days ended on {day}.",
                window.length,
                day=day,
            )
        case "months":
            return words.count(
                "The return period of {number} month ended on {day}.",
                "The return period of {number} months ended on {day}.",
                window.length,
                day=day,
            )
        case "hours":
            return words.count(
                "The return period of {number} hour ended on {day}.",
                "The return period of {number} hours ended on {day}.",
                window.length,
                day=day,
            )


def decline_words(words: Words, code: VerdictCode | None, merchant: MerchantInfo) -> str:
    """Why a line was not taken, where its dates are not at hand."""
    match code:
        case VerdictCode.WINDOW_OVER:
            return words.say("The return period is over.")
        case VerdictCode.NOT_RETURNABLE:
            return words.say("{merchant} does not take this kind of item back.", merchant=merchant.name)
        case _:
            return words.say("{merchant} does not take this item back here.", merchant=merchant.name)


def what_now(words: Words, merchant: MerchantInfo) -> str:
    """What can be done about a decision."""
    return words.say(
        "You can ask {merchant}: {phone}. Warranty claims are still possible.",
        merchant=merchant.name,
        phone=merchant.phone,
    )


def call_words(words: Words, place: Place) -> str:
    """Whom to call, and when somebody answers."""
    return words.say(
        "Call {phone}, {hours}.", phone=place.phone, hours=words.opening_hours(place.phone_hours)
    )


def verdict_tone(line: LineDraft) -> Tone:
    """Calm colours: a decline is a warning, not an alarm."""
    assert line.verdict is not None
    return {
        VerdictValue.ACCEPTED: Tone.OK,
        VerdictValue.REFERRED: Tone.PLAIN,
        VerdictValue.DECLINED: Tone.WARN,
    }[line.verdict.value]


def notice_words(words: Words, notice: Notice, refused_door: str | None) -> tuple[str, Tone, Icon]:
    """What just happened and what to do now. `refused_door` did not open, or was not empty."""
    match notice:
        case Notice.SHOW_ONE_CODE:
            return words.say("Two codes are in view. Show one code."), Tone.WARN, Icon.SCAN
        case Notice.PARCEL_LABEL:
            return (
                words.say("That is a parcel label; we need the return code from your shop."),
                Tone.WARN,
                Icon.LABEL,
            )
        case Notice.NOT_A_RETURN_CODE:
            return (
                words.say("That is not a return code. It is in the message from your shop."),
                Tone.WARN,
                Icon.SCAN,
            )
        case Notice.CODE_TOO_LONG:
            return (
                words.say("That code is too large to be a return code. Show the one from your shop."),
                Tone.WARN,
                Icon.SCAN,
            )
        case Notice.CODE_EXPIRED:
            return (
                words.say("This return code has expired. Your shop can send you a new one."),
                Tone.WARN,
                Icon.SCAN,
            )
        case Notice.CODE_NOT_VALID:
            return (
                words.say("This code is not valid here. Please ask your shop for your return code."),
                Tone.WARN,
                Icon.SCAN,
            )
        case Notice.CODE_UNKNOWN:
            return (
                words.say("We do not know this code yet. Please check it, or scan the QR code."),
                Tone.WARN,
                Icon.KEYPAD,
            )
        case Notice.TOO_MANY_WRONG_CODES:
            return (
                words.say("Too many codes were wrong. Show the QR code, or wait half an hour."),
                Tone.WARN,
                Icon.KEYPAD,
            )
        case Notice.RETURN_IN_QUESTION:
            return (
                words.say("An earlier return with this code is being checked by a person. Please call us."),
                Tone.WARN,
                Icon.PHONE,
            )
        case Notice.CODE_MISTYPED:
            return (
                words.say("One of the characters is not right. Erase it and type it again."),
                Tone.WARN,
                Icon.KEYPAD,
            )
        case Notice.ANOTHER_ITEM:
            return words.say("That is the bar code of another item."), Tone.WARN, Icon.SCAN
        case Notice.PHOTO_DARK:
            return words.say("The picture is rather dark. Take it again?"), Tone.WARN, Icon.CAMERA
        case Notice.PHOTO_BRIGHT:
            return words.say("The picture is too bright. Take it again?"), Tone.WARN, Icon.CAMERA
        case Notice.PHOTO_BLURRED:
            return words.say("The picture is blurred. Take it again?"), Tone.WARN, Icon.CAMERA
        case Notice.DOOR_NOT_FREE:
            return (
                words.say(
                    "Sorry, door {door} does not open. Another one opens now.", door=door(refused_door)
                ),
                Tone.WARN,
                Icon.DOOR,
            )
        case Notice.DOOR_OCCUPIED:
            return (
                words.say(
                    "Sorry, door {door} is not free. Please shut it; another one opens now.",
                    door=door(refused_door),
                ),
                Tone.WARN,
                Icon.DOOR,
            )
        case Notice.DOOR_STUCK:
            return (
                words.say("Sorry, door {door} does not open again.", door=door(refused_door)),
                Tone.WARN,
                Icon.DOOR,
            )
        case Notice.LOOKS_EMPTY:
            return words.say("The compartment looks empty to us."), Tone.WARN, Icon.DOOR
        case Notice.STILL_INSIDE:
            return words.say("Your item still seems to be inside."), Tone.WARN, Icon.DOOR
        case Notice.LARGER_DOOR:
            return words.say("A larger door opens for you."), Tone.PLAIN, Icon.DOOR
        case Notice.NO_LARGER_DOOR:
            return words.say("There is no larger door free."), Tone.WARN, Icon.DOOR
        case Notice.DOOR_WITHIN_REACH:
            return (
                words.say(
                    "A door within reach opens. You need not shut door {door}.", door=door(refused_door)
                ),
                Tone.PLAIN,
                Icon.REACH,
            )
        case Notice.DOOR_LEFT_OPEN:
            return words.say("The door is still open."), Tone.WARN, Icon.DOOR
        case Notice.DOOR_UNSEEN:
            return words.say("We cannot see this door. Tell us when it is shut."), Tone.WARN, Icon.DOOR
        case Notice.FLAP_LEFT_OPEN:
            return words.say("The flap is still open."), Tone.WARN, Icon.BIN
        case Notice.FLAP_STUCK:
            return words.say("Sorry, the flap does not open again."), Tone.WARN, Icon.BIN
        case Notice.FELL_IN:
            return words.say("Something has just fallen into the bin."), Tone.WARN, Icon.BIN
        case Notice.WELCOME_BACK:
            return words.say("Welcome back. Nothing was lost."), Tone.PLAIN, Icon.TICK


def port(url: str) -> str:
    """The end of a port's name, which tells it from the others of this machine: `usb-0:1.3:1.0-port0`."""
    name = url.rpartition("/")[2]
    return f"usb-{name.rpartition('-usb-')[2]}" if "-usb-" in name else name


def door(compartment_id: str | None) -> str:
    """`07` is written on the door; people say 7."""
    return (compartment_id or "").lstrip("0") or "0"
