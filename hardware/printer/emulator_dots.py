"""What the picture commands of ESC/POS mean: their bytes to dots (mode 1, 0 is ink). Pure."""

from PIL import Image

from hardware.printer.emulator_grammar import UnknownCommand, digit, number


def raster(data: bytes) -> Image.Image:
    """`GS v 0 m xL xH yL yH`: rows of whole bytes, the left dot highest."""
    if data[0] != 0x30:
        raise UnknownCommand(f"There is GS v 0 only, not GS v {data[0]:#04x}.")
    mode = digit(data[1], 3)
    dots = _rows(data[6:], number(data[2:4]) * 8, number(data[4:6]))
    return _grown(dots, 1 + (mode & 1), 1 + (mode >> 1))


def columns(data: bytes) -> Image.Image:
    """`ESC * m nL nH`: columns from the left, the top dot highest."""
    if data[0] not in (0, 1, 32, 33):
        raise UnknownCommand(f"There is no bit image mode {data[0]}.")
    height = 24 if data[0] & 0x20 else 8
    width = number(data[1:3])
    dots = _rows(data[3:], height, width).transpose(Image.Transpose.TRANSPOSE)
    # In the modes of low density a dot is two wide; eight dots stand for 24 rows.
    return _grown(dots, 1 if data[0] & 1 else 2, 1 if height == 24 else 3)


def stored(data: bytes) -> Image.Image:
    """Function 112 of `GS ( L`: `m fn a bx by c xL xH yL yH`, rows padded to whole bytes."""
    tone, grow_x, grow_y, colour = data[2:6]
    if tone != 48 or colour != 49 or not {grow_x, grow_y} <= {1, 2}:
        raise UnknownCommand(f"This printer stores graphics of one colour only, not {data[2:6].hex(' ')}.")
    width, height = number(data[6:8]), number(data[8:10])
    padded = -(-width // 8) * 8
    return _grown(_rows(data[10:], padded, height).crop((0, 0, width, height)), grow_x, grow_y)


def _rows(data: bytes, width: int, height: int) -> Image.Image:
    if len(data) != width // 8 * height:
        raise UnknownCommand(f"{width} x {height} dots are not {len(data)} bytes.")
    return Image.frombytes("1", (width, height), bytes(byte ^ 0xFF for byte in data))


def _grown(dots: Image.Image, wide: int, high: int) -> Image.Image:
    return dots.resize((dots.width * wide, dots.height * high), Image.Resampling.NEAREST)
