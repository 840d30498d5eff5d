"""From the attract screen to a known authorization."""

from kiosk.domain.authorization import Method
from kiosk.domain.moment import Moment
from kiosk.domain.numbers import CODE_ALPHABET, CODE_LENGTH, is_short_code
from kiosk.flow.again import left_of
from kiosk.flow.choose import begin_choosing
from kiosk.flow.custody import certify
from kiosk.flow.draft import Draft, LineDraft
from kiosk.flow.effects import Identify, PrintEarlierReceipt, TakeAgain, TakeUpAnswer
from kiosk.flow.machine import Turn, end, on
from kiosk.flow.signals import (
    BelongsToParked,
    BelongsToStaff,
    Button,
    CodesSeen,
    Identified,
    LookUpAnswered,
    NotIdentified,
    PostcodeAsked,
    Pressed,
    TimerName,
)
from kiosk.flow.visit import Entry, Notice, Paper, Step, Visit

LETTERS, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
"""What order numbers and postcodes are typed with; whatever stands between is left out."""

LONGEST_TYPED = 20

LOOKING_FOR_CODES = frozenset({Step.ATTRACT, Step.SCANNING})


@on(LOOKING_FOR_CODES, CodesSeen)
def codes_seen(visit: Visit, seen: CodesSeen, at: Moment) -> Turn | None:
    """One code is tried, two are one too many, an unreadable one opens the viewfinder."""
    match seen:
        case CodesSeen(texts=(text,)):
            return _identify(visit.mark("scanned", at), text, Method.SIGNED_QR)
        case CodesSeen(texts=(_, _, *_)):
            return visit.but(step=Step.SCANNING, notice=Notice.SHOW_ONE_CODE), ()
        case CodesSeen(oversize=True):
            return visit.but(step=Step.SCANNING, notice=Notice.CODE_TOO_LONG), ()
        case CodesSeen(unreadable=True) if visit.step is Step.ATTRACT:
            return visit.but(step=Step.SCANNING, notice=None).mark("scanned", at), ()
    return None


@on(Step.ATTRACT, Button.START)
def start(visit: Visit, _: object, at: Moment) -> Turn:
    return visit.but(step=Step.SCANNING, notice=None).mark("scanned", at), ()


@on(Step.SCANNING, Button.AGAIN)
def take_again(visit: Visit, _: object, at: Moment) -> Turn | None:
    """More of what was handed over a moment ago; nobody shows its code twice."""
    if visit.again is None:
        return None
    visit = visit.mark("scanned", at).but(step=Step.IDENTIFYING, notice=None)
    return visit, (TakeAgain(presented=visit.again),)


