"""What each code means with which a badge or a staff pass is refused, for dispatchers' back ends."""

from typing import Final

from kiosk.trust.refusals import REFUSALS
from kiosk.trust.staff_pass import NAMES

_AS_OF_TOKENS: Final = (
    "malformed",
    "nesting",
    "duplicate_key",
    "not_a_number",
    "fraction",
    "algorithm",
    "critical",
    "header",
    "revoked_key",
)

_CLAIMS: Final = {
    f"claim_{name}": f"its claim {name} is missing, or not as the contract says" for name in sorted(NAMES)
}

STAFF_REFUSALS: Final = {
    "oversize": "it has more characters than a pass may have",
    "scheme": "it does not begin with the character of passes",
    "charset": "it has characters that no JWS has, perhaps a space or a line end",
    **{code: REFUSALS[code] for code in _AS_OF_TOKENS},
    "unknown_key": "no key of that kid signs passes here",
    "key_not_yet": REFUSALS["key_not_yet"],
    "key_over": REFUSALS["key_over"],
    "signature": REFUSALS["signature"],
    "claim_unknown": REFUSALS["claim_unknown"],
    **_CLAIMS,
    "unbound": "it names neither a kiosk nor a site: it would open every one",
    "other_carrier": "its key does not sign for the couriers of that carrier",
    "staff_revoked": "the person is in revoked_staff",
    "lifetime": "exp is more than 48 hours after iat, or before it",
    "not_yet_valid": REFUSALS["not_yet_valid"],
    "expired": REFUSALS["expired"],
    "other_kiosk": REFUSALS["other_kiosk"],
    "other_site": REFUSALS["other_site"],
}
"""Of a pass, in the order in which things are checked."""

BADGE_REFUSALS: Final = {
    "unknown_badge": "no row of the roster has this badge",
    "staff_revoked": STAFF_REFUSALS["staff_revoked"],
    "staff_other_site": "the person does not work at this site",
    "staff_not_yet": "the person does not work yet",
    "staff_no_longer": "the person does not work any more",
}
