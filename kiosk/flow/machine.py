"""`advance(visit, signal, at) -> (visit, effects)`: the whole behaviour of a customer's visit.

The handlers live in one module a chapter (`identify`, `undeclared`, `choose`, `verdict`, `evidence`, `label`,
`door`, `drop_bin`, `reach`, `interrupted`, `ending`) and register themselves here by step and kind
of signal.
"""

from typing import cast

from kiosk.domain.moment import Moment
from kiosk.flow.behaviour import Behaviour
from kiosk.flow.effects import DiscardPhoto, Effect, EndVisit
from kiosk.flow.signals import EffectResult, PaperPrinted, PhotoTaken, Signal
from kiosk.flow.visit import Paper, Step, Visit

Turn = tuple[Visit, tuple[Effect, ...]]


def advance(visit: Visit, signal: Signal, at: Moment) -> Turn:
    """The next state of a customer's visit and what it asks for. It stays a customer's to its end."""
    return cast(Turn, CUSTOMER.advance(visit, signal, at))


def end(visit: Visit) -> Turn:
    """The visit is over."""
    return visit.but(step=Step.ENDED, notice=None, awaiting={}), (EndVisit(),)


def _unwanted(visit: Visit, result: EffectResult) -> tuple[Effect, ...]:
    """A picture that comes too late is not kept; one that is kept already stays."""
    kept = visit.draft.photo_ids if visit.draft else ()
    if isinstance(result, PhotoTaken) and result.photo.photo_id not in kept:
        return (DiscardPhoto(photo_id=result.photo.photo_id),)
    return ()


CUSTOMER = Behaviour(_unwanted)
on = CUSTOMER.on


@on(Step, PaperPrinted)
def paper_printed(visit: Visit, printed: PaperPrinted, _: Moment) -> Turn:
    return visit.but(paper=Paper(printed.outcome)), ()
