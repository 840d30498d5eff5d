"""Badge readers that say the number of a badge, unasked, on a serial line."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from hardware.badge_reader.interface import BadgeReader
from hardware.badge_reader.polling import PollingReader
from hardware.badge_reader.serial_uid_frames import Format, UidDecoder
from hardware.errors import DeviceTimeout
from hardware.transport import PortUrl, SerialTransport, Transport

PROVEN_ON_HARDWARE = False

LISTEN_S: Final = 0.2
"""How long one look listens: a person does not notice it, and `close` waits no longer for it."""


class Options(BaseModel):
    """One reader on one port."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: PortUrl = Field(description="Port of the reader: a device path or socket://host:port.")
    format: Format = Field(
        description="What it sends: em4100 (RDM6300, ID-12), hex or decimal (one line per badge)."
    )
    reversed: bool = Field(
        default=False,
        description="Whether it sends the last byte of a UID first; a telephone shows the right order.",
    )
    baud_rate: int = Field(default=9600, ge=1200, le=115200, description="Speed in baud.")


class ListeningAntenna:
    """A reader that speaks by itself. Some do so once per badge, others as long as it lies there.

    What is no whole UID is dropped: the person holds the badge there again.

    Lifetime: owns its port.
    Concurrency: as `Antenna`.
    """

    speaks = True

    def __init__(
        self, port: Transport, form: Format, *, is_reversed: bool = False, listen_s: float = LISTEN_S
    ) -> None:
        self._port = port
        self._step = -1 if is_reversed else 1
        self._listen_s = listen_s
        self._decoder = UidDecoder(form)

    def open(self) -> None:
        self._port.discard_input()

    def look(self) -> tuple[bytes, ...]:
        try:
            heard = self._decoder.feed(self._port.read(self._listen_s))
        except DeviceTimeout:
            return ()
        return tuple(uid[:: self._step] for uid in heard)

    def stop(self) -> None:
        """Nothing to do: no look takes longer than `LISTEN_S`."""

    def close(self) -> None:
        self._port.close()


def open(options: Options) -> BadgeReader:
    """Connect in the background; never fails, `fault` says what is wrong."""
    return PollingReader(
        lambda: ListeningAntenna(
            SerialTransport(options.url, baud_rate=options.baud_rate),
            options.format,
            is_reversed=options.reversed,
        ),
        name=options.url,
        interval_s=0,  # listening is waiting already
    )
