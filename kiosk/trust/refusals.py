"""What each code means with which `token.verify` refuses, in words for those who make tokens."""

from typing import Final

from kiosk.trust.claims import NAMES

REFUSALS: Final = {
    "oversize": "it has more characters than a QR code of ours holds",
    "scheme": "it begins with the character that is kept for a later encoding",
    "charset": "it has characters that no JWS has, perhaps a space or a line end",
    "malformed": "it is not three parts of base64url that hold a JSON object, a JSON object and a signature",
    "nesting": "its JSON nests deeper than lines in claims",
    "duplicate_key": "a name stands twice in its JSON, so two parsers could read it differently",
    "not_a_number": "a number in it is NaN or Infinity, which JSON has not",
    "fraction": "a number in it is not a whole one, written in digits",
    "algorithm": "its header's alg is not EdDSA",
    "critical": "its header has crit: nothing of that is understood",
    "header": "its header is not exactly alg and kid",
    "unknown_merchant": "its iss is no merchant of this policy",
    "merchant_not_here": "its merchant does not take part at this site, or not yet",
    "revoked_key": "its key has been revoked",
    "other_issuers_key": "its key is another merchant's",
    "unknown_key": "its merchant has no key of that kid",
    "key_not_yet": "its key does not count yet",
    "key_over": "its key does not count any more",
    "signature": "its signature is not of these bytes by that key",
    "control_characters": "a refused claim has control characters, which steer printers and terminals",
    "invisible_characters": "a refused claim has characters that nobody sees, or that turn text round",
    "markup": "a refused claim has characters that a screen takes for markup",
    "claim_unknown": "it has a claim that the contract does not know",
    **{
        f"claim_{name}": f"its claim {name} is missing, or not as the contract says" for name in sorted(NAMES)
    },
    "revoked_authorization": "its merchant has revoked this authorization",
    "lifetime": "exp is more than 90 days after iat, or before it",
    "not_yet_valid": "its iat is more than a day ahead",
    "expired": "its exp is over",
    "other_kiosk": "it counts at another kiosk",
    "other_site": "it counts at another site",
}
"""In the order in which things are checked."""
