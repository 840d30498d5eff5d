"""Visits of customers, played on the pure flow up to a screen; `customer_screens` has them all."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.domain.authorization import Method, Presented
from kiosk.domain.codes import PhotoQuality
from kiosk.domain.compartments import DoorState, Occupancy, Size
from kiosk.domain.drop_off import Basis, KioskFacts, Photo
from kiosk.domain.moment import Moment
from kiosk.domain.opening_hours import parse_opening_hours
from kiosk.domain.policy import PolicyPack
from kiosk.flow import advance, facts, signals
from kiosk.flow.draft import MerchantInfo
from kiosk.flow.effects import Commit, Judge
from kiosk.flow.signals import Button, Pressed
from kiosk.flow.visit import Visit
from kiosk.presentation.place import Place
from kiosk.presentation.screen_model import DoorBox, ScreenModel
from kiosk.presentation.screens import Around, compose
from kiosk.presentation.words import Words
from kiosk.world.shop import Order, Shop
from tests.support.judging import lines_judged

NOW = Moment(at=datetime(2026, 9, 29, 15, 42, tzinfo=UTC), boottime_ms=60_000)
WORDS = Words("en", ZoneInfo("Europe/Berlin"))
DOORS = tuple(DoorBox(f"{n:02d}", str(n), column=(n - 1) // 4, row=(n - 1) % 4) for n in range(1, 13))
PLACE = Place(
    kiosk_id="B-1042",
    operator_name="Parcelnet",
    site_name="Ostbahnhof, north entrance",
    address=("Koppenstrasse 3", "10243 Berlin"),
    phone="030 5550 142",
    phone_hours=parse_opening_hours("Mo-Fr 08:00-20:00; Sa 09:00-13:00"),
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


@dataclass(frozen=True, slots=True)
class Studio:
    """Plays visits up to a screen, in one language; every photo is the same picture."""

    photo_path: Path
    words: Words = WORDS

    def new(self, rules: PolicyPack = SHOP.policy) -> Played:
        return Played(self.photo_path, rules, self.words.locale)

    def shot(self, played: Played, around: Around | None = None) -> ScreenModel:
        return compose(played.visit, self.words, around or Around(PLACE))

    def one(self, product: str = "linen_shirt", days: int = 5) -> Order:
        return SHOP.order([product], delivered_days_ago=days)

    def at_photo(self) -> Played:
        return self.new().show(self.one()).press(Button.CHOOSE, "size_too_small").press(Button.CONTINUE)

    def at_label(self) -> Played:
        return self.at_photo().photograph().press(Button.CONTINUE).numbers()

    def at_door(self) -> Played:
        return self.at_label().label("printed").press(Button.CONTINUE).door_opens()

    def done(self) -> Played:
        return self.at_door().door_shuts(Occupancy.PRESENT).committed().paper("printed")
