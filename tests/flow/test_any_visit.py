"""Whatever happens, in whatever order: no visit breaks, hangs, or loses what it holds."""

from collections import Counter
from typing import Any, cast

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from kiosk.domain.codes import ConfirmedBy, PhotoQuality, ReasonCode, Resolution
from kiosk.domain.compartments import DoorState, Occupancy
from kiosk.flow import signals
from kiosk.flow.effects import Begin, Commit, Effect, LeaveUnresolved, OpenCompartment, PrintLabel, Withdraw
from kiosk.flow.signals import Button, DevicesSeen, Pressed, Resumed, Signal, TimedOut, TimerName
from kiosk.flow.visit import DOOR_STEPS, Notice, Step, Visit
from kiosk.flow.wants import BinWatch, DoorWatch, Scanning, Timer, wants
from kiosk.presentation.screens import Around, compose
from kiosk.world.shop import OrderLine
from tests.flow.test_steps import WAYS
from tests.support import journey
from tests.support.gallery_visits import PLACE, SHOP, WORDS
from tests.support.journey import Journey
from tests.support.thorough_shop import thorough
from tests.support.two_packages import to_second_label

SIGHTS = (signals.DoorSeen, signals.BinSeen, signals.Recovered)
SETTLES = (Commit, Withdraw, LeaveUnresolved)
AT_STAKE = DOOR_STEPS | {Step.CONFIRMING, Step.BIN_CONFIRMING, Step.BIN_CHECKING, Step.COMMITTING}

THOROUGH = journey.judged_by(thorough(SHOP.policy))
"""Rules that ask for the condition, for an agreement and for bar codes, and send some to the counter."""

ORDERS = (
    journey.order(),
    journey.order("linen_shirt", "swim_shorts", reason=None),
    journey.order("headphones", reason=ReasonCode.DEFECTIVE),
    journey.order(days=90),
    SHOP.order(
        [
            OrderLine("desk_lamp", reason=ReasonCode.COLOUR),
            OrderLine("headphones", reason=ReasonCode.DEFECTIVE),
        ]
    ),
    SHOP.order([OrderLine("linen_shirt", 3), OrderLine("trainers", 2, ReasonCode.STYLE)]),
)

VALUES = ("", "1", "2", "5", "A", "7", "style", "defective", "en", "de", "yes", "no", "store_credit")

ANSWERS: dict[str, tuple[journey.Happening, ...]] = {
    "Identify": (
        *(journey.known(o) for o in ORDERS),
        journey.unknown(Notice.CODE_UNKNOWN),
        lambda v: signals.BelongsToParked(effect_id=v.awaiting["Identify"]),
    ),
    "Judge": (journey.judged, THOROUGH, THOROUGH),
    "TakePhoto": (
        journey.photographed(),
        journey.photographed(PhotoQuality.DARK),
        journey.no_picture,
    ),
    "Begin": (
        journey.begun,
        journey.begun,
        journey.begun_without_numbers,
        journey.not_begun("no_compartment"),
        journey.not_begun("already_used"),
    ),
    "PrintLabel": tuple(journey.label(o) for o in ("printed", "unconfirmed", "failed")),
    "Paper": tuple(journey.paper(o) for o in ("printed", "unconfirmed", "failed")),
    "OpenCompartment": (
        journey.opens("07"),
        journey.opens("08"),
        journey.opens("07", DoorState.UNKNOWN),
        journey.opens("09", occupancy=Occupancy.PRESENT),
        journey.stays_shut("07"),
        journey.no_compartment,
    ),
    "OpenBin": (
        journey.flap_opens("bin-1"),
        journey.flap_opens("bin-1"),
        journey.flap_stays_shut("bin-1"),
        journey.no_bin,
    ),
    "Commit": (journey.committed,),
    "CertifyAttempt": (journey.certified,),
}
"""What can come back, by what is awaited."""

AT_ONCE = {Step.IDENTIFYING, Step.JUDGING, Step.BEGINNING, Step.COMMITTING, Step.CERTIFYING}
"""The books answer in the same breath: nothing else is heard in between."""


SECOND_PACKAGE = [*to_second_label(), journey.Go(journey.label("printed"), Step.LABEL_ATTACH)]
WAYS_IN = [*WAYS.values(), *[SECOND_PACKAGE] * 5, *[[*SECOND_PACKAGE, *journey.TO_DOOR[1:]]] * 5]
"""Any step of a plain visit, and as often the second of two packages."""

BOOKS = ("Identify", "Judge", "Begin", "Commit", "CertifyAttempt")


