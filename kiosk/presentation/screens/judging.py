"""What came along, why, what the rules say, and its picture."""

from dataclasses import replace

from kiosk.flow.draft import LineDraft
from kiosk.flow.effects import TakePhoto
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Paper, Step
from kiosk.presentation import wording
from kiosk.presentation.screen_model import (
    Card,
    Control,
    Counter,
    Emphasis,
    Icon,
    Photo,
    Picture,
    ScreenModel,
    Symbol,
    Viewfinder,
)
from kiosk.presentation.screens.scene import STEPS_IN_ALL, Scene, primary, screen, secondary


@screen(Step.CHOOSING)
def choosing(scene: Scene) -> ScreenModel:
    """Which of the authorized lines came along."""
    words, draft = scene.words, scene.visit.in_hand
    chosen = sum(line.quantity for line in draft.lines if line.brought)
    label = words.say("Continue")
    if chosen:
        label = words.count("Continue with {number} item", "Continue with {number} items", chosen)
    continue_ = primary("continue", label, Button.CONTINUE, Icon.TICK)
    order = words.say(
        "Order {order} from {merchant}. Touch every item you brought.",
        order=draft.presented.authorization.order_id,
        merchant=draft.merchant.name,
    )
    return ScreenModel(
        name="choosing",
        title=words.say("What did you bring?"),
        body=(order,),
        private={order: ""},
        progress=(1, STEPS_IN_ALL),
        cards=tuple(
            Card(
                card_id=line.line.line_id,
                title=wording.line_title(words, line),
                alias=wording.line_alias(words, line),
                detail=_price(scene, line),
                icon=wording.CATEGORY_ICONS.get(line.line.category, Icon.BOX),
                selected=line.brought,
                posts=Pressed(button=Button.CHOOSE, value=line.line.line_id),
                counter=_counter(scene, line),
            )
            for line in draft.lines
        ),
        actions=(replace(continue_, enabled=chosen > 0), scene.back(), scene.cancel()),
    )


def _counter(scene: Scene, line: LineDraft) -> Counter | None:
    """Only of a line that came along, and of which there is more than one."""
    line_id, most = line.line.line_id, line.line.quantity
    if not line.brought or most == 1:
        return None

    def step(name: str, label: str, button: Button, icon: Icon, *, enabled: bool) -> Control:
        posts = Pressed(button=button, value=line_id)
        return Control(f"{name}_{line_id}", label, posts, icon, enabled=enabled)

    return Counter(
        scene.words.say("{number} of {total}", number=line.quantity, total=most),
        step("fewer", scene.words.say("Fewer"), Button.FEWER, Icon.MINUS, enabled=line.quantity > 1),
        step("more", scene.words.say("More"), Button.MORE, Icon.PLUS, enabled=line.quantity < most),
    )


def _price(scene: Scene, line: LineDraft) -> str:
    price = scene.words.money(line.line.unit_value)
    return f"{line.line.quantity} x {price}" if line.line.quantity > 1 else price


@screen(Step.REASON)
def reason(scene: Scene) -> ScreenModel:
    """Asked only where the shop's portal has not."""
    words, offered = scene.words, scene.asked.reasons
    return ScreenModel(
        name="reason",
        title=words.say("Why do you return it?"),
        body=(scene.asked_title,),
        private=scene.asked_alone,
        progress=(1, STEPS_IN_ALL),
        cards=tuple(
            Card(
                card_id=choice.code.value,
                title=wording.reason_words(words, choice.code),
                icon=wording.REASON_ICONS.get(choice.code),
                posts=Pressed(button=Button.CHOOSE, value=choice.code.value),
            )
            for choice in (offered.choices if offered else ())
        ),
        actions=(scene.back(), scene.cancel()),
    )


@screen(Step.CONDITION)
def condition(scene: Scene) -> ScreenModel:
    """One question of the shop's checklist, in the shop's words."""
    words, question = scene.words, scene.asked.open_question
    assert question is not None
    return ScreenModel(
        name="condition",
        title=words.of(question.text),
        body=(scene.asked_title,),
        private=scene.asked_alone,
        progress=(1, STEPS_IN_ALL),
        cards=tuple(
            Card(
                card_id=answer.answer_id,
                title=words.of(answer.text),
                posts=Pressed(button=Button.CHOOSE, value=answer.answer_id),
            )
            for answer in question.answers
        ),
        actions=(scene.back(), scene.cancel()),
    )


@screen(Step.RESOLUTION)
def resolution(scene: Scene) -> ScreenModel:
    """What the customer gets, with its fee and terms; a touch accepts them, and no door opens before."""
    words, say, line, shop = scene.words, scene.words.say, scene.asked, scene.visit.in_hand.merchant
    agree = {offer: Pressed(button=Button.CHOOSE, value=offer.resolution.value) for offer in line.offers}
    there_is_a_choice = len(agree) > 1
    title, how = say("This is what you get for it"), say("The terms of {merchant} apply.", merchant=shop.name)
    if there_is_a_choice:
        title = say("What would you like for it?")
        how = say("Touch what you agree to. The terms of {merchant} apply.", merchant=shop.name)
    cards = tuple(
        Card(
            card_id=offer.resolution.value,
            title=wording.resolution_words(words, offer.resolution),
            detail=wording.offer_words(words, line, offer),
            posts=posts if there_is_a_choice else None,
        )
        for offer, posts in agree.items()
    )
    alone = Control("agree", say("I agree"), agree[line.offers[0]], Icon.TICK, Emphasis.PRIMARY)
    return ScreenModel(
        name="resolution",
        title=title,
        body=(scene.asked_title, how),
        private=scene.asked_alone,
        progress=(2, STEPS_IN_ALL),
        cards=cards,
        actions=(*(() if there_is_a_choice else (alone,)), scene.back(), scene.cancel()),
    )


