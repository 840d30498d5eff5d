"""Labels in dots: everything inside, nothing on anything, symbols with room around them."""

import itertools
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.printer import label_font
from hardware.printer.interface import (
    Align,
    Banner,
    Barcode,
    Block,
    Columns,
    Pair,
    PrintJob,
    QrCode,
    Rule,
    Space,
    Text,
)
from hardware.printer.label_layout import BANNER_MM, BARS_SHEET_MM, QUIET_BARS, QUIET_QR, DoesNotFit, arrange
from hardware.printer.label_pieces import Bars, Drawing, Paper, Piece, Qr, Words
from hardware.printer.label_symbols import modules_of_code_128, modules_of_qr
from hardware.printer.zpl_emulator_symbols import draw_text
from tests.hardware.label_jobs import PAPERS, SSCC, label_job, longest_label_job

SHEET, ROLL = PAPERS["4x6-203"], PAPERS["roll-80"]
JOBS = {"label": label_job(), "copy": label_job(is_copy=True), "longest": longest_label_job()}


T = TypeVar("T", bound=Piece)


@pytest.fixture(params=PAPERS)
def paper(request: pytest.FixtureRequest) -> Paper:
    return PAPERS[request.param]


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_nothing_leaves_the_paper_and_nothing_lies_on_anything(paper: Paper, job: PrintJob) -> None:
    drawing = arrange(job.blocks, paper)
    for piece in drawing.pieces:
        assert piece.left >= 0
        assert piece.top >= 0
        assert piece.left + piece.width <= paper.dots(paper.width_mm)
        assert piece.top + piece.height <= drawing.height
    for one, other in itertools.combinations(drawing.pieces, 2):
        assert not overlap(one, other), f"{one} lies on {other}"


def test_symbols_have_their_quiet_zones(paper: Paper) -> None:
    drawing = arrange(JOBS["label"].blocks, paper)
    for symbol in (*pieces_of(drawing, Qr), *pieces_of(drawing, Bars)):
        quiet = symbol.module * (QUIET_QR if isinstance(symbol, Qr) else QUIET_BARS)
        assert symbol.left >= quiet
        assert symbol.left + symbol.width + quiet <= paper.dots(paper.width_mm)
        air = Piece(symbol.left - quiet, symbol.top, symbol.width + 2 * quiet, symbol.height)
        if isinstance(symbol, Qr):
            air = Piece(air.left, symbol.top - quiet, air.width, symbol.height + 2 * quiet)
        others = [piece for piece in drawing.pieces if piece is not symbol]
        assert not any(overlap(air, piece) for piece in others)


def test_the_route_is_the_largest_on_every_label(paper: Paper) -> None:
    for job in JOBS.values():
        words = pieces_of(arrange(job.blocks, paper), Words)
        assert words[0].letters == max(piece.letters for piece in words)


def test_a_route_of_eight_letters_is_read_from_two_metres(paper: Paper) -> None:
    [route, *_] = pieces_of(arrange(JOBS["label"].blocks, paper), Words)
    assert route.text == "RETURN-A", "in one line"
    assert route.letters >= paper.dots(10)


def test_a_shipping_label_has_the_bars_that_gs1_asks(paper: Paper) -> None:
    [bars] = pieces_of(arrange(JOBS["label"].blocks, paper), Bars)
    assert (bars.payload, bars.application) == (SSCC, "00")
    if paper.height_mm is not None:
        assert bars.height == paper.dots(BARS_SHEET_MM)
        assert bars.module / paper.dots_per_mm >= 0.495


def test_a_wide_label_has_two_columns_and_a_receipt_has_one() -> None:
    blocks = (Columns((Text("left"),), (Text("right"),)),)
    left, right = pieces_of(arrange(blocks, SHEET), Words)
    assert left.top == right.top
    assert left.left + left.width < right.left
    left, right = pieces_of(arrange(blocks, ROLL), Words)
    assert left.left == right.left
    assert left.top + left.height <= right.top


def test_a_sheet_is_filled_to_its_end_and_a_roll_is_as_long_as_it_takes() -> None:
    blocks = JOBS["label"].blocks
    assert arrange(blocks, SHEET).height == 1219
    last = max(piece.top + piece.height for piece in arrange(blocks, SHEET).pieces)
    assert last > 0.9 * 1219, "spread over it"
    assert arrange((*blocks, Space(10)), ROLL).height > arrange(blocks, ROLL).height


