"""What a technician has printed to see that a printer is right."""

from datetime import datetime

from hardware.printer.interface import (
    Align,
    Banner,
    Barcode,
    Columns,
    Pair,
    PrintJob,
    QrCode,
    Rule,
    Space,
    Text,
)
from kiosk.config import CabinetDevice

NUMBER = "000000000000000000"
"""Eighteen noughts: no carrier lends it, so a test label that gets into the mail is recognised."""


def receipt(device: CabinetDevice) -> PrintJob:
    """Sizes, scripts, columns and codes: whatever a receipt may hold."""
    return PrintJob(
        "receipt",
        (
            Text("Test receipt", bold=True, scale=2, align=Align.CENTRE),
            Text(datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S"), align=Align.CENTRE),
            Rule(),
            Pair("Printer", device.name),
            Pair("Driver", device.driver),
            Rule(),
            Text("English: Thank you. Deutsch: Rückgabe größer. Polski: zażółć gęślą jaźń."),
            Text("Русский: возврат. Ελληνικά: επιστροφή. Türkçe: iade. 中文: 退货。"),
            Text("العربية: إرجاع المنتج"),
            Text("0123456789" * 5),
            Space(),
            QrCode("kiosk hw test"),
            Barcode("KIOSK-HW-TEST"),
            Text("Every line above must be whole, and no letter a question mark or a box."),
        ),
    )


def label(device: CabinetDevice) -> PrintJob:
    """A label that routes nowhere."""
    return PrintJob(
        "label",
        (
            Banner("TEST"),
            Rule(),
            Text("Not a parcel", scale=2, align=Align.CENTRE),
            Rule(),
            Columns((Pair("Printer", device.name), Pair("Driver", device.driver)), (QrCode(NUMBER),)),
            Rule(),
            Barcode(NUMBER, application="00"),
        ),
    )
