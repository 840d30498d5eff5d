"""Receipt, label, decision, certificate: what must stand on them, and what must not."""

from dataclasses import replace

import pytest

from kiosk.domain.codes import ReasonCode
from kiosk.domain.compartments import Occupancy
from kiosk.flow.effects import (
    Begin,
    Commit,
    Identify,
    Judge,
    OpenCompartment,
    PrintDecision,
    PrintLabel,
    PrintReceipt,
    RecordTurnedAway,
)
from kiosk.flow.signals import Button
from kiosk.flow.visit import Step
from kiosk.presentation import papers
from kiosk.presentation.paper import (
    Banner,
    Code128,
    Gap,
    Heading,
    Line,
    PaperModel,
    Qr,
    Row,
    Separator,
    Single,
    TwoColumns,
)
from kiosk.world.shop import Order
from tests.flow.test_steps import WAYS
from tests.support.gallery_visits import NOW, PLACE, WORDS
from tests.support.journey import (
    CUSTODY,
    TO_DOOR,
    Go,
    Journey,
    begun,
    judged,
    known,
    label,
    opens,
    order,
    press,
    run_journey,
    shows,
    shut,
    to_label,
)

LONGEST_LINK = 300
"""Bytes that a receipt's QR code may hold; 86 of them are for a signature to come."""

SIGNATURE = 86


def parts_of(paper: PaperModel) -> list[Single]:
    """All parts in the order they are read in."""
    found: list[Single] = []
    for part in paper.parts:
        found += [*part.left, *part.right] if isinstance(part, TwoColumns) else [part]
    return found


def text_of(paper: PaperModel) -> str:
    """Everything that can be read on it, codes aside."""
    lines = []
    for part in parts_of(paper):
        match part:
            case Heading(text=text) | Line(text=text) | Banner(text=text):
                lines.append(text)
            case Row(name, value):
                lines.append(f"{name}: {value}")
            case Qr() | Code128() | Gap() | Separator():
                pass
    return "\n".join(lines)


def returned(*, printed: bool = True, offline: bool = False, is_copy: bool = False) -> PaperModel:
    """The receipt of an order of three: one handed over, one left at home, one not taken."""
    bought = order("linen_shirt", "rain_jacket", "swim_shorts")
    journey = run_journey(
        [
            Go(shows(bought.token), Step.IDENTIFYING, Identify),
            Go(known(bought), Step.CHOOSING),
            Go(press(Button.CHOOSE, "1"), Step.CHOOSING),
            Go(press(Button.CHOOSE, "3"), Step.CHOOSING),
            Go(press(Button.CONTINUE), Step.JUDGING, Judge),
            Go(judged, Step.VERDICT),
            Go(press(Button.CONTINUE), Step.PHOTO),
            Go(press(Button.REFUSE_PHOTO), Step.BEGINNING, Begin),
            Go(begun, Step.LABEL_PRINTING, PrintLabel),
            Go(label("printed"), Step.LABEL_ATTACH) if printed else Go(label("failed"), Step.WRITE_CODE),
            Go(press(Button.CONTINUE), Step.OPENING, OpenCompartment),
            Go(opens(), Step.DOOR_OPEN),
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
            *CUSTODY,
        ]
    )
    return receipt_of(journey, offline=offline, is_copy=is_copy)


def receipt_of(journey: Journey, *, offline: bool = False, is_copy: bool = False) -> PaperModel:
    return papers.receipt(journey.visit.on_one_paper, WORDS, PLACE, offline=offline, is_copy=is_copy)


