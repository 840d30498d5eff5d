"""Labels as the kiosk makes them, and paper of the sizes that people buy."""

from typing import Final

from hardware.printer.interface import (
    Align,
    Banner,
    Barcode,
    Columns,
    Pair,
    PrintJob,
    QrCode,
    Rule,
    Text,
)
from hardware.printer.label_pieces import Paper
from kiosk.domain.rule import Facility
from kiosk.flow.draft import Draft
from kiosk.flow.visit import Step
from kiosk.presentation import papers
from kiosk.runtime.printing import print_job
from tests.flow.test_steps import WAYS
from tests.support.gallery_visits import PLACE, WORDS
from tests.support.journey import run_journey

SSCC: Final = "395211000000004818"

PAPERS: Final = {
    "4x6-203": Paper(8, 101.6, 152.4),
    "4x6-300": Paper(12, 101.6, 152.4),
    "roll-80": Paper(8, 80, None),
    "roll-58": Paper(8, 58, None),
}
"""Name to paper: what stands in the names of golden files."""


def _draft() -> Draft:
    """A drop-off whose label is due; its number does not depend on what other tests had ordered before."""
    draft = run_journey(WAYS[Step.LABEL_PRINTING]).visit.in_hand
    authorization = draft.presented.authorization.model_copy(update={"rma_id": "RMA-13991"})
    presented = draft.presented.model_copy(update={"authorization": authorization})
    return draft.model_copy(update={"presented": presented})


def label_job(*, is_copy: bool = False, route: str = "RETURN-A", number: str = SSCC) -> PrintJob:
    """A label as the kiosk composes it."""
    draft = _draft()
    package = draft.packages[0].model_copy(
        update={"label_number": number, "tracking_number": "PN4810000481DE", "route_code": route}
    )
    return print_job(papers.label(draft, package, WORDS, PLACE, is_copy=is_copy))


def longest_label_job() -> PrintJob:
    """Every reference 40 characters long, the most that the contract lets through."""
    draft = _draft()
    package = draft.packages[0].model_copy(
        update={
            "label_number": SSCC,
            "tracking_number": "TRACKING-" + "0123456789" * 3 + "X",
            "route_code": "W" * 40,
            "carrier_id": "CARRIER." + "M" * 32,
            "return_to": Facility(facility_id="FACILITY_" + "W" * 31),
        }
    )
    return print_job(papers.label(draft, package, WORDS, PLACE, is_copy=True))


def script_job() -> PrintJob:
    """What an operator of any language may have on a label."""
    return PrintJob(
        "label",
        (
            Banner(
                "\u0412\u041e\u0417\u0412\u0420\u0410\u0422"
            ),  # "return" in Russian; ruff takes its letters for Latin ones
            Rule(),
            Text("Zwrot do: Łódź", align=Align.CENTRE),
            Text("Düsseldorf, Malmö, Å, ß, ¿Qué?", align=Align.CENTRE),
            Text("Επιστροφή", scale=2, align=Align.CENTRE),
            Text("إرجاع", scale=2, align=Align.CENTRE),
            Text("退货", scale=2, align=Align.CENTRE),
            Columns(
                (Pair("Перевозчик", "parcelnet"), Pair("承运人", "swiftline"), Pair("A^B~C_D>E{F}", "\\&")),
                (QrCode("PN4810000481DE"),),
            ),
            Barcode("PN4810000481DE"),
        ),
    )


CASES: Final = {
    **{f"{name}-label": (label_job(), paper) for name, paper in PAPERS.items()},
    "4x6-203-copy": (label_job(is_copy=True), PAPERS["4x6-203"]),
    "4x6-203-longest": (longest_label_job(), PAPERS["4x6-203"]),
    "roll-58-longest": (longest_label_job(), PAPERS["roll-58"]),
}
"""Name of a golden file to the job and the paper that make it."""

DRAWN: Final = {f"{name}-scripts": (script_job(), PAPERS[name]) for name in ("4x6-203", "roll-80")}
"""Jobs with drawn letters: their dots depend on the fonts of the machine, so they are not pinned."""
