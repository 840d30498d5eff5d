"""Every screen on which somebody of the staff signs in, or is not let in."""

from collections.abc import Iterator

from kiosk.domain.roster import Role, StaffMember
from kiosk.flow.staff.signing_in import SigningIn, SigningInStep
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens import Around, compose_for_anybody
from kiosk.presentation.words import Words
from tests.support.gallery_visits import PLACE, WORDS

REFUSALS = (
    "unknown",
    "locked_out",
    "expired",
    "not_yet_valid",
    "other_site",
    "training",
    "needs_pass",
    "enclosure_shut",
    "pass_used",
)


def sign_in_screens(words: Words = WORDS) -> Iterator[tuple[str, ScreenModel]]:
    """(name, screen): the PIN, and a sentence for each refusal."""
    anna = StaffMember(staff_ref="c-anna", role=Role.COURIER, carrier_id="parcelnet")
    asked = SigningIn(visit_id="v", staff=anna)
    yield "sign-in-pin", _shown(asked, words)
    yield "sign-in-pin-typed", _shown(asked.but(typed="12345"), words)
    yield "sign-in-pin-wrong", _shown(asked.but(was_wrong=True), words)
    yield "sign-in-checking", _shown(asked.but(step=SigningInStep.CHECKING), words)
    for why in REFUSALS:
        refused = SigningIn(visit_id="v", step=SigningInStep.REFUSED, refused=why)
        yield f"sign-in-refused-{why.replace('_', '-')}", _shown(refused, words)


def _shown(visit: SigningIn, words: Words) -> ScreenModel:
    return compose_for_anybody(visit.but(language=words.locale), words, Around(PLACE))
