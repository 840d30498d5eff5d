"""`make labels-check`: the golden labels, rendered by zpl-renderer-js and read as a carrier's reader would.

Not part of `make test`, which compares the bytes: it needs Node, and the renderer from npm.
Pictures are left in build/labels.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw

from hardware.printer.interface import PrintJob
from hardware.printer.label_layout import Bars, Drawing, Paper, Piece, Qr, Words, arrange
from hardware.printer.zpl_job import encode
from tests.hardware.label_jobs import CASES, DRAWN

ROOT: Final = Path(__file__).parents[2]
GOLDEN: Final = ROOT / "tests/data/labels"
TOOLS: Final = ROOT / "build/labels-check"
PICTURES: Final = ROOT / "build/labels"

RENDERER: Final = "zpl-renderer-js@3.4.0"
RENDERER_FILE: Final = TOOLS / "node_modules/zpl-renderer-js/dist/index.cjs.js"
RENDERER_SHA256: Final = "b0dbf20e75225f398a4cea4a6d5ab6b38c48cba1d90ebaa4f5ee4dad43cbb066"
"""Of that version: what judges our labels is what was looked at."""

SLACK_DOTS: Final = 2
"""By so much may another hand's letters stand out of their box."""


class Rendered(NamedTuple):
    """One label as the renderer sees it."""

    name: str
    drawing: Drawing
    paper: Paper
    picture: Image.Image


def main() -> int:
    """Render, read, compare; 1 when a label is not what it should be."""
    install()
    failed = False
    for label in rendered():
        faults = [*misread(label), *out_of_place(label)]
        size = f"{label.picture.width} x {label.picture.height} dots"
        print(f"{label.name:18} {size:18} {'; '.join(faults) or 'codes read, all in place'}")
        failed |= bool(faults)
    print(f"Pictures are in {PICTURES.relative_to(ROOT)}.")
    return int(failed)


def install() -> None:
    """Fetch the renderer unless it is there."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        sys.exit("labels-check needs Node and npm. Install the packages nodejs and npm.")
    if not RENDERER_FILE.is_file():
        TOOLS.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [npm, "install", "--no-save", "--silent", "--prefix", str(TOOLS), RENDERER], check=True
        )
    found = hashlib.sha256(RENDERER_FILE.read_bytes()).hexdigest()
    if found != RENDERER_SHA256:
        sys.exit(f"{RENDERER_FILE} is not the renderer that was looked at (sha256 {found}).")


def rendered() -> list[Rendered]:
    """Render the golden files, and the labels whose letters are drawn here."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    jobs: list[tuple[str, PrintJob, Paper, Path]] = []
    for name, (job, paper) in CASES.items():
        jobs.append((name, job, paper, GOLDEN / f"{name}.zpl"))
    for name, (job, paper) in DRAWN.items():
        zpl = PICTURES / f"{name}.zpl"
        zpl.write_bytes(encode(job, paper))
        jobs.append((name, job, paper, zpl))
    orders = [
        {
            "zpl": str(zpl),
            "png": str(PICTURES / f"{name}.png"),
            "width_mm": paper.width_mm,
            "height_mm": arrange(job.blocks, paper).height / paper.dots_per_mm,
            "dots_per_mm": paper.dots_per_mm,
        }
        for name, job, paper, zpl in jobs
    ]
    order = TOOLS / "jobs.json"
    order.write_text(json.dumps(orders))
    script = Path(__file__).with_name("render.mjs")
    subprocess.run(["node", str(script), str(TOOLS), str(order)], check=True)
    return [
        Rendered(name, arrange(job.blocks, paper), paper, Image.open(PICTURES / f"{name}.png").convert("L"))
        for name, job, paper, _ in jobs
    ]


def misread(label: Rendered) -> list[str]:
    """Compare what a reader finds in the picture with what should be there."""
    wanted = set()
    for piece in label.drawing.pieces:
        match piece:
            case Qr():
                wanted.add(("QR Code", piece.payload, False))
            case Bars(application=None):
                wanted.add(("Code 128", piece.payload, False))
            case Bars():
                wanted.add(("Code 128", f"({piece.application}){piece.payload}", True))
    found = {
        (str(code.format), code.text, code.content_type is zxingcpp.ContentType.GS1)
        for code in zxingcpp.read_barcodes(np.asarray(label.picture))
    }
    return [f"read {found - wanted}, not {wanted - found}"] if found != wanted else []


def out_of_place(label: Rendered) -> list[str]:
    """Tell of text without ink, and of ink where nothing should be."""
    faults = [
        f"{piece.text!r} is not there"
        for piece in label.drawing.pieces
        if isinstance(piece, Words) and not has_ink(label.picture.crop(box_of(piece)))
    ]
    rest = label.picture.copy()
    pen = ImageDraw.Draw(rest)
    for piece in label.drawing.pieces:
        left, top, right, bottom = box_of(piece)
        pen.rectangle(
            (left - SLACK_DOTS, top - SLACK_DOTS, right + SLACK_DOTS, bottom + SLACK_DOTS), fill=255
        )
    if has_ink(rest):
        faults.append("something stands where nothing should")
    return faults


def box_of(piece: Piece) -> tuple[int, int, int, int]:
    return piece.left, piece.top, piece.left + piece.width, piece.top + piece.height


def has_ink(picture: Image.Image) -> bool:
    return bool((np.asarray(picture) < 128).any())


if __name__ == "__main__":
    sys.exit(main())
