"""Writes the files: `python -m kiosk.trust.vectors`."""

from kiosk.trust.vectors import VECTORS, rendered

if __name__ == "__main__":
    VECTORS.mkdir(exist_ok=True)
    for name, text in rendered().items():
        (VECTORS / name).write_text(text, encoding="utf-8")
