"""Numbers people read, type and write: check digits, receipt numbers, codes without look-alikes."""

from kiosk.domain.leases import SSCC_DIGITS, NumberLease

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 characters; no I, O, 0, 1, which hands and eyes confuse."""

CODE_LENGTH = 8
"""A short return code: seven characters and a check character."""


def gs1_check_digit(digits: str) -> str:
    """The GS1 mod-10 check digit of a string of digits."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def leased_number(lease: NumberLease, value: int) -> str:
    """The number that stands for `value` in a lease, as printed."""
    body = f"{value:0{lease.digits}d}"
    numeric = "".join(c for c in lease.prefix if c.isdigit()) + body
    check = gs1_check_digit(numeric) if lease.check == "mod10" else ""
    return f"{lease.prefix}{body}{check}{lease.suffix}"


def is_sscc(number: str) -> bool:
    """Whether a label number is a GS1 serial shipping container code, which bar codes mark as such.

    No lease lends 18 digits that are anything else.
    """
    return (
        len(number) == SSCC_DIGITS
        and number.isascii()
        and number.isdigit()
        and gs1_check_digit(number[:-1]) == number[-1]
    )


def receipt_number(short_id: str, count: int) -> str:
    """`B1042-0048213-7`: kiosk, its own counter, check digit over the counter."""
    body = f"{count:07d}"
    return f"{short_id}-{body}-{gs1_check_digit(body)}"


def code_of(value: int, length: int) -> str:
    """`value` written in the look-alike free alphabet, `length` characters."""
    characters = []
    for _ in range(length):
        value, index = divmod(value, len(CODE_ALPHABET))
        characters.append(CODE_ALPHABET[index])
    return "".join(reversed(characters))


def check_character(code: str) -> str:
    """The check character of a short code: catches any one wrong character and most swapped neighbours."""
    total = sum(CODE_ALPHABET.index(c) * (2 * i + 1) for i, c in enumerate(code))
    return CODE_ALPHABET[total % len(CODE_ALPHABET)]


def as_typed(text: str) -> str:
    """What a keypad of capital letters and digits makes of an order number or a postcode."""
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def short_code(value: int) -> str:
    """The short return code that stands for `value`."""
    body = code_of(value, CODE_LENGTH - 1)
    return body + check_character(body)


def is_short_code(text: str) -> bool:
    """Whether `text` is a well-formed short code, its check character included."""
    return (
        len(text) == CODE_LENGTH
        and all(c in CODE_ALPHABET for c in text)
        and text[-1] == check_character(text[:-1])
    )
