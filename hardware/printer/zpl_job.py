"""Turns a print job into ZPL. Pure: blocks in, bytes out, no port.

Text in Latin letters is sent as text, all other as dots; symbols are drawn by the
printer itself, so they are as sharp as it can make them.
"""

from typing import Final

from PIL import Image

from hardware.printer import label_font, lettering
from hardware.printer.interface import Align, PrintJob
from hardware.printer.label_layout import arrange, drawn_scale
from hardware.printer.label_pieces import Bars, Dots, Drawing, Paper, Piece, Qr, Stroke, Words
from hardware.printer.label_symbols import pairs_of_digits
from hardware.printer.layout import Line

UTF_8: Final = "^CI28"
UPRIGHT: Final = "^PON^FWN^LH0,0^LS0"
"""Forget what an earlier job turned or shifted."""

ONE_LABEL: Final = "^PQ1,0,0,N"
ENDLESS: Final = "^MNN"
"""A roll has no gaps to look for. On sheets, how they are found stays as the technician set it."""

_ALIGN: Final = {Align.LEFT: "L", Align.CENTRE: "C", Align.RIGHT: "R"}
_ESCAPED: Final = frozenset("^~_")


def encode(job: PrintJob, paper: Paper) -> bytes:
    """Give the bytes that print `job` on one label.

    Raises `ValueError` for a job that does not fit and for a symbol that cannot be
    made; `OSError` where a font file for drawn letters is missing, and for a picture that is none.
    """
    drawing = arrange(job.blocks, paper)
    media = ENDLESS if paper.height_mm is None else ""
    head = f"^XA{UTF_8}{UPRIGHT}{media}^PW{paper.dots(paper.width_mm)}^LL{drawing.height}"
    return "\n".join((head, *_fields(drawing), f"{ONE_LABEL}^XZ", "")).encode()


def escaped(text: str) -> str:
    """Write field data so that no character of it is a command; needs `^FH` before it."""
    return "".join(
        "".join(f"_{byte:02X}" for byte in char.encode()) if char in _ESCAPED or char < " " else char
        for char in text
    )


def _fields(drawing: Drawing) -> list[str]:
    return [f"^FO{piece.left},{piece.top}{_field(piece)}^FS" for piece in drawing.pieces]


def _field(piece: Piece) -> str:
    match piece:
        case Words():
            return _text(piece) if label_font.has(piece.text) else _drawn(piece)
        case Stroke(_, _, width, height):
            return f"^GB{width},{height},{min(width, height)}"
        case Qr(payload=payload, module=module):
            return f"^BQN,2,{module}^FH^FDMA,{escaped(payload)}"
        case Dots(image=image):
            return graphic(image)
        case Bars():
            return f"^BY{piece.module}^BCN,{piece.height},N,N,N,N^FH^FD{escaped(_code_128(piece))}"
    raise TypeError(f"no field is known for {type(piece).__name__}")


def _text(words: Words) -> str:
    font = f"^A0N,{words.letters},{words.letters}"
    block = f"^FB{words.width},1,0,{_ALIGN[words.align]},0"
    return f"{font}{block}^FH^FD{escaped(words.text)}"


def _drawn(words: Words) -> str:
    line = Line(words.text, scale=drawn_scale(words.letters), align=words.align)
    image = lettering.draw_line(line, words.width, from_right=False)
    return graphic(image)


def graphic(image: Image.Image) -> str:
    """Write a picture (mode 1, 0 is ink) as a graphic field."""
    row_bytes = -(-image.width // 8)
    ink = Image.new("1", (row_bytes * 8, image.height))
    ink.paste(image.point(lambda dot: 0 if dot else 255, mode="1"))
    dots = ink.tobytes()
    return f"^GFA,{len(dots)},{len(dots)},{row_bytes},{dots.hex().upper()}"


def _code_128(bars: Bars) -> str:
    """Write the characters of the symbol: its start, FNC1 for GS1, and the data in one code set."""
    data = (bars.application or "") + bars.payload
    function_1 = ">8" if bars.application else ""
    if pairs_of_digits(data):
        return f">;{function_1}{data}"
    return f">:{function_1}{data.replace('>', '>0')}"
