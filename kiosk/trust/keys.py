"""Ed25519 keys: reading public ones, making and keeping private ones."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

DEVICE_KEY_BYTES = 32


def public_key(text: str) -> Ed25519PublicKey:
    """Read a public key from 32 raw bytes in base64url without padding. Raises ValueError."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError(f"not an Ed25519 public key in base64url: {error}") from error


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its id. In production these live at the shop and at central, never in a kiosk."""

    key_id: str
    private: Ed25519PrivateKey

    @classmethod
    def from_seed(cls, key_id: str, seed: bytes) -> "SigningKey":
        """The key that 32 bytes stand for."""
        return cls(key_id, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public(self) -> str:
        """The public half, as `public_key` reads it."""
        return urlsafe_b64encode(self.private.public_key().public_bytes_raw()).rstrip(b"=").decode()


def device_key(path: Path) -> bytes:
    """The kiosk's own secret, 32 bytes; made on first use, readable by its owner only.

    Raises ValueError when the file is not such a key: it is never replaced,
    because what was protected with it would be lost.
    """
    if not path.exists():
        _make_device_key(path)
    key = path.read_bytes()
    if len(key) != DEVICE_KEY_BYTES:
        raise ValueError(f"{path} holds {len(key)} bytes, a device key has {DEVICE_KEY_BYTES}")
    return key


def _make_device_key(path: Path) -> None:
    """Under another name first: a power cut must not leave half a key that no start can get past."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(DEVICE_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # the other process was quicker: its key counts
        os.link(unfinished, path)
    unfinished.unlink()
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