@pytest.mark.parametrize(
    "says",
    [
        "B1042-0000001-7",
        "29 Sept 2026, 17:42:00 CEST",
        "Parcelnet",
        "Ostbahnhof, north entrance",
        "Koppenstrasse 3",
        "10243 Berlin",
        "Kiosk B-1042",
        "Shop: Northwind",
        "Order: NO-",
        "Return: RMA-",
        "Handed over\n1 x Linen shirt M",
        "Not brought, still open\n1 x Rain jacket L",
        "Not taken\n1 x Swim shorts M\nNorthwind does not take this kind of item back.",
        "Label: L1",
        "Tracking: T1",
        "Door: 7",
        "Photo: no",
        "Northwind checks it and writes to you by 2 October 2026.",
        "Questions: Northwind, +49 30 5550 2100",
        "Help: 030 5550 142",
    ],
)
def test_the_receipt_says(says: str) -> None:
    assert says in text_of(returned())


def test_the_receipt_speaks_in_words_not_in_codes() -> None:
    text = text_of(returned())
    for code in ("not_returnable", "not returnable", "not_brought", "size_too_small", "refund"):
        assert code not in text


def test_the_receipt_names_no_sum_no_card_and_no_address_of_the_customer() -> None:
    text = text_of(returned())
    assert "39.90" not in text
    assert "€" not in text
    assert "@" not in text
    assert "c_" not in text


def test_offline_the_receipt_secures_the_date() -> None:
    assert "Your return date is secured." in text_of(returned(offline=True))
    assert "secured" not in text_of(returned())


def test_a_copy_says_so() -> None:
    assert text_of(returned(is_copy=True)).startswith("Copy of your receipt")


def test_a_written_code_stands_on_the_receipt_in_place_of_the_label() -> None:
    text = text_of(returned(printed=False))
    assert "Written on the parcel: CODE1" in text
    assert "Label:" not in text


def test_a_referred_item_is_no_refusal() -> None:
    journey = run_journey(
        [
            *to_label(order("headphones", reason=ReasonCode.DEFECTIVE)),
            *TO_DOOR,
            Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit),
            *CUSTODY,
        ]
    )
    text = text_of(receipt_of(journey))
    assert "The service centre decides; this is not a refusal." in text
    assert "Photo: yes" in text


def handed_over(first: Order, second: Order) -> Journey:
    """Both in one visit, one after the other."""
    custody = [Go(shut(Occupancy.PRESENT), Step.COMMITTING, Commit), *CUSTODY]
    another = Go(press(Button.ANOTHER_RETURN), Step.SCANNING)
    one, two = ([*to_label(bought), *TO_DOOR, *custody] for bought in (first, second))
    return run_journey([*one, another, *two])


def of_customer(bought: Order, **changes: str | None) -> Order:
    return replace(bought, authorization=bought.authorization.model_copy(update=changes))


@pytest.mark.parametrize(
    ("changes", "together"),
    [
        ({"customer_ref": "c_1"}, True),
        ({"customer_ref": None, "order_id": "NO-000001"}, True),
        ({"customer_ref": None}, False),
        ({}, False),
    ],
    ids=["a customer's two orders", "one order", "nobody says whose", "two customers"],
)
def test_what_somebody_else_handed_over_a_moment_ago_is_on_no_paper_of_the_next_one(
    changes: dict[str, str | None], together: bool
) -> None:
    first, second = (of_customer(order(item), **changes) for item in ("linen_shirt", "trainers"))
    text = text_of(receipt_of(handed_over(first, second)))
    assert ("B1042-0000001-7" in text) is together
    assert "B1042-0000002-7" in text


def test_one_paper_holds_all_drop_offs_of_a_customer() -> None:
    first, second = (of_customer(order(item), customer_ref="c_1") for item in ("linen_shirt", "trainers"))
    journey = handed_over(first, second)
    text = text_of(receipt_of(journey))
    assert "B1042-0000001-7" in text
    assert "B1042-0000002-7" in text
    assert text.count("Kiosk B-1042") == 1
    assert isinstance(journey.newest(PrintReceipt), PrintReceipt)


