"""Every screen an attendant can meet."""

from collections.abc import Iterator

from kiosk.domain.roster import Role, StaffMember
from kiosk.flow.attendant.visit import AttendantStep, AttendantVisit
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.words import Words
from tests.support.courier_screens import DOORS as FORTY_EIGHT
from tests.support.gallery_visits import WORDS
from tests.support.staff_around import AT_WORK, IN_TROUBLE, SIXTEEN, shown

MAJA = StaffMember(staff_ref="a-0093", role=Role.ATTENDANT)
HOME = AttendantVisit(visit_id="v", staff=MAJA)


def attendant_screens(words: Words = WORDS) -> Iterator[tuple[str, ScreenModel]]:
    """(name, screen): home, paper, customers who are stuck."""
    one_printer = AT_WORK.model_copy(update={"roles": AT_WORK.roles - {"label_printer"}})
    yield "attendant-home-two-printers", shown(HOME, words, SIXTEEN, AT_WORK)
    yield "attendant-home-one-printer", shown(HOME, words, FORTY_EIGHT, one_printer)
    paper = HOME.but(step=AttendantStep.PAPER)
    yield "attendant-paper", shown(paper, words, SIXTEEN, AT_WORK)
    for said in ("printing", "printed", "unconfirmed"):
        yield f"attendant-paper-{said}", shown(paper.but(notice=said), words, SIXTEEN, AT_WORK)
    labels = paper.but(printer="label_printer", notice="failed")
    yield "attendant-paper-failed", shown(labels, words, FORTY_EIGHT, IN_TROUBLE)
    helping = HOME.but(step=AttendantStep.HELP)
    yield "attendant-help", shown(helping, words, FORTY_EIGHT, AT_WORK)
