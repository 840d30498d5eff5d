"""How large the symbols come out that a label printer draws by itself, in modules. Pure."""

from typing import Final

import qrcode  # type: ignore[import-untyped]

_DIGITS: Final = frozenset("0123456789")
_ALPHANUMERIC: Final = _DIGITS | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def modules_of_code_128(payload: str, application: str | None) -> int:
    """Count the modules of a symbol: pairs of digits take one character where all are digits."""
    data = (application or "") + payload
    if not data or not all(" " <= char <= "~" for char in data):
        raise ValueError(f"A barcode holds printable ASCII, not {data!r}.")
    characters = len(data) // 2 if pairs_of_digits(data) else len(data)
    start_check_stop = 11 + 11 + 13
    return 11 * (characters + (application is not None)) + start_check_stop


def pairs_of_digits(data: str) -> bool:
    """Tell whether `data` can be written in code set C throughout."""
    return len(data) % 2 == 0 and _DIGITS.issuperset(data)


def modules_of_qr(payload: str) -> int:
    """Count the modules along one side of the symbol, all of it in the tightest mode there is.

    Raises `ValueError` for a payload that is not ASCII or too long for any symbol.
    """
    mode = (
        qrcode.util.MODE_NUMBER
        if _DIGITS.issuperset(payload)
        else qrcode.util.MODE_ALPHA_NUM
        if _ALPHANUMERIC.issuperset(payload)
        else qrcode.util.MODE_8BIT_BYTE
    )
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(qrcode.util.QRData(payload.encode("ascii"), mode=mode), optimize=0)
    try:
        modules: int = 17 + 4 * code.best_fit()
    except ValueError as fault:
        raise ValueError(f"{len(payload)} characters are more than any QR code holds.") from fault
    return modules
