"""From a visit to its screen: one function a step, finished words, no decisions."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.domain.numbers import CODE_ALPHABET, CODE_LENGTH
from kiosk.flow.effects import TakePhoto
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Draft, LineDraft, PackageDraft, Paper, Step, Visit
from kiosk.presentation import wording
from kiosk.presentation.place import Place
from kiosk.presentation.screen_model import (
    BigText,
    Card,
    Control,
    Dialog,
    DoorDrawing,
    Emphasis,
    Icon,
    Keypad,
    Look,
    Notice,
    Photo,
    QrPicture,
    ScreenModel,
    Symbol,
    Tone,
    Viewfinder,
)
from kiosk.presentation.words import Words

STEPS_IN_ALL = 5


@dataclass(frozen=True, slots=True)
class Around:
    """What the screen knows beside the visit: the place, the link, doors that other visits left open."""

    place: Place
    offline: bool = False
    open_doors: tuple[str, ...] = ()
    idle_end_s: float = 25.0


def compose(visit: Visit, words: Words, around: Around) -> ScreenModel:
    """The screen for a visit as it stands."""
    scene = _Scene(visit, words, around)
    model = _SCREENS[visit.step](scene)
    if visit.help_open:
        model = scene.help()
    if visit.notice and not model.notice:
        model = replace(model, notice=Notice(*wording.notice_words(words, visit)))
    if visit.idle_warned:
        model = replace(model, dialog=scene.idle_dialog())
    place = around.place
    model = replace(model, body=tuple(line for line in model.body if line))
    return replace(
        model,
        tools=scene.tools(),
        footer=(words.say("Kiosk {id}", id=place.kiosk_id), words.say("Help: {phone}", phone=place.phone)),
        offline=words.say("Offline. Your return still counts.") if around.offline else None,
        look=Look(visit.language, visit.text_scale, visit.high_contrast),
        speech=" ".join(
            part for part in (model.notice.text if model.notice else "", model.title, *model.body) if part
        ),
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """A visit with its words at hand; the methods are the screens."""

    visit: Visit
    words: Words
    around: Around

    # --- finding out who is there ---------------------------------------------------------------

    def attract(self) -> ScreenModel:
        say = self.words.say
        if self.visit.out_of_service:
            return self._out_of_service()
        notice = None
        if self.around.open_doors:
            number = wording.door(self.around.open_doors[0])
            notice = Notice(say("Door {door} is open. Please shut it.", door=number), Tone.WARN, Icon.DOOR)
        return ScreenModel(
            name="attract",
            title=say("Return your item here"),
            body=(
                say("Hold your return code in front of the camera."),
                say("The camera looks for codes and keeps nothing."),
            ),
            notice=notice,
            actions=(
                self._primary("start", say("Start"), Button.START, Icon.SCAN),
                self._secondary("type_code", say("Type the code"), Button.TYPE_CODE, Icon.KEYPAD),
            ),
            languages=tuple(
                Control(f"language_{tag}", name, Pressed(button=Button.LANGUAGE, value=tag))
                for tag, name in self.around.place.languages
            ),
        )

    def _out_of_service(self) -> ScreenModel:
        say = self.words.say
        nearest = self.around.place.nearest_kiosk
        return ScreenModel(
            name="out_of_service",
            title=say("This kiosk cannot take items now"),
            body=(
                say("That is our fault. Show your return code and get a certificate that you came in time."),
                *((say("Nearest kiosk: {where}", where=nearest),) if nearest else ()),
            ),
            picture=Symbol(Icon.WARNING, Tone.WARN),
            actions=(
                self._primary("start", say("Get a certificate"), Button.START, Icon.SCAN),
                self._secondary("type_code", say("Type the code"), Button.TYPE_CODE, Icon.KEYPAD),
            ),
        )

    def scanning(self) -> ScreenModel:
        say = self.words.say
        body: tuple[str, ...] = (say("The QR code is in the message from your shop."),)
        if self.visit.scan_help:
            body = (say("Turn the brightness up and hold it a hand away."), say("Or type the code below it."))
        type_code = (self._primary if self.visit.scan_help else self._secondary)(
            "type_code", say("Type the code"), Button.TYPE_CODE, Icon.KEYPAD
        )
        no_camera = "camera" in self.visit.faults
        return ScreenModel(
            name="scanning",
            title=say("Hold your return code in front of the camera"),
            body=(say("The camera does not work now. Please type the code."),) if no_camera else body,
            progress=(0, STEPS_IN_ALL),
            picture=Symbol(Icon.KEYPAD) if no_camera else Viewfinder(frame_hint=True),
            actions=(type_code, self._cancel()),
        )

    def typing(self) -> ScreenModel:
        say = self.words.say
        typed = self.visit.typed
        keys = [
            Control(f"key_{c}", c, Pressed(button=Button.KEY, value=c), emphasis=Emphasis.QUIET)
            for c in sorted(CODE_ALPHABET, key=lambda c: (c.isalpha(), c))
        ]
        erase = Control("erase", say("Erase"), Pressed(button=Button.ERASE), Icon.ERASE, enabled=bool(typed))
        return ScreenModel(
            name="typing",
            title=say("Type the code from your message"),
            progress=(0, STEPS_IN_ALL),
            keypad=Keypad(
                entered=f"{typed[:4]} {typed[4:]}".strip(),
                placeholder=say("{number} letters and digits", number=CODE_LENGTH),
                keys=(*keys, erase),
            ),
            actions=(self._secondary("back", say("Back"), Button.BACK, Icon.BACK), self._cancel()),
        )

    def already_returned(self) -> ScreenModel:
        say, earlier = self.words.say, self.visit.earlier
        assert earlier is not None
        return ScreenModel(
            name="already_returned",
            title=say(
                "Returned here on {day} at {time}",
                day=self.words.day(self.words.local_day(earlier.completed_at)),
                time=self.words.time(earlier.completed_at),
            ),
            body=(say("Receipt {number}", number=earlier.receipt_no), self._paper_words()),
            picture=Symbol(Icon.TICK, Tone.OK),
            actions=(
                self._primary("print", say("Print the receipt again"), Button.PRINT, Icon.PRINTER),
                self._secondary("not_me", say("That was not me"), Button.HELP, Icon.HELP),
                self._secondary("finish", say("Finish"), Button.FINISH),
            ),
        )

    # --- what, why, verdict, picture ------------------------------------------------------------

    def choosing(self) -> ScreenModel:
        words, draft = self.words, self._draft
        chosen = sum(line.brought for line in draft.lines)
        continue_ = self._primary(
            "continue",
            words.count("Continue with {number} item", "Continue with {number} items", chosen)
            if chosen
            else words.say("Continue"),
            Button.CONTINUE,
            Icon.TICK,
        )
        return ScreenModel(
            name="choosing",
            title=words.say("What did you bring?"),
            body=(
                words.say(
                    "Order {order} from {merchant}. Touch every item you brought.",
                    order=draft.presented.authorization.order_id,
                    merchant=draft.merchant.name,
                ),
            ),
            progress=(1, STEPS_IN_ALL),
            cards=tuple(
                Card(
                    card_id=line.line.line_id,
                    title=wording.line_title(words, line),
                    detail=self._line_detail(line),
                    icon=wording.CATEGORY_ICONS.get(line.line.category, Icon.BOX),
                    selected=line.brought,
                    posts=Pressed(button=Button.CHOOSE, value=line.line.line_id),
                )
                for line in draft.lines
            ),
            actions=(replace(continue_, enabled=chosen > 0), self._cancel()),
        )

    def reason(self) -> ScreenModel:
        words = self.words
        assert self.visit.asking is not None
        line = self._draft.line(self.visit.asking)
        several = len(self._draft.lines) > 1
        return ScreenModel(
            name="reason",
            title=words.say("Why do you return it?"),
            body=(wording.line_title(words, line),),
            progress=(1, STEPS_IN_ALL),
            cards=tuple(
                Card(
                    card_id=reason.value,
                    title=wording.reason_words(words, reason),
                    icon=icon,
                    posts=Pressed(button=Button.CHOOSE, value=reason.value),
                )
                for reason, icon in wording.REASON_ICONS.items()
            ),
            actions=(
                *((self._secondary("back", words.say("Back"), Button.BACK, Icon.BACK),) if several else ()),
                self._cancel(),
            ),
        )

    def verdict(self) -> ScreenModel:
        say, draft = self.words.say, self._draft
        declined = [line for line in draft.lines if line.declined]
        cards = tuple(
            Card(
                card_id=line.line.line_id,
                title=wording.line_title(self.words, line),
                detail=wording.verdict_words(self.words, line, draft.merchant),
                icon=Icon.CROSS if line.declined else Icon.TICK,
                tone=wording.verdict_tone(line),
            )
            for line in draft.lines
            if line.verdict
        )
        print_ = self._secondary("print", say("Print this decision"), Button.PRINT, Icon.PRINTER)
        if not draft.taken:
            return ScreenModel(
                name="declined",
                title=say("We cannot take this back here"),
                body=(
                    say(
                        "You can ask {merchant}: {phone}. Warranty claims are still possible.",
                        merchant=draft.merchant.name,
                        phone=draft.merchant.phone,
                    ),
                    *((self._paper_words(),) if self.visit.paper is not Paper.NONE else ()),
                ),
                progress=(2, STEPS_IN_ALL),
                cards=cards,
                actions=(self._primary("finish", say("Finish"), Button.FINISH), print_),
            )
        return ScreenModel(
            name="verdict",
            title=say("One part can go back, one cannot")
            if declined
            else say("Yes. {merchant} takes it back.", merchant=draft.merchant.name),
            body=(say("Next: a photo, a label, and a door opens."),),
            progress=(2, STEPS_IN_ALL),
            cards=cards,
            actions=(
                self._primary("continue", say("Continue"), Button.CONTINUE, Icon.TICK),
                *((print_,) if declined else ()),
                self._cancel(),
            ),
        )

    def photo(self) -> ScreenModel:
        say = self.words.say
        taking = TakePhoto.AWAITED_AS in self.visit.awaiting
        take = self._primary("take_photo", say("Take the photo"), Button.TAKE_PHOTO, Icon.CAMERA)
        return ScreenModel(
            name="photo",
            title=say("Hold the item in front of the camera"),
            body=(self._asked_title(), say("We photograph the item, not you. Bag it afterwards.")),
            progress=(3, STEPS_IN_ALL),
            picture=Viewfinder(frame_hint=False),
            actions=(
                replace(take, enabled=not taking),
                self._secondary("refuse_photo", say("No photo, please"), Button.REFUSE_PHOTO),
                self._cancel(),
            ),
        )

    def photo_kept(self) -> ScreenModel:
        say = self.words.say
        assert self.visit.asking is not None
        path = self._draft.line(self.visit.asking).photo_path
        assert path is not None
        return ScreenModel(
            name="photo_kept",
            title=say("This picture is kept"),
            body=(
                say(
                    "It goes to {merchant} as proof of what you returned.", merchant=self._draft.merchant.name
                ),
            ),
            progress=(3, STEPS_IN_ALL),
            picture=Photo(path),
            actions=(
                self._primary("continue", say("Use this picture"), Button.CONTINUE, Icon.TICK),
                self._secondary("take_again", say("Take again"), Button.TAKE_AGAIN, Icon.AGAIN),
            ),
        )

    # --- label, door, proof ---------------------------------------------------------------------

    def label_printing(self) -> ScreenModel:
        say = self.words.say
        return ScreenModel(
            name="label_printing",
            title=say("Your label is being printed"),
            body=(say("It comes out below the screen."),),
            progress=(3, STEPS_IN_ALL),
            picture=Symbol(Icon.PRINTER),
            busy=say("Printing"),
        )

    def label_attach(self) -> ScreenModel:
        say = self.words.say
        bags = self.around.place.bags
        return ScreenModel(
            name="label_attach",
            title=say("Put it in a bag, label on the outside")
            if bags
            else say("Stick the label on your parcel"),
            body=((say("Bags are in the holder."),) if bags else ()) + (self._package_lines(),),
            progress=(4, STEPS_IN_ALL),
            picture=Symbol(Icon.LABEL),
            actions=(
                self._primary("label_is_on", say("The label is on"), Button.CONTINUE, Icon.TICK),
                self._cancel(),
            ),
        )

    def label_in_hand(self) -> ScreenModel:
        say = self.words.say
        return ScreenModel(
            name="label_in_hand",
            title=say("Is the label in your hand?"),
            body=(say("The printer does not tell us."),),
            progress=(3, STEPS_IN_ALL),
            picture=Symbol(Icon.LABEL),
            actions=(
                self._primary("yes", say("Yes"), Button.YES, Icon.TICK),
                self._secondary("no", say("No"), Button.NO, Icon.CROSS),
            ),
        )

    def write_code(self) -> ScreenModel:
        say = self.words.say
        return ScreenModel(
            name="write_code",
            title=say("Write this on the parcel"),
            body=(say("There is no label now. Your parcel gets a door of its own."), self._package_lines()),
            progress=(4, STEPS_IN_ALL),
            picture=BigText(self._package.written_code),
            actions=(
                self._primary("written", say("It is written"), Button.CONTINUE, Icon.PEN),
                self._cancel(),
            ),
        )

    def opening(self) -> ScreenModel:
        say = self.words.say
        known = self._package.compartment_id
        return ScreenModel(
            name="opening",
            title=say("Door {door} opens", door=wording.door(known))
            if known
            else say("A door opens for you"),
            progress=(4, STEPS_IN_ALL),
            picture=DoorDrawing(self.around.place.doors, known, open=False) if known else Symbol(Icon.DOOR),
            busy=say("Opening"),
        )

    def door_open(self) -> ScreenModel:
        say = self.words.say
        seen = self.visit.door.value != "unknown"
        inside = self._primary("inside", say("It is inside, the door is shut"), Button.YES, Icon.TICK)
        return ScreenModel(
            name="door_open",
            title=say("Door {door} is open", door=self._door),
            body=(
                say("Put your parcel in and shut the door."),
                say("We go on by ourselves.")
                if seen
                else say("We cannot see this door. Tell us when it is shut."),
            ),
            progress=(4, STEPS_IN_ALL),
            picture=DoorDrawing(self.around.place.doors, self._compartment_id, open=True),
            actions=(*(() if seen else (inside,)), *self._ways_out()),
        )

    def shut_door(self) -> ScreenModel:
        say = self.words.say
        return ScreenModel(
            name="shut_door",
            title=say("Please shut door {door}", door=self._door),
            body=(say("Push it until it clicks. Then we are done."),),
            notice=Notice(say("The door is still open."), Tone.WARN, Icon.DOOR),
            progress=(4, STEPS_IN_ALL),
            picture=DoorDrawing(self.around.place.doors, self._compartment_id, open=True),
            actions=self._ways_out(),
            sound="attention",
        )

    def confirming(self) -> ScreenModel:
        say = self.words.say
        return ScreenModel(
            name="confirming",
            title=say("Is your item behind door {door}?", door=self._door),
            progress=(4, STEPS_IN_ALL),
            picture=DoorDrawing(self.around.place.doors, self._compartment_id, open=False),
            actions=(
                self._primary("yes", say("Yes, it is inside"), Button.YES, Icon.TICK),
                self._secondary("open_again", say("Open again"), Button.OPEN_AGAIN, Icon.DOOR),
                self._secondary("does_not_fit", say("It does not fit"), Button.DOES_NOT_FIT, Icon.BOX),
                self._secondary("took_it_back", say("I took it back"), Button.TAKE_BACK, Icon.HAND),
            ),
        )

    def taking_out(self) -> ScreenModel:
        say = self.words.say
        larger = self.visit.after_taking_out == "larger"
        return ScreenModel(
            name="taking_out",
            title=say("Take your item out and shut door {door}", door=self._door),
            body=(say("Then a larger door opens."),)
            if larger
            else (say("Nothing was returned. Your code still works."),),
            progress=(4, STEPS_IN_ALL),
            picture=DoorDrawing(self.around.place.doors, self._compartment_id, open=True),
            actions=(self._secondary("back", say("I put it in after all"), Button.BACK, Icon.BACK),),
        )

    # --- the end --------------------------------------------------------------------------------

    def done(self) -> ScreenModel:
        say, words = self.words.say, self.words
        last = self.visit.completed[-1]
        receipt_no = last.event.receipt.receipt_no
        return ScreenModel(
            name="done",
            title=say("We have your item"),
            body=(
                say("{time}. Receipt {number}.", time=words.time(last.completed_at), number=receipt_no),
                *((say("Stored safely here; your return date is secured."),) if self.around.offline else ()),
                say(
                    "{merchant} checks it and writes to you by {day}.",
                    merchant=last.merchant.name,
                    day=words.day(last.merchant.writes_by),
                ),
                self._paper_words(),
            ),
            progress=(STEPS_IN_ALL, STEPS_IN_ALL),
            picture=QrPicture(
                self.around.place.receipt_link(receipt_no, last.event.drop_off_id),
                say("Photograph this code: it is your receipt too."),
            ),
            actions=(
                self._primary("finish", say("Finish"), Button.FINISH, Icon.TICK),
                self._secondary("another_return", say("Another return"), Button.ANOTHER_RETURN, Icon.AGAIN),
                self._secondary("print", say("Print the receipt again"), Button.PRINT, Icon.PRINTER),
            ),
            sound="accept",
        )

    def withdrawn(self) -> ScreenModel:
        say = self.words.say
        return ScreenModel(
            name="withdrawn",
            title=say("Nothing was returned"),
            body=(say("Your code still works. You can come back any time before it expires."),),
            picture=Symbol(Icon.HAND),
            actions=(
                self._primary("finish", say("Finish"), Button.FINISH, Icon.TICK),
                self._secondary("another_return", say("Try again"), Button.ANOTHER_RETURN, Icon.AGAIN),
            ),
        )

    def certificate(self) -> ScreenModel:
        say, words = self.words.say, self.words
        certificate, at = self.visit.certificate, self.visit.certificate_at
        assert certificate is not None
        assert at is not None
        nearest = self.around.place.nearest_kiosk
        return ScreenModel(
            name="certificate",
            title=say("We cannot take it now, and that is our fault"),
            body=(
                say(
                    "This certificate shows that you came on {day}, in time.",
                    day=words.day(words.local_day(at)),
                ),
                say("Certificate {number}", number=certificate.certificate_no),
                *((say("Nearest kiosk: {where}", where=nearest),) if nearest else ()),
                self._paper_words(),
            ),
            picture=QrPicture(
                self.around.place.receipt_link(certificate.certificate_no, certificate.visit_id),
                say("Photograph this code: it is your certificate."),
            ),
            actions=(
                self._primary("finish", say("Finish"), Button.FINISH, Icon.TICK),
                self._secondary("print", say("Print again"), Button.PRINT, Icon.PRINTER),
            ),
        )

    def parked(self) -> ScreenModel:
        say = self.words.say
        return ScreenModel(
            name="parked",
            title=say("Door {door} is open. Please shut it.", door=self._door),
            picture=DoorDrawing(self.around.place.doors, self._compartment_id, open=True),
            sound="attention",
        )

    def waiting(self) -> ScreenModel:
        say = self.words.say
        return ScreenModel(
            name="waiting",
            title=say("One moment"),
            progress=(1, STEPS_IN_ALL),
            picture=Symbol(Icon.BOX),
            busy=say("Checking"),
        )

    # --- pieces ---------------------------------------------------------------------------------

    def help(self) -> ScreenModel:
        say, place = self.words.say, self.around.place
        return ScreenModel(
            name="help",
            title=say("We are glad to help"),
            body=(
                say("Call {phone}, {hours}.", phone=place.phone, hours=place.phone_hours),
                say("Tell them the number of this kiosk: {id}.", id=place.kiosk_id),
            ),
            picture=Symbol(Icon.PHONE),
            actions=(self._primary("close_help", say("Back to my return"), Button.HELP, Icon.BACK),),
        )

    def idle_dialog(self) -> Dialog:
        say = self.words.say
        return Dialog(
            title=say("Do you need more time?"),
            body=say("Otherwise this visit ends, and nothing is kept."),
            actions=(
                self._primary("still_here", say("Yes, that is me"), Button.STILL_HERE, Icon.HAND),
                self._secondary("start_new", say("Start new"), Button.START_NEW, Icon.AGAIN),
            ),
            seconds=self.around.idle_end_s,
        )

    def tools(self) -> tuple[Control, ...]:
        say = self.words.say
        return (
            Control("help", say("Help"), Pressed(button=Button.HELP), Icon.HELP, Emphasis.QUIET),
            Control(
                "text_size",
                say("Text size"),
                Pressed(button=Button.TEXT_SIZE),
                Icon.TEXT_SIZE,
                Emphasis.QUIET,
            ),
            Control(
                "contrast", say("Contrast"), Pressed(button=Button.CONTRAST), Icon.CONTRAST, Emphasis.QUIET
            ),
        )

    def _ways_out(self) -> tuple[Control, ...]:
        say = self.words.say
        return (
            self._secondary("does_not_fit", say("It does not fit"), Button.DOES_NOT_FIT, Icon.BOX),
            self._secondary("take_back", say("Take it back"), Button.TAKE_BACK, Icon.HAND),
        )

    def _cancel(self) -> Control:
        return self._secondary("cancel", self.words.say("Cancel"), Button.CANCEL, Icon.CROSS)

    def _primary(self, control_id: str, label: str, button: Button, icon: Icon | None = None) -> Control:
        return Control(control_id, label, Pressed(button=button), icon, Emphasis.PRIMARY)

    def _secondary(self, control_id: str, label: str, button: Button, icon: Icon | None = None) -> Control:
        return Control(control_id, label, Pressed(button=button), icon)

    def _paper_words(self) -> str:
        say = self.words.say
        match self.visit.paper:
            case Paper.NONE:
                return ""
            case Paper.PRINTING:
                return say("It is being printed.")
            case Paper.PRINTED:
                return say("Your paper comes out below the screen.")
            case Paper.UNCONFIRMED:
                return say("Your paper should come out below the screen.")
            case Paper.FAILED:
                return say("The printer has no paper. Please photograph the code.")

    def _line_detail(self, line: LineDraft) -> str:
        price = self.words.money(line.line.unit_value)
        return f"{line.line.quantity} x {price}" if line.line.quantity > 1 else price

    def _asked_title(self) -> str:
        assert self.visit.asking is not None
        return wording.line_title(self.words, self._draft.line(self.visit.asking))

    def _package_lines(self) -> str:
        draft = self._draft
        return ", ".join(wording.line_title(self.words, draft.line(i)) for i in self._package.line_ids)

    @property
    def _draft(self) -> Draft:
        assert self.visit.draft is not None
        return self.visit.draft

    @property
    def _package(self) -> PackageDraft:
        package = self._draft.package
        assert package is not None
        return package

    @property
    def _compartment_id(self) -> str:
        assert self._package.compartment_id is not None
        return self._package.compartment_id

    @property
    def _door(self) -> str:
        return wording.door(self._compartment_id)


_SCREENS: dict[Step, Callable[[_Scene], ScreenModel]] = {
    Step.ATTRACT: _Scene.attract,
    Step.SCANNING: _Scene.scanning,
    Step.TYPING: _Scene.typing,
    Step.IDENTIFYING: _Scene.waiting,
    Step.ALREADY_RETURNED: _Scene.already_returned,
    Step.CHOOSING: _Scene.choosing,
    Step.REASON: _Scene.reason,
    Step.JUDGING: _Scene.waiting,
    Step.VERDICT: _Scene.verdict,
    Step.PHOTO: _Scene.photo,
    Step.PHOTO_KEPT: _Scene.photo_kept,
    Step.BEGINNING: _Scene.waiting,
    Step.LABEL_PRINTING: _Scene.label_printing,
    Step.LABEL_ATTACH: _Scene.label_attach,
    Step.LABEL_IN_HAND: _Scene.label_in_hand,
    Step.WRITE_CODE: _Scene.write_code,
    Step.OPENING: _Scene.opening,
    Step.DOOR_OPEN: _Scene.door_open,
    Step.SHUT_DOOR: _Scene.shut_door,
    Step.CONFIRMING: _Scene.confirming,
    Step.TAKING_OUT: _Scene.taking_out,
    Step.COMMITTING: _Scene.waiting,
    Step.DONE: _Scene.done,
    Step.WITHDRAWN: _Scene.withdrawn,
    Step.CERTIFYING: _Scene.waiting,
    Step.CERTIFICATE: _Scene.certificate,
    Step.PARKED: _Scene.parked,
    Step.ENDED: _Scene.waiting,
}
