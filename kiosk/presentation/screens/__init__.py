"""From a visit to its screen: one function a step, finished words, no decisions.

A chapter a part of the visit: `arriving`, `undeclared`, `judging`, `handing_over`, `dropping_in`, `leaving`;
`frame` puts around each of them what every screen has. `staff` has the screens of those who work here.
"""

from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.visit import Visit
from kiosk.presentation.screen_model import ScreenModel
from kiosk.presentation.screens.frame import compose
from kiosk.presentation.screens.scene import Around
from kiosk.presentation.screens.staff.frame import compose_for_staff
from kiosk.presentation.screens.standstill import last_words
from kiosk.presentation.words import Words

__all__ = ["Around", "compose", "compose_for_anybody", "last_words"]


def compose_for_anybody(visit: AnyVisit, words: Words, around: Around) -> ScreenModel:
    """The screen for whosever visit it is."""
    if isinstance(visit, Visit):
        return compose(visit, words, around)
    if around.stands_still:
        return compose(Visit(visit_id=visit.visit_id, language=visit.language), words, around)
    return compose_for_staff(visit, words, around)
