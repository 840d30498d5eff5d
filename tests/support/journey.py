"""Journeys as scripts: what happens, where that leads, what it asks for. Only the pure flow runs.

    run_journey([
        Go(press(Button.START), Step.SCANNING),
        Go(shows(order), Step.IDENTIFYING, Identify),
        ...
    ])

What happens is made from the visit as it stands, so that results bear the id of
the effect they answer. After every line the visit is held to what must be true
of all visits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from kiosk.domain.authorization import Method, Presented
from kiosk.domain.codes import ConfirmedBy, PhotoQuality, ReasonCode
from kiosk.domain.compartments import DoorState, Occupancy, Size
from kiosk.domain.drop_off import Basis, Photo
from kiosk.domain.events import AttemptCertified
from kiosk.domain.moment import Moment
from kiosk.domain.policy import PolicyPack
from kiosk.flow import advance, facts, signals, wants
from kiosk.flow.draft import InBin, MerchantInfo
from kiosk.flow.effects import (
    Begin,
    CertifyAttempt,
    Commit,
    Effect,
    Identify,
    Judge,
    OpenBin,
    OpenCompartment,
    PaperEffect,
    PrintLabel,
    PrintReceipt,
    TakePhoto,
)
from kiosk.flow.signals import Button, Signal, TimerName
from kiosk.flow.visit import EarlierReturn, Notice, Step, Visit
from kiosk.flow.wants import Timer
from kiosk.presentation.screens import Around, compose
from kiosk.world.shop import Order, OrderLine
from tests.support.gallery_visits import NOW, PLACE, SHOP, STANDING, WORDS
from tests.support.judging import lines_judged

E = TypeVar("E", bound=Effect)
Happening = Callable[[Visit], Signal]

BASIS = Basis(policy_id="p", policy_version=1, policy_epoch=1, policy_issued_at=NOW.at, policy_age_s=60)


def later(ms: int) -> Moment:
    """A moment that many milliseconds after the journey began."""
    return Moment(at=NOW.at, boottime_ms=NOW.boottime_ms + ms)


@dataclass(frozen=True)
class Go:
    """One line of a script."""

    what: Happening
    leads_to: Step
    asks: tuple[type[Effect], ...]

    def __init__(self, what: Happening, leads_to: Step, *asks: type[Effect]) -> None:
        object.__setattr__(self, "what", what)
        object.__setattr__(self, "leads_to", leads_to)
        object.__setattr__(self, "asks", asks)


@dataclass
class Journey:
    """A visit and all that it has asked for. Each line takes 100 ms."""

    visit: Visit = field(default_factory=lambda: Visit(visit_id="v1"))
    asked: list[Effect] = field(default_factory=list)
    at_ms: int = 0

    def run(self, script: Sequence[Go]) -> "Journey":
        for number, go in enumerate(script, 1):
            effects = self.hear(go.what(self.visit))
            came = (self.visit.step, tuple(type(e) for e in effects))
            assert came == (go.leads_to, go.asks), f"line {number} of {len(script)}: {came}"
        return self

    def hear(self, signal: Signal) -> tuple[Effect, ...]:
        self.at_ms += 100
        self.visit, effects = advance(self.visit, signal, later(self.at_ms))
        self.asked += effects
        hold_to_what_is_true_of_all(self.visit)
        return effects

    def newest(self, kind: type[E]) -> E:
        """The newest effect of a kind that was asked for."""
        return next(e for e in reversed(self.asked) if isinstance(e, kind))


def run_journey(script: Sequence[Go], visit: Visit | None = None) -> Journey:
    return Journey(visit or Visit(visit_id="v1")).run(script)


def hold_to_what_is_true_of_all(visit: Visit) -> None:
    """Something leads on, it has a screen, and it survives being written down."""
    assert visit.awaiting or wants(visit) or visit.step is Step.ENDED, f"{visit.step} waits for nothing"
    model = compose(visit, WORDS, Around(PLACE))
    assert model.title
    ids = [c.control_id for c in (*model.actions, *model.tools, *model.languages)]
    assert len(ids) == len(set(ids)), f"two controls of one name on {model.name}"
    assert len(model.actions) <= 4
    assert Visit.model_validate_json(visit.model_dump_json()) == visit


# --- what people do -------------------------------------------------------------------------------


def press(button: Button, value: str = "") -> Happening:
    return lambda _: signals.Pressed(button=button, value=value)


def wait_out(name: TimerName) -> Happening:
    """A time that runs for this visit runs out."""

    def happen(visit: Visit) -> Signal:
        running = {want.name for want in wants(visit) if isinstance(want, Timer)}
        assert name in running, f"{name} does not run at {visit.step}: {sorted(running)}"
        return signals.TimedOut(name=name)

    return happen


def shows(*texts: str) -> Happening:
    return lambda _: signals.CodesSeen(texts=texts)


# --- what doors and boards say --------------------------------------------------------------------


def seen(door: DoorState, occupancy: Occupancy = Occupancy.UNKNOWN, compartment_id: str = "") -> Happening:
    """The board's word on the door of the package in hand, or on another."""

    def happen(visit: Visit) -> Signal:
        about = compartment_id or visit.package_in_hand.compartment_id or ""
        return signals.DoorSeen(compartment_id=about, door=door, occupancy=occupancy)

    return happen


