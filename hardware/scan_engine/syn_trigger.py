"""Scan engines that are triggered by SYN T CR, as Honeywell's and Datalogic's, and send lines."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from hardware.scan_engine.engine import SerialScanEngine
from hardware.scan_engine.interface import ScanEngine
from hardware.scan_engine.line_dialogue import LineDialogue
from hardware.transport import PortUrl, SerialTransport

PROVEN_ON_HARDWARE = False

START: Final = bytes.fromhex("16 54 0D")
STOP: Final = bytes.fromhex("16 55 0D")


class Options(BaseModel):
    """One engine, set to serial trigger, with CR, LF or no suffix."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the engine: a device path or socket://host:port.")
    baud_rate: int = Field(
        default=9600, ge=1200, le=115200, description="Speed in baud; a USB engine takes any."
    )


def open(options: Options) -> ScanEngine:
    """Give the engine; its port is opened in the background."""
    return SerialScanEngine(
        SerialTransport(options.url, baud_rate=options.baud_rate), LineDialogue(START, STOP)
    )
