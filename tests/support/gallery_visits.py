"""Every screen a customer can meet, from real visits: played on the pure flow, composed by presentation."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.domain.authorization import Method, Presented
from kiosk.domain.codes import PhotoQuality, ReasonCode
from kiosk.domain.compartments import DoorState, Occupancy, Size
from kiosk.domain.drop_off import Basis, KioskFacts, Photo
from kiosk.domain.moment import Moment
from kiosk.domain.policy import PolicyPack
from kiosk.flow import advance, facts, signals
from kiosk.flow.draft import InBin, MerchantInfo, Undeclared, UndeclaredShop
from kiosk.flow.effects import Commit, Judge
from kiosk.flow.signals import Button, Pressed, TimedOut, TimerName
from kiosk.flow.visit import EarlierReturn, Notice, Visit
from kiosk.presentation.place import Place
from kiosk.presentation.screen_model import DoorBox, ScreenModel
from kiosk.presentation.screens import Around, compose
from kiosk.presentation.words import Words
from kiosk.runtime.configured import LANGUAGE_NAMES
from kiosk.runtime.undeclared import MOST_SHOPS_TO_CHOOSE
from kiosk.world.shop import Order, OrderLine, Shop
from tests.support.judging import lines_judged
from tests.support.thorough_shop import UNDECLARED, thorough

NOW = Moment(at=datetime(2026, 9, 29, 15, 42, tzinfo=UTC), boottime_ms=60_000)
WORDS = Words("en", ZoneInfo("Europe/Berlin"))
DOORS = tuple(DoorBox(f"{n:02d}", str(n), column=(n - 1) // 4, row=(n - 1) % 4) for n in range(1, 13))
PLACE = Place(
    kiosk_id="B-1042",
    operator_name="Parcelnet",
    site_name="Ostbahnhof, north entrance",
    address=("Koppenstrasse 3", "10243 Berlin"),
    phone="030 5550 142",
    phone_hours="every day from 7 to 22",
    status_url="https://returns.example/r",
    nearest_kiosk="Alexanderplatz, Karl-Liebknecht-Strasse 13",
    bags=False,
    languages=(("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("pl", "Polski")),
    doors=DOORS,
    has_high_doors=True,
    contact="www.parcelnet.example/help",
)
SHOP = Shop(NOW.at, 1, ["B-1042"])

STANDING = facts.Standing(
    kiosk=KioskFacts(
        kiosk_id="B-1042",
        operator_id="parcelnet-de",
        site_id="BER-017",
        site_gln=None,
        country="DE",
        time_zone="Europe/Berlin",
        software_version="0",
    ),
    now=NOW,
    offline=False,
    collect_by=NOW.at + timedelta(days=2),
    packaging="own_box",
    use=1,
)


def merchant_info(merchant_id: str) -> MerchantInfo:
    """What is said of a shop of the demonstration."""
    merchant = SHOP.policy.merchant(merchant_id)
    assert merchant is not None
    return MerchantInfo(
        merchant_id=merchant.merchant_id,
        name=merchant.name,
        phone=merchant.phone,
        terms_id=merchant.terms_id,
        writes_by=date(2026, 10, 3),
    )


class Played:
    """A visit that was played so far; each method is one thing that happens, and returns the visit."""

    def __init__(self, photo_path: Path, rules: PolicyPack, language: str = "en") -> None:
        self._photo_path = photo_path
        self._rules = rules
        self.visit = Visit(visit_id="01998f2c-ffff-7a00-8000-0000000000aa", language=language)
        self.commit: Commit | None = None

    def hear(self, signal: signals.Signal) -> "Played":
        self.visit, effects = advance(self.visit, signal, NOW)
        for effect in effects:
            if isinstance(effect, Judge):
                self._judge(effect)
            elif isinstance(effect, Commit):
                self.commit = effect
        return self

    def press(self, button: Button, value: str = "") -> "Played":
        return self.hear(Pressed(button=button, value=value))

    def show(self, order: Order) -> "Played":
        """Scan a code, and be known."""
        self.hear(signals.CodesSeen(texts=(order.token,)))
        return self.hear(
            signals.Identified(
                effect_id=self._id("Identify"),
                drop_off_id="01998f2d-10aa-7b02-8c11-5e0a77d1c001",
                presented=Presented(
                    authorization=order.authorization, method=Method.SIGNED_QR, key_id="demo-northwind"
                ),
                merchant=merchant_info(order.authorization.merchant_id),
            )
        )

    def photograph(self, quality: PhotoQuality = PhotoQuality.OK) -> "Played":
        self.press(Button.TAKE_PHOTO)
        assert self.visit.asking is not None
        photo = Photo(
            photo_id=f"photo-{self.visit.asking}",
            role="item",
            line_ids=(self.visit.asking,),
            sha256="0" * 64,
            bytes=1,
            taken_at=NOW.at,
            quality=quality,
        )
        return self.hear(
            signals.PhotoTaken(effect_id=self._id("TakePhoto"), photo=photo, path=str(self._photo_path))
        )

    def numbers(self) -> "Played":
        """The drop-off is begun: every package has its numbers, the label of the first is printing."""
        assert self.visit.draft is not None
        numbers = signals.LabelNumbers(
            label_number="395211000000010017", tracking_number="PN0481000018DE", written_code="K7M4QX"
        )
        return self.hear(
            signals.Begun(effect_id=self._id("Begin"), numbers=(numbers,) * len(self.visit.draft.packages))
        )

    def label(self, outcome: str) -> "Played":
        return self.hear(signals.LabelPrinted(effect_id=self._id("PrintLabel"), outcome=outcome))

    def door_opens(self, *, compartment_id: str = "07", within_reach: bool = True) -> "Played":
        return self.hear(
            signals.DoorOpened(
                effect_id=self._id("OpenCompartment"),
                compartment_id=compartment_id,
                size=Size.M,
                door=DoorState.OPEN,
                occupancy=Occupancy.ABSENT,
                after_ms=640,
                within_reach=within_reach,
            )
        )

    def door_shuts(self, occupancy: Occupancy) -> "Played":
        return self.hear(signals.DoorSeen(compartment_id="07", door=DoorState.CLOSED, occupancy=occupancy))

    def committed(self, *, offline: bool = False) -> "Played":
        assert self.commit is not None
        standing = STANDING.model_copy(update={"offline": offline})
        event = facts.completed(self.commit.draft, self.visit.visit_id, "B1042-0048213-7", {}, "en", standing)
        return self.hear(signals.Committed(effect_id=self._id("Commit"), event=event, completed_at=NOW.at))

    def paper(self, outcome: str) -> "Played":
        effect_id = next(iter(self.visit.awaiting.values()))
        return self.hear(signals.PaperPrinted(effect_id=effect_id, outcome=outcome))

    def _judge(self, effect: Judge) -> None:
        lines = lines_judged(self._rules, effect.presented, effect.lines, NOW.at)
        basis = Basis(
            policy_id="p", policy_version=1, policy_epoch=1, policy_issued_at=NOW.at, policy_age_s=0
        )
        self.hear(signals.Judged(effect_id=effect.effect_id, lines=lines, basis=basis))

    def _id(self, effect: str) -> str:
        return self.visit.awaiting[effect]


def gallery_screens(photo_path: Path, words: Words = WORDS) -> Iterator[tuple[str, ScreenModel]]:
    """Yield (file name, model) in the order of a visit."""
    around = Around(PLACE)

    def new(rules: PolicyPack = SHOP.policy) -> Played:
        return Played(photo_path, rules, words.locale)

    def shot(played: Played, around: Around = around) -> ScreenModel:
        return compose(played.visit, words, around)

    def one(product: str = "linen_shirt", days: int = 5) -> Order:
        return SHOP.order([product], delivered_days_ago=days)

    def at_photo() -> Played:
        return new().show(one()).press(Button.CHOOSE, "size_too_small").press(Button.CONTINUE)

    def at_label() -> Played:
        return at_photo().photograph().press(Button.CONTINUE).numbers()

    def at_door() -> Played:
        return at_label().label("printed").press(Button.CONTINUE).door_opens()

    several = SHOP.order(["linen_shirt", "rain_jacket", "swim_shorts"])

    yield "attract", shot(new())
    yield "attract-offline", shot(new(), Around(PLACE, offline=True))
    yield "attract-door-left-open", shot(new(), Around(PLACE, open_doors=("07",)))
    everywhere = Around(replace(PLACE, languages=tuple(LANGUAGE_NAMES.items())))
    yield "attract-many-languages", shot(new(), everywhere)
    yield "languages", shot(new().press(Button.LANGUAGES), everywhere)
    yield "settings", shot(new().press(Button.SETTINGS))
    yield "settings-changed", shot(_adapted(new()))
    yield "scanning", shot(new().press(Button.START))
    yield "scanning-help", shot(new().press(Button.START).hear(TimedOut(name=TimerName.SCAN_HELP)))
    wrong = new().hear(signals.CodesSeen(texts=("00340434161094042557",)))
    wrong.hear(signals.NotIdentified(effect_id=wrong.visit.awaiting["Identify"], notice=Notice.PARCEL_LABEL))
    yield "scanning-wrong-code", shot(wrong)
    typing = new().press(Button.TYPE_CODE)
    for key in "K7M4Q":
        typing.press(Button.KEY, key)
    yield "typing", shot(typing)
    yield from _refused(new, shot)
    order_no = new().press(Button.TYPE_CODE).press(Button.TYPE_ORDER_NO)
    yield "typing-order", shot(order_no)
    order_no.press(Button.LETTERS)
    for key in "NW447120":
        order_no.press(Button.KEY, key)
    yield "typing-order-letters", shot(order_no)
    yield "typing-postcode", shot(order_no.press(Button.ENTER))
    yield from _undeclared(new, shot)
    choosing = new().show(several)
    choosing.press(Button.CHOOSE, "1").press(Button.CHOOSE, "3")
    yield "choosing", shot(choosing)
    yield "reason", shot(new().show(one()))
    yield "verdict-accepted", shot(new().show(one()).press(Button.CHOOSE, "size_too_small"))
    yield (
        "verdict-one-declined",
        shot(
            choosing.press(Button.CONTINUE)
            .press(Button.CHOOSE, "size_too_small")
            .press(Button.CHOOSE, "changed_mind")
        ),
    )
    yield "verdict-referred", shot(new().show(one("headphones")).press(Button.CHOOSE, "defective"))
    yield "declined", shot(new().show(one(days=60)).press(Button.CHOOSE, "size_too_small"))
    yield from _asked_and_told(lambda: new(thorough(SHOP.policy)), shot)
    yield "photo", shot(at_photo())
    yield "photo-kept", shot(at_photo().photograph())
    yield "photo-blurred", shot(at_photo().photograph(PhotoQuality.BLURRED))
    yield "label-printing", shot(at_label())
    yield "label-attach", shot(at_label().label("printed"))
    yield "label-in-hand", shot(at_label().label("unconfirmed"))
    yield "write-code", shot(at_label().label("failed"))
    yield "opening", shot(at_label().label("printed").press(Button.CONTINUE))
    yield from _out_of_reach(lambda: at_label().label("printed"), shot)
    yield from _at_the_bin(lambda: at_label().label("printed").press(Button.CONTINUE), shot)
    yield "door-open", shot(at_door())
    yield "shut-door", shot(at_door().hear(TimedOut(name=TimerName.ATTENTION)))
    yield "is-it-inside", shot(at_door().door_shuts(Occupancy.UNKNOWN))
    yield "looks-empty", shot(at_door().door_shuts(Occupancy.ABSENT))
    yield "taking-out", shot(at_door().press(Button.TAKE_BACK))
    yield "withdrawn", shot(at_door().press(Button.TAKE_BACK).door_shuts(Occupancy.ABSENT))
    done = at_door().door_shuts(Occupancy.PRESENT).committed()
    yield "done", shot(done.paper("printed"))
    offline = at_door().door_shuts(Occupancy.PRESENT).committed(offline=True)
    yield "done-offline-no-paper", shot(offline.paper("failed"), Around(PLACE, offline=True))
    yield "parked", shot(at_door().hear(TimedOut(name=TimerName.PARK)))
    back = at_door()
    back.hear(signals.Recovered(door=DoorState.CLOSED, occupancy=Occupancy.UNKNOWN))
    yield "welcome-back", shot(back)
    used = new().hear(signals.CodesSeen(texts=(several.token,)))
    used.hear(
        signals.NotIdentified(
            effect_id=used.visit.awaiting["Identify"],
            notice=Notice.CODE_NOT_VALID,
            earlier=EarlierReturn(
                drop_off_id="d", receipt_no="B1042-0048213-7", completed_at=NOW.at - timedelta(hours=3)
            ),
        )
    )
    yield "already-returned", shot(used)
    broken = new().hear(signals.DevicesSeen(faults=frozenset({"lock_board"}), out_of_service="lock_board"))
    yield "out-of-service", shot(broken)
    full = new().hear(signals.DevicesSeen(faults=frozenset({"disk_full"}), out_of_service="disk_full"))
    yield "out-of-service-disk-full", shot(full)
    serviced = new().hear(signals.DevicesSeen(faults=frozenset(), out_of_service="serviced"))
    yield "out-of-service-serviced", shot(serviced)
    yield "stands-still", shot(new(), Around(PLACE, stands_still=True))
    yield "stands-still-nothing-handed-over", shot(at_photo(), Around(PLACE, stands_still=True))
    standing = at_door()
    assert standing.visit.draft is not None
    assert standing.visit.draft.package is not None
    own_door = (standing.visit.draft.package.compartment_id or "",)
    yield "stands-still-door-open", shot(standing, Around(PLACE, open_doors=own_door, stands_still=True))
    yield "stands-still-behind-its-door", shot(standing, Around(PLACE, stands_still=True))
    yield "stands-still-done", shot(done, Around(PLACE, stands_still=True))
    broken.show(one())
    assert broken.visit.draft is not None
    event = facts.certified(
        broken.visit.draft,
        broken.visit.visit_id,
        "B1042-A000007",
        "lock_board",
        STANDING,
    )
    broken.hear(
        signals.Certified(effect_id=broken.visit.awaiting["CertifyAttempt"], event=event, certified_at=NOW.at)
    )
    yield "certificate", shot(broken.paper("printed"))
    yield "idle", shot(at_photo().hear(TimedOut(name=TimerName.IDLE_WARNING)))
    yield "help", shot(at_photo().press(Button.HELP))


def _adapted(played: Played) -> Played:
    """Settings, of which somebody has changed every one that does not change the look of this picture."""
    for button in (Button.SETTINGS, Button.SPEECH, Button.STILL):
        played.press(button)
    return played.press(Button.VOLUME, "100")


def _out_of_reach(
    at_label: Callable[[], Played], shot: Callable[[Played], ScreenModel]
) -> Iterator[tuple[str, ScreenModel]]:
    """Whoever needs a low door, and gets one, or finds none free."""
    asked = at_label().press(Button.REACH)
    yield "label-attach-low-door", shot(asked)
    asked.press(Button.CONTINUE).hear(
        signals.NoCompartment(effect_id=asked.visit.awaiting["OpenCompartment"])
    )
    yield "out-of-reach", shot(asked)
    too_high = at_label().press(Button.CONTINUE).door_opens(within_reach=False).press(Button.REACH)
    yield "door-open-within-reach", shot(too_high.door_opens(compartment_id="08"))


def _at_the_bin(
    at_door: Callable[[], Played], shot: Callable[[Played], ScreenModel]
) -> Iterator[tuple[str, ScreenModel]]:
    """No compartment is free: the flap of the bin opens."""

    def at_flap() -> Played:
        asked = at_door()
        asked.hear(signals.NoCompartment(effect_id=asked.visit.awaiting["OpenCompartment"]))
        into = InBin(bin_id="bin-1", load_unit_id="BAG-000731")
        return asked.hear(
            signals.BinOpened(effect_id=asked.visit.awaiting["OpenBin"], bin=into, after_ms=640)
        )

    def shut(*, is_settled: bool) -> signals.BinSeen:
        return signals.BinSeen(bin_id="bin-1", flap=DoorState.CLOSED, is_settled=is_settled)

    opening = at_door()
    yield (
        "flap-opening",
        shot(opening.hear(signals.NoCompartment(effect_id=opening.visit.awaiting["OpenCompartment"]))),
    )
    yield "flap-open", shot(at_flap())
    yield "flap-left-open", shot(at_flap().hear(TimedOut(name=TimerName.ATTENTION)))
    yield "bin-checking", shot(at_flap().hear(shut(is_settled=False)))
    yield "bin-confirming", shot(at_flap().hear(shut(is_settled=True)))
    yield "bin-keeping", shot(at_flap().press(Button.DOES_NOT_FIT))
    yield "flap-parked", shot(at_flap().hear(TimedOut(name=TimerName.PARK)))


def _refused(
    new: Callable[[], Played], shot: Callable[[Played], ScreenModel]
) -> Iterator[tuple[str, ScreenModel]]:
    """What was typed leads nowhere: the keys stay, and a word stands above them."""
    mistyped = new().press(Button.TYPE_CODE)
    for key in "K7M4QX2A":
        mistyped.press(Button.KEY, key)
    yield "typing-mistyped", shot(mistyped)
    for name, notice in (
        ("typing-unknown", Notice.CODE_UNKNOWN),
        ("typing-too-often", Notice.TOO_MANY_WRONG_CODES),
    ):
        played = new().press(Button.TYPE_CODE).press(Button.TYPE_ORDER_NO).press(Button.KEY, "7")
        played.press(Button.ENTER).press(Button.KEY, "1").press(Button.ENTER)
        played.hear(signals.NotIdentified(effect_id=played.visit.awaiting["Identify"], notice=notice))
        yield name, shot(played)


def _undeclared(
    new: Callable[[], Played], shot: Callable[[Played], ScreenModel]
) -> Iterator[tuple[str, ScreenModel]]:
    """An order that was found nowhere."""
    shops = tuple(
        UndeclaredShop(merchant=merchant_info(merchant_id), takes=UNDECLARED)
        for merchant_id in ("northwind", "voltline")
    )
    yield "typing-found-nowhere", shot(_found_nowhere(new, shops))
    as_many = _found_nowhere(new, shops * (MOST_SHOPS_TO_CHOOSE // 2))
    yield "undeclared-as-many", shot(as_many.press(Button.WITHOUT_CODE))
    played = _found_nowhere(new, shops)
    yield "undeclared-shop", shot(played.press(Button.WITHOUT_CODE))
    yield "undeclared-kind", shot(played.press(Button.CHOOSE, "northwind"))
    played.press(Button.CHOOSE, "shoes").press(Button.KEY, "4")
    yield "undeclared-price", shot(played.press(Button.KEY, "0"))


def _found_nowhere(new: Callable[[], Played], shops: tuple[UndeclaredShop, ...]) -> Played:
    told = Undeclared(order_id="NW447120", shops=shops)
    played = new().press(Button.TYPE_CODE).press(Button.TYPE_ORDER_NO).press(Button.KEY, "7")
    played.press(Button.ENTER).press(Button.KEY, "1").press(Button.ENTER)
    played.hear(
        signals.NotIdentified(
            effect_id=played.visit.awaiting["Identify"], notice=Notice.CODE_UNKNOWN, undeclared=told
        )
    )
    return played


def _asked_and_told(
    new: Callable[[], Played], shot: Callable[[Played], ScreenModel]
) -> Iterator[tuple[str, ScreenModel]]:
    """What a shop with many rules asks and says."""
    small = ReasonCode.SIZE_TOO_SMALL

    def shirts(quantity: int = 1) -> Order:
        return SHOP.order([OrderLine("linen_shirt", quantity, small)])

    counting = new().show(shirts(3)).press(Button.FEWER, "1")
    yield "choosing-part", shot(counting)
    yield "reason-of-the-shop", shot(new().show(SHOP.order(["linen_shirt"])))
    asked = new().show(shirts())
    yield "condition", shot(asked)
    yield (
        "declined-own-words",
        shot(new().show(shirts()).press(Button.CHOOSE, "no").press(Button.CHOOSE, "no")),
    )
    good = asked.press(Button.CHOOSE, "yes").press(Button.CHOOSE, "no").press(Button.CONTINUE)
    yield "resolution", shot(good)
    worn = new().show(shirts()).press(Button.CHOOSE, "yes").press(Button.CHOOSE, "yes")
    yield "verdict-inspection", shot(worn)
    yield "resolution-credit-only", shot(worn.press(Button.CONTINUE))
    shoes = new().show(SHOP.order([OrderLine("trainers", reason=small)]))
    yield "resolution-fee", shot(shoes.press(Button.CONTINUE))
    yield "item-scan", shot(shoes.press(Button.CHOOSE, "refund_original"))
    yield "item-scan-another", shot(shoes.hear(signals.CodesSeen(texts=("9521100123457",))))
    counter = new().show(SHOP.order([OrderLine("swim_shorts", reason=small)]))
    yield "to-the-counter", shot(counter)
    mixed = SHOP.order(
        [
            OrderLine("trainers", reason=small),
            OrderLine("swim_shorts", reason=small),
            OrderLine("linen_shirt", reason=small),
        ]
    )
    some = new().show(mixed)
    for line_id in "123":
        some.press(Button.CHOOSE, line_id)
    some.press(Button.CONTINUE).press(Button.CHOOSE, "no").press(Button.CHOOSE, "no")
    yield "verdict-three-ways", shot(some)