def test_what_is_long_gets_smaller_letters_until_it_fits() -> None:
    some, many = (
        pieces_of(arrange([Pair("Name", "Value")] * count, SHEET), Words)[0].letters for count in (3, 40)
    )
    assert some == 32
    assert 16 <= many < some
    with pytest.raises(DoesNotFit, match=r"200 blocks do not fit on a label of 101\.6 x 152\.4 mm"):
        arrange([Pair("Name", "Value")] * 200, SHEET)


def test_a_pair_that_is_too_long_takes_two_lines() -> None:
    left, right = pieces_of(arrange([Pair("Tracking", "T" * 34)], ROLL), Words)
    assert left.top + left.height <= right.top
    assert right.align is Align.RIGHT


def test_a_symbol_wider_than_the_paper_is_refused_and_said() -> None:
    with pytest.raises(DoesNotFit, match="too many for this paper"):
        arrange([Barcode("X" * 40)], PAPERS["roll-58"])
    with pytest.raises(DoesNotFit, match="QR code of 2000 characters"):
        arrange([Columns((), (QrCode("x" * 2000),))], SHEET)
    with pytest.raises(ValueError, match="more than any QR code holds"):
        arrange([QrCode("x" * 3000)], SHEET)
    for payload in ("", "Ä", "\n"):
        with pytest.raises(ValueError, match="printable ASCII"):
            arrange([Barcode(payload)], SHEET)


@pytest.mark.parametrize(
    ("payload", "application", "modules"),
    [(SSCC, "00", 11 * 13 + 13), ("1234", None, 11 * 4 + 13), ("123", None, 11 * 5 + 13), ("A>1", None, 68)],
)
def test_modules_of_code_128(payload: str, application: str | None, modules: int) -> None:
    assert modules_of_code_128(payload, application) == modules


@pytest.mark.parametrize(("payload", "modules"), [(SSCC, 21), ("PN4810000481DE", 21), ("a" * 20, 25)])
def test_modules_of_a_qr_code(payload: str, modules: int) -> None:
    assert modules_of_qr(payload) == modules


LINES = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=("Cc",)), max_size=60
)
SINGLES = st.one_of(
    st.builds(Text, LINES, scale=st.integers(1, 3), align=st.sampled_from(Align)),
    st.builds(Pair, LINES, LINES),
    st.builds(Banner, LINES),
    st.builds(Rule),
    st.builds(Space, st.integers(0, 3)),
    st.builds(QrCode, st.text("ABC123abc", min_size=1, max_size=60)),
    st.builds(Barcode, st.text("0123456789", min_size=1, max_size=18)),
)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(SINGLES, max_size=8), st.sampled_from(list(PAPERS.values())))
def test_any_job_lies_inside_and_apart_or_is_refused(blocks: list[Block], paper: Paper) -> None:
    try:
        drawing = arrange(blocks, paper)
    except DoesNotFit:
        return
    right, bottom = paper.dots(paper.width_mm), drawing.height
    for piece in drawing.pieces:
        assert 0 <= piece.left <= piece.left + piece.width <= right
        assert 0 <= piece.top <= piece.top + piece.height <= bottom
    for one, other in itertools.combinations(drawing.pieces, 2):
        assert not overlap(one, other)


@settings(derandomize=True, deadline=None)
@given(LINES.filter(bool), st.sampled_from([24, 32, 96]))
def test_no_text_is_wider_than_it_was_measured(text: str, height: int) -> None:
    """As another hand draws it: what is measured too narrow would be clipped."""
    if label_font.has(text):
        assert draw_text(text, height).width <= label_font.length(text, height) + 1


def test_banners_are_no_higher_than_they_need_be() -> None:
    [words] = pieces_of(arrange([Banner("A")], SHEET), Words)
    assert words.letters == SHEET.dots(BANNER_MM)


def overlap(one: Piece, other: Piece) -> bool:
    return (
        one.left < other.left + other.width
        and other.left < one.left + one.width
        and one.top < other.top + other.height
        and other.top < one.top + one.height
    )


def pieces_of(drawing: Drawing, kind: type[T]) -> list[T]:
    return [piece for piece in drawing.pieces if isinstance(piece, kind)]
