"""Badges and PINs of the roster, as digests that cost time to make.

A badge's UID identifies and proves nothing: whoever holds a badge for a second can copy it. The digest
keeps a roster that was lost from being a list of badges to copy. UIDs of 7 and 10
bytes are too many to try; those of 4 and 5 can be tried, for some years of one processor's time a roster,
since each has a salt of its own. Against whoever pays for that, and against copied badges, there is the PIN.

A PIN has 4 to 8 digits, so its hash only buys time: ten thousand of them are tried in minutes by whoever
has the roster. What protects a PIN at the kiosk is that wrong ones are counted, `kiosk.store.sign_ins`;
what protects it elsewhere is that rosters travel encrypted and are readable by kiosks only.
"""

import hashlib
import hmac
import re
import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Final

from kiosk.domain.moment import Moment
from kiosk.domain.policy import PolicyPack
from kiosk.domain.roster import StaffEntry, why_not_here
from kiosk.trust.jws import Refused

LOG2_COST: Final = 14
"""Of scrypt: 16 MiB and about 50 ms, for each badge that is held up and each PIN that is typed."""

_BLOCK: Final = 8
_MOST_MEMORY_BYTES: Final = 80 * 1024 * 1024
"""Of one hash at the highest cost that a `PinHash` may have, and what scrypt takes beside it."""

DIGEST_BYTES: Final = 12
"""96 bits, which fill 16 characters of base64: no padding anywhere."""

SALT_BYTES: Final = 12

Scrypt = Callable[[bytes, bytes, int], bytes]
"""Of a secret, its salt, and log2 of the cost, makes the digest."""

_PIN: Final = re.compile(r"[0-9]{4,8}")
_UID_BYTES: Final = (4, 5, 7, 10)


def scrypt(secret: bytes, salt: bytes, log2_cost: int) -> bytes:
    """What makes all of these digests."""
    return hashlib.scrypt(
        secret, salt=salt, n=1 << log2_cost, r=_BLOCK, p=1, maxmem=_MOST_MEMORY_BYTES, dklen=DIGEST_BYTES
    )


def new_badge_salt() -> str:
    """A salt for a roster: its badges' digests are all made with it, so that one is enough to look one up."""
    return urlsafe_b64encode(secrets.token_bytes(SALT_BYTES)).decode()


def badge_digest(uid: bytes, badge_salt: str, scrypt: Scrypt = scrypt) -> str:
    """What a badge of that UID is found by in a roster. Raises ValueError for what is no UID."""
    if len(uid) not in _UID_BYTES:
        raise ValueError(f"a badge's UID has 4, 5, 7 or 10 bytes, not {len(uid)}")
    return urlsafe_b64encode(scrypt(uid, urlsafe_b64decode(badge_salt), LOG2_COST)).decode()


def find_by_badge(
    pack: PolicyPack, uid: bytes, site_id: str, now: Moment, scrypt: Scrypt = scrypt
) -> StaffEntry | Refused:
    """Whose badge it is, or why nobody's: unknown_badge, or staff_<WhyNot>. It takes about 50 ms.

    What a person's badge opens, their PIN still has to.
    """
    if pack.badge_salt is None or len(uid) not in _UID_BYTES:
        return Refused("unknown_badge")
    return find_by_digest(pack, badge_digest(uid, pack.badge_salt, scrypt), site_id, now)


def find_by_digest(pack: PolicyPack, digest: str, site_id: str, now: Moment) -> StaffEntry | Refused:
    """The same for a badge whose digest is known; it takes no time."""
    entry = next((entry for entry in pack.roster if entry.badge == digest), None)
    if entry is None:
        return Refused("unknown_badge")
    why_not = why_not_here(entry, pack.revoked_staff, site_id, now)
    return entry if why_not is None else Refused(f"staff_{why_not}", entry.staff_ref)


def hash_pin(pin: str, salt: bytes | None = None) -> str:
    """The `PinHash` of a PIN, under a random salt unless one is given. Raises ValueError for no PIN."""
    if not _PIN.fullmatch(pin):
        raise ValueError("a PIN has 4 to 8 digits")
    salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    return phc_string(salt, scrypt(pin.encode(), salt, LOG2_COST))


def pin_matches(pin: str, pin_hash: str, scrypt: Scrypt = scrypt) -> bool:
    """Whether it is the PIN behind a `PinHash`. It takes about 50 ms, at most four times that."""
    _, _, parameters, salt, _ = pin_hash.split("$")
    log2_cost = int(parameters.removeprefix("ln=").partition(",")[0])
    found = scrypt(pin.encode(), b64decode(salt), log2_cost)
    return hmac.compare_digest(found, digest_in(pin_hash))


def digest_in(pin_hash: str) -> bytes:
    """The digest in a `PinHash`, without its salt."""
    return b64decode(pin_hash.rpartition("$")[2])


def phc_string(salt: bytes, digest: bytes) -> str:
    """A `PinHash` of today's cost."""
    parts = (b64encode(part).decode() for part in (salt, digest))
    return f"$scrypt$ln={LOG2_COST},r={_BLOCK},p=1${'$'.join(parts)}"