class AnyVisit(RuleBasedStateMachine):
    """One visit after another, touched, timed out, answered and cut off at random."""

    @initialize(way=st.sampled_from(WAYS_IN))
    def arrive(self, way: list[journey.Go]) -> None:
        """Begin anywhere, on the way that a script knows."""
        self.visits = getattr(self, "visits", 0) + 1
        self.journey = Journey(Visit(visit_id=f"v{self.visits}")).run(way)
        asked = self.journey.asked
        self.begun = {e.draft.drop_off_id for e in asked if isinstance(e, PrintLabel)}
        self.answered: list[signals.EffectResult] = []

    def hear(self, signal: Signal) -> None:
        """One signal, what must be true of the step it made, and the answers of the books."""
        before = self.journey.visit
        effects = self.journey.hear(signal)
        self.hold(before, signal, effects)
        if self.journey.visit.step is Step.ENDED and before.step is not Step.ENDED:
            self.hold_to_account()

    def hold(self, before: Visit, signal: Signal, effects: tuple[Effect, ...]) -> None:
        after = self.journey.visit
        assert Visit.model_validate_json(after.snapshot()) == after, "a restart would find another visit"
        if after.draft and after.draft.begun:
            self.begun.add(after.draft.drop_off_id)
        if before.step in AT_STAKE and after.step is Step.ENDED:
            assert any(isinstance(e, SETTLES) for e in effects), "an open door was left in silence"
        for effect in effects:
            if isinstance(effect, Withdraw):
                assert not effect.draft.confirmed, "what is inside was withdrawn"
                said_so = isinstance(signal, Pressed) and signal.button is Button.TAKE_BACK
                assert said_so or before.step is not Step.CONFIRMING or isinstance(signal, SIGHTS)
            if isinstance(effect, Commit):
                assert effect.draft.confirmed, "custody of nothing"
            if isinstance(effect, Begin):
                for line in effect.draft.taken:
                    assert line.offer is not None, "nothing was agreed on"
                    plain = line.offer.resolution in (Resolution.REFUND_ORIGINAL, line.line.resolution)
                    free = line.fee(line.offer) is None
                    assert line.agreed_at or (plain and free), "nobody agreed to it"
            if isinstance(effect, OpenCompartment):
                allowed = (Pressed, signals.DoorStayedShut, signals.DoorSeen, signals.DoorOpened)
                assert isinstance(signal, allowed), f"{type(signal).__name__} opened a door"

    def hold_to_account(self) -> None:
        """Every drop-off that was begun has one end, and just one."""
        ends = Counter(e.draft.drop_off_id for e in self.journey.asked if isinstance(e, SETTLES))
        assert set(ends) == self.begun
        assert not [drop_off_id for drop_off_id, count in ends.items() if count > 1]

    @rule(data=st.data())
    def touch_what_is_shown(self, data: Any) -> None:
        model = compose(self.journey.visit, WORDS, Around(PLACE))
        dialog = model.dialog.actions if model.dialog else ()
        touchable = [c.posts for c in (*dialog, *model.actions) if c.enabled]
        touchable += [card.posts for card in model.cards if card.posts]
        counters = [card.counter for card in model.cards if card.counter]
        touchable += [c.posts for counter in counters for c in (counter.fewer, counter.more) if c.enabled]
        if touchable and self.journey.visit.step not in AT_ONCE:
            self.hear(data.draw(st.sampled_from(touchable)))

    @rule(button=st.sampled_from(Button), value=st.sampled_from(VALUES))
    def touch(self, button: Button, value: str) -> None:
        if button is Button.LANGUAGE:
            value = "en"
        if self.journey.visit.step not in AT_ONCE:
            self.hear(Pressed(button=button, value=value))

    @precondition(lambda self: any(isinstance(w, Timer) for w in wants(self.journey.visit)))
    @rule(data=st.data())
    def run_out(self, data: Any) -> None:
        """A time that runs; what was not wanted was stopped."""
        running = sorted(w.name for w in wants(self.journey.visit) if isinstance(w, Timer))
        self.hear(TimedOut(name=data.draw(st.sampled_from(running))))

    @rule(name=st.sampled_from(TimerName))
    def run_out_too_late(self, name: TimerName) -> None:
        """A time that runs no more must not end what an open door holds."""
        if self.journey.visit.step not in AT_ONCE and name in (TimerName.IDLE_WARNING, TimerName.IDLE_END):
            self.hear(TimedOut(name=name))

    @rule(count=st.sampled_from((1, 2)))
    def show(self, count: int) -> None:
        if any(isinstance(want, Scanning) for want in wants(self.journey.visit)):
            self.hear(signals.CodesSeen(texts=tuple(str(n) for n in range(count))))

    @precondition(lambda self: self.journey.visit.step is Step.ITEM_SCAN)
    @rule(gtin=st.sampled_from(("9521100200011", "9521100123457")))
    def show_an_item(self, gtin: str) -> None:
        self.hear(signals.CodesSeen(texts=(gtin,)))

    @precondition(lambda self: self.journey.visit.awaiting)
    @rule(data=st.data())
    def answer(self, data: Any) -> None:
        visit = self.journey.visit
        kind = data.draw(st.sampled_from(sorted(visit.awaiting)))
        self.give(data.draw(st.sampled_from(ANSWERS[kind])))

    @precondition(lambda self: self.journey.visit.step in AT_ONCE)
    @rule(data=st.data())
    def answer_from_the_books(self, data: Any) -> None:
        visit = self.journey.visit
        kind = next(kind for kind in BOOKS if kind in visit.awaiting)
        self.give(data.draw(st.sampled_from(ANSWERS[kind])))

    def give(self, happening: journey.Happening) -> None:
        signal = happening(self.journey.visit)
        assert isinstance(signal, signals.EffectResult)
        if isinstance(signal, signals.Identified):
            fresh = f"d{self.visits}-{self.journey.visit.effects_issued}"
            signal = signal.model_copy(update={"drop_off_id": fresh})
        self.answered.append(signal)
        self.hear(cast("Signal", signal))

    @precondition(lambda self: self.answered)
    @rule(data=st.data())
    def answer_twice(self, data: Any) -> None:
        """A result that was heard already, or that nobody waits for any more, changes nothing."""
        stale = data.draw(st.sampled_from(self.answered))
        if stale.effect_id in self.journey.visit.awaiting.values():
            return
        before = self.journey.visit.but(effects_issued=0)
        self.hear(cast("Signal", stale))
        assert self.journey.visit.but(effects_issued=0) == before

    @rule(door=st.sampled_from(DoorState), item=st.sampled_from(Occupancy))
    def look_at_the_door(self, door: DoorState, item: Occupancy) -> None:
        for want in wants(self.journey.visit):
            if isinstance(want, DoorWatch):
                seen = signals.DoorSeen(compartment_id=want.compartment_id, door=door, occupancy=item)
                self.hear(seen)

    @rule(
        flap=st.sampled_from(DoorState),
        by=st.sampled_from((None, ConfirmedBy.WEIGHT, ConfirmedBy.BEAM)),
        is_settled=st.booleans(),
    )
    def look_at_the_bin(self, flap: DoorState, by: ConfirmedBy | None, is_settled: bool) -> None:
        by = by if flap is DoorState.CLOSED else None
        for want in wants(self.journey.visit):
            if isinstance(want, BinWatch):
                seen = journey.bin_seen(flap, by, is_settled=is_settled, bin_id=want.bin_id)
                self.hear(seen(self.journey.visit))

    @rule(
        faults=st.sampled_from(
            (frozenset(), frozenset({"scan_camera", "item_camera"}), frozenset({"lock_board"}))
        )
    )
    def look_at_the_devices(self, faults: frozenset[str]) -> None:
        why = "lock_board" if "lock_board" in faults else None
        self.hear(DevicesSeen(faults=faults, out_of_service=why))

    @precondition(lambda self: self.journey.visit.in_suspense)
    @rule(door=st.sampled_from(DoorState), item=st.sampled_from(Occupancy), boot_ms=st.sampled_from((0, 99)))
    def cut_the_power(self, door: DoorState, item: Occupancy, boot_ms: int) -> None:
        """What was written down is all that is left; steps that the books answer were never written."""
        if self.journey.visit.step in AT_ONCE:
            return
        step = self.journey.visit.step
        intended = {Step.OPENING: "07", Step.FLAP_OPENING: "bin-1"}.get(step)
        self.journey.visit = Visit.model_validate_json(self.journey.visit.model_dump_json())
        self.journey.at_ms = boot_ms * 1000 - 60_000
        self.hear(journey.restarts(door, item, intended)(self.journey.visit))

    @rule()
    def show_the_code_of_a_parked_visit(self) -> None:
        self.hear(Resumed())

    @precondition(lambda self: self.journey.visit.step is Step.ENDED)
    @rule(way=st.sampled_from(WAYS_IN))
    def next_please(self, way: list[journey.Go]) -> None:
        assert wants(self.journey.visit) == frozenset()
        self.arrive(way)


AnyVisit.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestAnyVisit = AnyVisit.TestCase