def shut(occupancy: Occupancy = Occupancy.UNKNOWN) -> Happening:
    return seen(DoorState.CLOSED, occupancy)


def restarts(
    door: DoorState, occupancy: Occupancy = Occupancy.UNKNOWN, intended: str | None = None
) -> Happening:
    """The power comes back; `intended` is a door, or the bin whose flap, was about to open."""
    if intended and intended.startswith("bin"):
        into = InBin(bin_id=intended, load_unit_id="BAG-1")
        return lambda _: signals.Recovered(door=DoorState.UNKNOWN, occupancy=Occupancy.UNKNOWN, bin=into)
    size = Size.M if intended else None
    return lambda _: signals.Recovered(door=door, occupancy=occupancy, compartment_id=intended, size=size)


# --- what the books and the devices answer --------------------------------------------------------


def _id(visit: Visit, kind: type[Effect]) -> str:
    assert kind.AWAITED_AS in visit.awaiting, f"{visit.step} awaits {sorted(visit.awaiting)}"
    return visit.awaiting[kind.AWAITED_AS]


def known(order: Order, drop_off_id: str = "d1") -> Happening:
    merchant = SHOP.policy.merchant(order.authorization.merchant_id)
    assert merchant is not None
    return lambda visit: signals.Identified(
        effect_id=_id(visit, Identify),
        drop_off_id=drop_off_id,
        presented=Presented(authorization=order.authorization, method=Method.SIGNED_QR, key_id="demo"),
        merchant=MerchantInfo(
            merchant_id=merchant.merchant_id,
            name=merchant.name,
            phone=merchant.phone,
            terms_id=merchant.terms_id,
            writes_by=date(2026, 10, 2),
        ),
    )


def unknown(notice: Notice, earlier: EarlierReturn | None = None) -> Happening:
    return lambda visit: signals.NotIdentified(effect_id=_id(visit, Identify), notice=notice, earlier=earlier)


def judged(visit: Visit) -> Signal:
    """What the shop's real rules say of the lines that were brought: verdicts, or questions."""
    return judged_by(SHOP.policy)(visit)


def judged_by(pack: PolicyPack) -> Happening:
    """The same by other rules."""

    def happen(visit: Visit) -> Signal:
        draft = visit.in_hand
        said = {line.line.line_id: line.said for line in draft.lines if line.brought and not line.verdict}
        said = {line_id: line for line_id, line in said.items() if not draft.line(line_id).open_question}
        lines = lines_judged(pack, draft.presented, said, NOW.at)
        return signals.Judged(effect_id=_id(visit, Judge), lines=lines, basis=BASIS)

    return happen


def photographed(quality: PhotoQuality = PhotoQuality.OK) -> Happening:
    def happen(visit: Visit) -> Signal:
        assert visit.asking is not None
        photo = Photo(
            photo_id=f"photo-{visit.effects_issued}",
            role="item",
            line_ids=(visit.asking,),
            sha256="0" * 64,
            bytes=1,
            taken_at=NOW.at,
            quality=quality,
        )
        return signals.PhotoTaken(effect_id=_id(visit, TakePhoto), photo=photo, path="photo.jpg")

    return happen


def no_picture(visit: Visit) -> Signal:
    return signals.PhotoFailed(effect_id=_id(visit, TakePhoto), why="no_camera")


def begun(visit: Visit) -> Signal:
    numbers = tuple(
        signals.LabelNumbers(label_number=f"L{n}", tracking_number=f"T{n}", written_code=f"CODE{n}")
        for n, _ in enumerate(visit.in_hand.packages, 1)
    )
    return signals.Begun(effect_id=_id(visit, Begin), numbers=numbers)


def begun_without_numbers(visit: Visit) -> Signal:
    none = signals.LabelNumbers(label_number=None, tracking_number=None, written_code="K7M4QX")
    packages = len(visit.in_hand.packages)
    return signals.Begun(effect_id=_id(visit, Begin), numbers=(none,) * packages)


def not_begun(why: Literal["already_used", "no_compartment"]) -> Happening:
    return lambda visit: signals.NotBegun(effect_id=_id(visit, Begin), why=why)


def label(outcome: Literal["printed", "unconfirmed", "failed"]) -> Happening:
    return lambda visit: signals.LabelPrinted(effect_id=_id(visit, PrintLabel), outcome=outcome)


def paper(outcome: Literal["printed", "unconfirmed", "failed"]) -> Happening:
    return lambda visit: signals.PaperPrinted(effect_id=_id(visit, PaperEffect), outcome=outcome)


def opens(
    compartment_id: str = "07",
    door: DoorState = DoorState.OPEN,
    size: Size = Size.M,
    occupancy: Occupancy = Occupancy.ABSENT,
    *,
    within_reach: bool = True,
) -> Happening:
    return lambda visit: signals.DoorOpened(
        effect_id=_id(visit, OpenCompartment),
        compartment_id=compartment_id,
        size=size,
        door=door,
        occupancy=occupancy,
        after_ms=40,
        within_reach=within_reach,
    )


