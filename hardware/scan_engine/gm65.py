"""Grow's GM65 family of scan engines: GM65, GM805, GM861, and what is sold under other names."""

from pydantic import BaseModel, ConfigDict, Field

from hardware.scan_engine.engine import SerialScanEngine
from hardware.scan_engine.gm65_dialogue import Gm65Dialogue
from hardware.scan_engine.interface import ScanEngine
from hardware.transport import PortUrl, SerialTransport

PROVEN_ON_HARDWARE = False


class Options(BaseModel):
    """One engine on a UART or as a USB virtual COM port, with CR, LF or no suffix."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the engine: a device path or socket://host:port.")
    baud_rate: int = Field(
        default=9600, ge=1200, le=115200, description="Speed in baud; engines leave the factory with 9600."
    )
    refuse_setup_codes: bool = Field(
        default=True,
        description="Forbid setting the engine up by codes, which customers could print. "
        "False for a GM812, whose register 3 means something else.",
    )


def open(options: Options) -> ScanEngine:
    """Give the engine; its port is opened in the background."""
    return SerialScanEngine(
        SerialTransport(options.url, baud_rate=options.baud_rate),
        Gm65Dialogue(f"Scan engine on {options.url}", refuse_setup_codes=options.refuse_setup_codes),
    )