@screen(Step.VERDICT)
def verdict(scene: Scene) -> ScreenModel:
    """What the rules say of each line."""
    say, draft = scene.words.say, scene.visit.in_hand
    if not draft.taken:
        return _declined(scene)
    some_declined = any(line.turned_away for line in draft.lines)
    return ScreenModel(
        name="verdict",
        title=say("Some of it can go back, some cannot")
        if some_declined
        else say("Yes. {merchant} takes it back.", merchant=draft.merchant.name),
        body=(
            say("Next: a photo, a label, and a door opens."),
            scene.paper_words if some_declined else "",
        ),
        progress=(2, STEPS_IN_ALL),
        cards=_verdict_cards(scene),
        actions=(
            primary("continue", say("Continue"), Button.CONTINUE, Icon.TICK),
            *((_print_decision(scene),) if some_declined else ()),
            scene.back(),
            scene.cancel(),
        ),
    )


def _declined(scene: Scene) -> ScreenModel:
    """Calm: the reason with its dates, and what can be done now."""
    say, draft = scene.words.say, scene.visit.in_hand
    to_the_counter, is_refused = draft.for_the_staff, any(line.declined for line in draft.lines)
    return ScreenModel(
        name="declined",
        title=say("Please go to the counter") if to_the_counter else say("We cannot take this back here"),
        body=(
            say("Take the item and your return code there.") if to_the_counter else "",
            wording.what_now(scene.words, draft.merchant) if is_refused else "",
            scene.paper_words,
        ),
        progress=(2, STEPS_IN_ALL),
        cards=_verdict_cards(scene),
        actions=(
            primary("finish", say("Finish"), Button.FINISH),
            _print_decision(scene),
            secondary("another_return", say("Another return"), Button.ANOTHER_RETURN, Icon.AGAIN),
        ),
        sound="stop",
    )


def _print_decision(scene: Scene) -> Control:
    print_ = secondary("print", scene.words.say("Print this decision"), Button.PRINT, Icon.PRINTER)
    return replace(print_, enabled=scene.visit.paper is not Paper.PRINTING)


def _verdict_cards(scene: Scene) -> tuple[Card, ...]:
    draft = scene.visit.in_hand
    return tuple(
        Card(
            card_id=line.line.line_id,
            title=wording.line_title(scene.words, line),
            alias=wording.line_alias(scene.words, line),
            detail=wording.verdict_words(scene.words, line, draft.merchant),
            icon=Icon.CROSS if line.declined else Icon.HAND if line.turned_away else Icon.TICK,
            tone=wording.verdict_tone(line),
        )
        for line in draft.lines
        if line.verdict
    )


@screen(Step.ITEM_SCAN)
def item_scan(scene: Scene) -> ScreenModel:
    """The item's own bar code, where the rules want to see it."""
    say = scene.words.say
    title = say("Hold the bar code of the item in front of the camera")
    picture: Picture = Viewfinder(frame_hint=True)
    if scene.reader == "scan_engine":
        title, picture = say("Hold the bar code of the item in front of the scanner"), Symbol(Icon.SCAN)
    return ScreenModel(
        name="item_scan",
        title=title,
        body=(scene.asked_title, say("It is on the item, its label or its box.")),
        private=scene.asked_alone,
        progress=(3, STEPS_IN_ALL),
        picture=picture,
        actions=(
            secondary("no_code", say("It cannot be read"), Button.NO),
            scene.back(),
            scene.cancel(),
        ),
    )


@screen(Step.PHOTO)
def photo(scene: Scene) -> ScreenModel:
    """The live picture, and the right to refuse."""
    say = scene.words.say
    taking = TakePhoto.AWAITED_AS in scene.visit.awaiting
    take = primary("take_photo", say("Take the photo"), Button.TAKE_PHOTO, Icon.CAMERA)
    return ScreenModel(
        name="photo",
        title=say("Hold the item in front of the camera"),
        body=(scene.asked_title, _of_the_photo(scene)),
        private=scene.asked_alone,
        progress=(3, STEPS_IN_ALL),
        picture=Viewfinder(frame_hint=False),
        actions=(
            replace(take, enabled=not taking),
            secondary("refuse_photo", say("No photo, please"), Button.REFUSE_PHOTO),
            scene.back(),
            scene.cancel(),
        ),
    )


def _of_the_photo(scene: Scene) -> str:
    """Who listens hears the shutter: to say more each time a hand trembles would drown the rest."""
    say, visit = scene.words.say, scene.visit
    if visit.held_still and not visit.speaks:
        return say("Hold it still: the photo takes itself.")
    return say("We photograph the item, not you. Pack it afterwards.")


@screen(Step.PHOTO_KEPT)
def photo_kept(scene: Scene) -> ScreenModel:
    """The picture that is kept is shown."""
    say, draft = scene.words.say, scene.visit.in_hand
    assert scene.visit.asking is not None
    path = draft.line(scene.visit.asking).photo_path
    assert path is not None
    return ScreenModel(
        name="photo_kept",
        title=say("This picture is kept"),
        body=(say("It goes to {merchant} as proof of what you returned.", merchant=draft.merchant.name),),
        progress=(3, STEPS_IN_ALL),
        picture=Photo(path),
        actions=(
            primary("continue", say("Use this picture"), Button.CONTINUE, Icon.TICK),
            secondary("take_again", say("Take again"), Button.TAKE_AGAIN, Icon.AGAIN),
        ),
        sound="shutter",
    )