@on(Step.SCANNING, TimerName.SCAN_HELP)
def scan_takes_long(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(scan_help=True), ()


@on(LOOKING_FOR_CODES, Button.TYPE_CODE)
def type_code(visit: Visit, _: object, at: Moment) -> Turn:
    return _type(visit.mark("scanned", at), Entry.CODE), ()


@on(Step.TYPING, Button.TYPE_ORDER_NO)
def type_order_no(visit: Visit, _: object, __: Moment) -> Turn:
    return _type(visit, Entry.ORDER_NO), ()


@on(Step.TYPING, Button.KEY)
def key(visit: Visit, pressed: Pressed, _: Moment) -> Turn | None:
    """The last character tries the code at once: nothing is left to ask."""
    if visit.entry is not Entry.CODE:
        if pressed.value not in LETTERS + DIGITS or len(visit.typed) >= LONGEST_TYPED:
            return None
        return visit.but(typed=visit.typed + pressed.value, notice=None), ()
    if pressed.value not in CODE_ALPHABET or len(visit.typed) >= CODE_LENGTH:
        return None
    typed = visit.but(typed=visit.typed + pressed.value, notice=None)
    if len(typed.typed) < CODE_LENGTH:
        return typed, ()
    if not is_short_code(typed.typed):
        return typed.but(notice=Notice.CODE_MISTYPED), ()
    return _identify(typed, typed.typed, Method.TYPED_CODE)


@on(Step.TYPING, Button.LETTERS)
def letters_or_digits(visit: Visit, _: object, __: Moment) -> Turn | None:
    """So many keys do not fit on a small display at once."""
    return None if visit.entry is Entry.CODE else (visit.but(letters=not visit.letters), ())


@on(Step.TYPING, Button.ENTER)
def entered(visit: Visit, _: object, __: Moment) -> Turn | None:
    """An order number is not tried without its postcode, so that nobody learns which ones there are."""
    match visit.entry:
        case Entry.ORDER_NO if visit.typed:
            return _type(visit, Entry.POSTCODE, sought=visit.typed), ()
        case Entry.POSTCODE if visit.typed:
            return _identify(visit, visit.sought, Method.TYPED_CODE, postcode=visit.typed)
    return None


@on(Step.TYPING, Button.ERASE)
def erase(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(typed=visit.typed[:-1], notice=None), ()


@on(Step.TYPING, Button.BACK)
def back_to_scanning(visit: Visit, _: object, __: Moment) -> Turn:
    return visit.but(step=Step.SCANNING, typed="", sought="", undeclared=None, notice=None), ()


@on(Step.IDENTIFYING, Identified)
def identified(visit: Visit, found: Identified, at: Moment) -> Turn:
    """The lines are known, but for those that this visit has. Out of service, the attempt is certified."""
    authorization = found.presented.authorization
    lines = left_of(visit, authorization) or authorization.lines
    draft = Draft(
        drop_off_id=found.drop_off_id,
        presented=found.presented,
        merchant=found.merchant,
        at_counter=visit.assisted_by is not None,
        lines=tuple(LineDraft(line=line, brought=len(lines) == 1, reason=line.reason) for line in lines),
    )
    visit = visit.on_draft(draft, typed="", sought="", undeclared=None, notice=None).mark("identified", at)
    if visit.out_of_service:
        return certify(visit, visit.out_of_service)
    return begin_choosing(visit)


@on(Step.IDENTIFYING, LookUpAnswered, TimerName.LOOK_UP)
def look_up_over(visit: Visit, signal: object, _: Moment) -> Turn | None:
    """Central has answered, or had its time. What it says later is not awaited any more."""
    if isinstance(signal, LookUpAnswered):
        return visit, (TakeUpAnswer(request_id=signal.effect_id),)
    asked = visit.awaiting.get(TakeUpAnswer.AWAITED_AS)
    return (visit, (TakeUpAnswer(request_id=asked),)) if asked else None


@on(Step.IDENTIFYING, PostcodeAsked)
def ask_postcode(visit: Visit, asked: PostcodeAsked, _: Moment) -> Turn:
    return _type(visit, Entry.POSTCODE, sought=asked.sought), ()


@on(Step.IDENTIFYING, NotIdentified)
def not_identified(visit: Visit, refused: NotIdentified, _: Moment) -> Turn:
    """Back to where the code came from, with a sentence that says what to do."""
    if refused.earlier:
        return visit.but(step=Step.ALREADY_RETURNED, earlier=refused.earlier, typed=""), ()
    back_to = Step.TYPING if visit.typed else Step.SCANNING
    visit = visit.but(step=back_to, entry=Entry.CODE, typed="", sought="", undeclared=refused.undeclared)
    return visit.but(notice=None if refused.undeclared else refused.notice), ()


@on(Step.IDENTIFYING, BelongsToParked, BelongsToStaff)
def another_takes_over(visit: Visit, _: object, __: Moment) -> Turn:
    return end(visit)


@on(Step.ALREADY_RETURNED, Button.PRINT)
def print_earlier_receipt(visit: Visit, _: object, __: Moment) -> Turn | None:
    assert visit.earlier is not None
    if visit.paper is Paper.PRINTING:
        return None
    return visit.but(paper=Paper.PRINTING), (PrintEarlierReceipt(drop_off_id=visit.earlier.drop_off_id),)


@on(Step.ALREADY_RETURNED, Button.FINISH)
def finish(visit: Visit, _: object, __: Moment) -> Turn:
    return end(visit)


def _type(visit: Visit, entry: Entry, sought: str = "") -> Visit:
    visit = visit.but(step=Step.TYPING, entry=entry, letters=False, typed="", sought=sought)
    return visit.but(undeclared=None, notice=None)


def _identify(visit: Visit, text: str, method: Method, postcode: str | None = None) -> Turn:
    visit = visit.but(step=Step.IDENTIFYING, undeclared=None, notice=None)
    return visit, (Identify(text=text, method=method, postcode=postcode),)