def test_the_link_leaves_room_for_a_signature_at_the_longest_address() -> None:
    place = replace(PLACE, status_url="https://" + "a" * 112)
    (link,) = [part.payload for part in papers_with(place).parts if isinstance(part, Qr)]
    assert len(link.encode()) + SIGNATURE <= LONGEST_LINK
    assert link.isascii()
    address, _, token = link.partition("#")
    assert address == place.status_url
    assert token, "the token stands after the #, where no server log sees it"


def papers_with(place: object) -> PaperModel:
    journey = run_journey(WAYS[Step.DONE])
    return papers.receipt(journey.visit.completed, WORDS, place, offline=False, is_copy=False)  # type: ignore[arg-type]


# --- label ----------------------------------------------------------------------------------------


def the_label(number: str = "L1", *, is_copy: bool = False) -> PaperModel:
    draft = run_journey(WAYS[Step.LABEL_PRINTING]).visit.in_hand
    package = draft.packages[0].model_copy(update={"label_number": number})
    return papers.label(draft, package, WORDS, PLACE, is_copy=is_copy)


def test_the_label_routes_the_parcel_and_knows_nobody() -> None:
    paper = the_label()
    text = text_of(paper)
    for says in ("To\nNW-LEJ1", "Carrier: parcelnet", "Tracking: T1", "From: B-1042", "Package: 1/1"):
        assert says in text
    for private in ("Linen", "shirt", "c_", "NO-", "39.90", "Northwind"):
        assert private not in text
    codes = [part for part in parts_of(paper) if isinstance(part, Qr | Code128)]
    assert codes == [Qr("L1"), Code128("L1")]


def test_the_route_is_what_is_seen_first_on_a_label() -> None:
    assert the_label().parts[0] == Banner("RETURN-A")


def test_an_sscc_is_a_gs1_code_and_any_other_number_is_not() -> None:
    sscc, wrong_check_digit = "395211000000004818", "395211000000004819"
    assert the_label(sscc).parts[-1] == Code128(sscc, "00")
    assert the_label(wrong_check_digit).parts[-1] == Code128(wrong_check_digit)


def test_a_second_print_of_a_label_says_copy_and_has_the_same_codes() -> None:
    once, twice = the_label(), the_label(is_copy=True)
    assert set(text_of(twice).splitlines()) - set(text_of(once).splitlines()) == {"Copy"}
    codes = [[part for part in parts_of(paper) if isinstance(part, Qr | Code128)] for paper in (once, twice)]
    assert codes[0] == codes[1]


# --- decision and certificate ---------------------------------------------------------------------


def test_the_decision_names_reason_dates_and_what_can_be_done() -> None:
    journey = run_journey(
        [
            Go(shows("x"), Step.IDENTIFYING, Identify),
            Go(known(order(days=45)), Step.JUDGING, Judge),
            Go(judged, Step.VERDICT, RecordTurnedAway),
            Go(press(Button.PRINT), Step.VERDICT, PrintDecision),
        ]
    )
    text = text_of(papers.decision(journey.newest(PrintDecision).draft, NOW.at, WORDS, PLACE))
    assert "Linen shirt M\nThe return period of 30 days ended on 14 September." in text
    assert "You can ask Northwind: +49 30 5550 2100. Warranty claims are still possible." in text
    assert "29 Sept 2026, 17:42:00 CEST" in text
    assert "Help: 030 5550 142" in text


def test_the_certificate_proves_who_came_when_and_whose_fault_it_is() -> None:
    visit = run_journey(WAYS[Step.CERTIFICATE]).visit
    assert visit.certificate is not None
    paper = papers.certificate(visit.certificate, NOW.at, WORDS, PLACE)
    text = text_of(paper)
    for says in (
        "B1042-A000001",
        "29 Sept 2026, 17:42:00 CEST",
        "Order: NO-",
        "That is our fault.",
        "Nearest kiosk: Alexanderplatz",
        "Help: 030 5550 142",
    ):
        assert says in text
    assert [part for part in paper.parts if isinstance(part, Qr)]
