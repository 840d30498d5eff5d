"""The process that has libnfc in it: `python -m hardware.badge_reader.pynfc_child CONNSTRING`.

libnfc copies what a card says of itself to where the card's own length takes it: a card that
gives the length 0 to its answer-to-select ends the process, and so does an impossible status
of the reader (both were tried). It also writes to stderr, and keeps its settings in the
environment. So it gets a process of its own.

Each line on stdin asks for one look; each line on stdout answers, the first one unasked when
the reader was reached: `uids` and what is seen, in hexadecimal, or `fault` and a sentence,
after which the process ends.
"""

import ctypes
import importlib
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any, Final

MAX_LINE_BYTES: Final = 512

UID_BYTES: Final = (4, 7, 10)
"""What ISO 14443-3 knows. Another length was never sent by a card."""

MOST_CARDS: Final = 4
"""More than two say nothing more than two do; a reader's field holds about as many."""

FIELD_RISE_S: Final = 0.01
"""A card needs 5 ms of field before it hears (ISO 14443-3)."""


class Unusable(Exception):
    """The reader or its library cannot be used; the message tells a technician what to do."""


def write_uids(uids: tuple[bytes, ...]) -> str:
    """Give the line for what is seen."""
    return " ".join(("uids", *(uid.hex() for uid in uids)))


def write_fault(sentence: str) -> str:
    """Give the line for a fault, cut where it would be too long."""
    return f"fault {' '.join(sentence.split())}"[: MAX_LINE_BYTES - 1]


def read_answer(line: bytes) -> tuple[bytes, ...]:
    """Give the UIDs of one line; raises `Unusable` with the child's sentence, `ValueError` for nonsense."""
    word, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
    if word == "fault" and rest:
        raise Unusable(rest)
    if word != "uids":
        raise ValueError("neither UIDs nor a fault")
    uids = tuple(bytes.fromhex(uid) for uid in rest.split())
    if len(uids) > MOST_CARDS or any(len(uid) not in UID_BYTES for uid in uids):
        raise ValueError("UIDs as no card has them")
    return uids


class Libnfc:
    """One reader, reached through pynfc and its raw calls. Errors: `Unusable`, from everything.

    Does not use pynfc's `poll`, which never returns while a phone or a badge unknown to
    libfreefare lies on the reader.
    """

    def __init__(self, connstring: str) -> None:
        pynfc = load()
        self._nfc: Any = pynfc.nfc
        # As generated, the third argument is an array of no elements and accepts nothing.
        self._nfc.nfc_initiator_list_passive_targets.argtypes = [
            ctypes.POINTER(self._nfc.struct_nfc_device),
            self._nfc.nfc_modulation,
            ctypes.c_void_p,
            ctypes.c_size_t,
        ]
        try:
            self._reader: Any = pynfc.Nfc(connstring)
        except Exception as fault:  # pynfc knows no narrower one
            raise Unusable(_why_not_open(connstring)) from fault
        self._modulation = self._nfc.nfc_modulation(self._nfc.NMT_ISO14443A, self._nfc.NBR_106)
        self._targets = (self._nfc.nfc_target * MOST_CARDS)()
        self._checked(self._nfc.nfc_initiator_init(self._reader.pdevice))

    def look(self) -> tuple[bytes, ...]:
        """Switch the field on, ask what is there, and switch it off again.

        Off, because a card once chosen may stay silent until it loses its power: left on,
        it would seem to be taken away.
        """
        self._field(on=True)
        time.sleep(FIELD_RISE_S)
        count = self._checked(
            self._nfc.nfc_initiator_list_passive_targets(
                self._reader.pdevice, self._modulation, self._targets, MOST_CARDS
            )
        )
        self._field(on=False)
        return tuple(_uid(target.nti.nai) for target in self._targets[:count])

    def _field(self, *, on: bool) -> None:
        self._checked(
            self._nfc.nfc_device_set_property_bool(self._reader.pdevice, self._nfc.NP_ACTIVATE_FIELD, on)
        )

    def _checked(self, result: int) -> int:
        if result < 0:
            said = ctypes.string_at(self._nfc.nfc_strerror(self._reader.pdevice)).decode("ascii", "replace")
            raise Unusable(f"stopped answering (libnfc {result}: {said}). Check cable and power.")
        return result


def load() -> Any:
    """Import pynfc; raises `Unusable` where it cannot work."""
    if sys.maxsize < 2**32:
        raise Unusable(
            "pynfc lays out its data for 64-bit systems only and would read wrong UIDs here. "
            "Install the 64-bit operating system, or use a reader with the serial_uid driver."
        )
    try:
        return importlib.import_module("pynfc")
    except OSError as missing:
        raise Unusable(
            f"pynfc misses a library ({missing}). Install the Debian packages libfreefare-dev and libnfc-dev."
        ) from missing
    except ImportError as missing:
        raise Unusable(f"pynfc is not installed ({missing}). Run make setup.") from missing


def _why_not_open(connstring: str) -> str:
    path = Path(connstring.split(":")[1]) if ":/" in connstring else None
    if path is not None and not path.exists():
        return "is not there. Check cable, power, and the path in cabinet.toml."
    if path is not None and not os.access(path, os.R_OK | os.W_OK):
        return f"may not be opened. Let this user into the group that owns {path}."
    return (
        "does not answer as a reader of this kind. Check power, that transmit and receive are crossed, "
        "and the interface switches on the board."
    )


def _uid(card: Any) -> bytes:
    if card.szUidLen not in UID_BYTES:
        raise Unusable(
            f"tells of a card whose UID has {card.szUidLen} bytes. It is reset; replace it if that stays."
        )
    return bytes(card.abtUid[: card.szUidLen])


def main() -> None:
    """Answer until stdin ends or the reader fails."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        reader = Libnfc(sys.argv[1])
        _say(write_uids(()))
        for _ in sys.stdin:
            _say(write_uids(reader.look()))
    except Unusable as why:
        _say(write_fault(str(why)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
