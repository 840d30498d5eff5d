"""The courier's paper: counts, seals and differences on 20 cm of paper, and a code that leads to the hash."""

import pytest
import zxingcpp
from PIL import Image

from hardware.printer.emulator import EscposEmulator
from hardware.printer.emulator_paper import DOTS_PER_MM
from hardware.printer.escpos_job import encode
from kiosk.domain.collecting import (
    CountedBy,
    Discrepancy,
    DiscrepancyKind,
    Manifest,
    TakenLoadUnit,
    TakenPackage,
)
from kiosk.domain.compartments import Size
from kiosk.presentation.paper import PaperModel
from kiosk.presentation.papers.manifest import manifest
from kiosk.runtime.printing import print_job
from tests.hardware.escpos_profiles import code_pages
from tests.hardware.sample_jobs import Tray
from tests.presentation.test_papers import text_of
from tests.support.courier_round import ANNA
from tests.support.gallery_visits import NOW, PLACE, WORDS

LONGEST_MM = 200
PAPERS = {576: "TM-T20II", 384: "POS-5890"}
"""Printers by the dots across their paper: 80 mm and 58 mm."""

SIZES = (Size.S, Size.M, Size.L, Size.XL)


def taken(number: int) -> TakenPackage:
    return TakenPackage(
        drop_off_id=f"d{number}",
        package_no=1,
        label_number=f"3952110000000{number:05d}",
        compartment_id=f"{number:02d}",
        size=SIZES[number % 4],
        load_unit_id=None,
        counted_by=CountedBy.TAP if number % 10 == 0 else CountedBy.SCAN,
    )


def busy_day(packages: int = 150, discrepancies: int = 8) -> Manifest:
    """More of everything than a day brings."""
    kinds = list(DiscrepancyKind)
    return Manifest(
        manifest_no="B1042-M000112",
        packages=tuple(taken(n) for n in range(1, packages + 1)),
        load_units=tuple(
            TakenLoadUnit(load_unit_id=f"BAG-00073{n}", bin_id=f"bin-{n}", seal=f"PN-44810{n}", packages=31)
            for n in (1, 2)
        ),
        discrepancies=tuple(
            Discrepancy(kind=kinds[n % len(kinds)], compartment_id=f"{n:02d}", counted=149)
            for n in range(1, discrepancies + 1)
        ),
    )


def with_bag() -> Manifest:
    """One package from behind a door, one in a bag."""
    in_bag = taken(77).model_copy(
        update={
            "compartment_id": None,
            "size": None,
            "load_unit_id": "BAG-000731",
            "counted_by": CountedBy.LOAD_UNIT,
        }
    )
    made = busy_day(packages=1, discrepancies=0)
    return made.model_copy(update={"packages": (*made.packages, in_bag)})


def paper_of(made: Manifest, *, whole: bool = False) -> PaperModel:
    return manifest(made, ANNA, NOW.at, WORDS, PLACE, whole=whole)


def printed(paper: PaperModel, width_dots: int = 576) -> Image.Image:
    """What the emulated printer puts on paper."""
    tray, profile = Tray(), PAPERS[width_dots]
    printer = EscposEmulator(tray, width_dots=width_dots, code_pages=code_pages(profile))
    printer.feed(encode(print_job(paper), profile=profile, width_dots=width_dots))
    if not tray.pieces:
        printer.tear_off()
    return tray.pieces[0][0]


def test_it_says_how_many_of_which_size_which_bags_and_what_differs() -> None:
    text = text_of(paper_of(busy_day()))
    for line in (
        "B1042-M000112",
        "Carrier: parcelnet",
        "Courier: c-anna",
        "Packages: 150",
        "Of these by size: 37 S, 38 M, 38 L, 37 XL",
        "Of these without a scan: 15",
        "Bag BAG-000731: 31",
        "Seal: PN-448101",
        "Not as expected: 8",
        "2 more lines: print all.",
    ):
        assert line in text
    assert taken(5).label_number not in text


def test_the_whole_list_has_every_package_and_every_line() -> None:
    text = text_of(paper_of(busy_day(), whole=True))
    assert all(f"{taken(n).label_number}" in text for n in range(1, 151))
    assert "more; print" not in text


def test_the_whole_list_says_of_what_lay_in_a_bag_which_bag_that_was() -> None:
    text = text_of(paper_of(with_bag(), whole=True))
    assert "Bag BAG-000731: 395211000000000077" in text
    assert "Door 1: 395211000000000001" in text
    assert "Door 0" not in text


@pytest.mark.parametrize("width_dots", PAPERS)
def test_a_busy_day_takes_no_more_than_20_cm_of_paper(width_dots: int) -> None:
    picture = printed(paper_of(busy_day()), width_dots)
    assert picture.height / DOTS_PER_MM <= LONGEST_MM


@pytest.mark.parametrize("width_dots", PAPERS)
def test_its_code_can_be_read_off_the_paper_and_leads_to_the_hash(width_dots: int) -> None:
    made = busy_day()
    (code,) = zxingcpp.read_barcodes(printed(paper_of(made), width_dots))
    assert code.text == f"{PLACE.status_url}#B1042-M000112.{made.sha256}"
    assert len(code.text) <= 300


def test_the_hash_is_of_every_line_and_of_no_order() -> None:
    made = busy_day(packages=3, discrepancies=1)
    turned = made.model_copy(update={"packages": made.packages[::-1]})
    assert made.sha256 == turned.sha256
    assert made.text.splitlines()[:2] == ["B1042-M000112", "discrepancy extra 01 - - - 149"]
    for changed in (
        {"packages": made.packages[1:]},
        {"load_units": made.load_units[1:]},
        {"discrepancies": ()},
        {"manifest_no": "B1042-M000113"},
    ):
        assert made.model_copy(update=changed).sha256 != made.sha256


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ({"kind": "count", "counted": 3}, {"counted": 30}),
        ({"kind": "count", "counted": 0}, {"counted": None}),
        ({"kind": "extra", "compartment_id": "01", "label_number": "PN-12345678"}, {"label_number": None}),
        ({"kind": "missing", "compartment_id": "01", "drop_off_id": "d1"}, {"kind": "damaged"}),
    ],
)
def test_the_hash_is_of_everything_that_a_discrepancy_says(
    said: dict[str, object], instead: dict[str, object]
) -> None:
    made = busy_day(packages=1, discrepancies=0)
    hashes = {
        made.model_copy(update={"discrepancies": (Discrepancy.model_validate(one),)}).sha256
        for one in (said, said | instead)
    }
    assert len(hashes) == 2
