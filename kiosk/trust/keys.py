"""Ed25519 keys: reading public ones, making and keeping private ones."""

import hashlib
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

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


def demo_key(key_id: str) -> SigningKey:
    """A key that everybody can make: its seed is the hash of its id. Kiosks believe it in mode demo only."""
    return SigningKey.from_seed(key_id, hashlib.sha256(f"returns kiosk {key_id}".encode()).digest())


def signing_key_file(path: Path, key_id: str) -> SigningKey:
    """Read a private key as `openssl genpkey -algorithm ed25519` writes it: PEM, PKCS #8, no passphrase.

    Raises ValueError when it is no such key, or others than its owner may read the file.
    """
    try:
        others_can_read = path.stat().st_mode & 0o077
        pem = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    if others_can_read:
        raise ValueError(f"others can read {path}: chmod 600 {path}")
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(f"{path} is no Ed25519 key without a passphrase") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError(f"{path} is a private key, but not an Ed25519 one")
    return SigningKey(key_id, private)


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