def stays_shut(compartment_id: str = "07") -> Happening:
    return lambda visit: signals.DoorStayedShut(
        effect_id=_id(visit, OpenCompartment), compartment_id=compartment_id
    )


def no_compartment(visit: Visit) -> Signal:
    return signals.NoCompartment(effect_id=_id(visit, OpenCompartment))


def no_bin(visit: Visit) -> Signal:
    return signals.NoBin(effect_id=_id(visit, OpenBin))


def flap_opens(bin_id: str = "bin-1", flap: DoorState = DoorState.OPEN) -> Happening:
    into = InBin(bin_id=bin_id, load_unit_id="BAG-1")
    return lambda visit: signals.BinOpened(effect_id=_id(visit, OpenBin), bin=into, flap=flap, after_ms=40)


def flap_stays_shut(bin_id: str = "bin-1") -> Happening:
    return lambda visit: signals.BinStayedShut(effect_id=_id(visit, OpenBin), bin_id=bin_id)


def bin_seen(
    flap: DoorState,
    by: ConfirmedBy | None = None,
    *,
    is_settled: bool = True,
    bin_id: str = "bin-1",
    weight_g: int | None = None,
    missing: tuple[str, ...] = (),
) -> Happening:
    return lambda _: signals.BinSeen(
        bin_id=bin_id,
        flap=flap,
        confirmed_by=by,
        weight_g=weight_g,
        missing=missing,
        is_settled=is_settled and flap is not DoorState.OPEN,
    )


def committed(visit: Visit) -> Signal:
    """Answered as the books do: the event is made from the draft by the real rules."""
    number = f"B1042-000000{len(visit.completed) + 1}-7"
    event = facts.completed(visit.in_hand, visit.visit_id, number, visit.stages_ms(), "en", STANDING)
    return signals.Committed(effect_id=_id(visit, Commit), event=event, completed_at=NOW.at)


def certified(visit: Visit) -> Signal:
    use = visit.completed[-1].event.authorization if visit.draft is None else None
    event = AttemptCertified(
        certificate_no="B1042-A000001",
        visit_id=visit.visit_id,
        kiosk=STANDING.kiosk,
        authorization=use or facts.certified(visit.in_hand, "", "", "", STANDING).authorization,
        why="no_compartment",
    )
    return signals.Certified(effect_id=_id(visit, CertifyAttempt), event=event, certified_at=NOW.at)


# --- stretches that many journeys share -----------------------------------------------------------


def order(*products: str, reason: ReasonCode | None = ReasonCode.SIZE_TOO_SMALL, days: int = 5) -> Order:
    """An order whose portal asked for the reason, unless told otherwise."""
    lines = [OrderLine(product, reason=reason) for product in products or ("linen_shirt",)]
    return SHOP.order(lines, delivered_days_ago=days)


def arrive(bought: Order) -> list[Go]:
    """A code with nothing to choose or ask is shown, and believed."""
    return [
        Go(shows(bought.token), Step.IDENTIFYING, Identify),
        Go(known(bought), Step.JUDGING, Judge),
    ]


def bring_both(bought: Order) -> list[Go]:
    """Both lines of an order came along."""
    return [
        Go(shows(bought.token), Step.IDENTIFYING, Identify),
        Go(known(bought), Step.CHOOSING),
        Go(press(Button.CHOOSE, "1"), Step.CHOOSING),
        Go(press(Button.CHOOSE, "2"), Step.CHOOSING),
        Go(press(Button.CONTINUE), Step.JUDGING, Judge),
    ]


def to_verdict(bought: Order) -> list[Go]:
    return [*arrive(bought), Go(judged, Step.VERDICT)]


def to_label(bought: Order | None = None) -> list[Go]:
    """One item, photographed; its label is being printed."""
    return [
        *to_verdict(bought or order()),
        Go(press(Button.CONTINUE), Step.PHOTO),
        Go(press(Button.TAKE_PHOTO), Step.PHOTO, TakePhoto),
        Go(photographed(), Step.PHOTO_KEPT),
        Go(press(Button.CONTINUE), Step.BEGINNING, Begin),
        Go(begun, Step.LABEL_PRINTING, PrintLabel),
    ]


TO_DOOR = [
    Go(label("printed"), Step.LABEL_ATTACH),
    Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
    Go(opens(), Step.DOOR_OPEN),
]


TO_FLAP = [
    Go(label("printed"), Step.LABEL_ATTACH),
    Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
    Go(no_compartment, Step.FLAP_OPENING, OpenBin),
    Go(flap_opens(), Step.FLAP_OPEN),
]


def to_open_flap() -> list[Go]:
    """No compartment is free, and the flap of the bin is open."""
    return [*to_label(), *TO_FLAP]


def to_open_door() -> list[Go]:
    return [*to_label(), *TO_DOOR]


def to_question() -> list[Go]:
    """The door is shut, and nothing proves that the item is inside."""
    return [*to_open_door(), Go(shut(), Step.CONFIRMING)]


CUSTODY = [Go(committed, Step.DONE, PrintReceipt)]
