"""An order that may come back in parts: what of it a visit has handed over, and what is left."""

from collections import Counter

from kiosk.domain.authorization import AuthorizedLine, Presented, ReturnAuthorization
from kiosk.flow.visit import Completed, Visit


def left_of(visit: Visit, authorization: ReturnAuthorization) -> tuple[AuthorizedLine, ...]:
    """Its lines, with as many of each as this visit has not handed over."""
    deposited = Counter[str]()
    for done in _made_with(authorization, visit):
        deposited.update({line.line_id: line.qty_deposited for line in done.event.lines})
    left = ((line, line.quantity - deposited[line.line_id]) for line in authorization.lines)
    return tuple(line.model_copy(update={"quantity": many}) for line, many in left if many > 0)


def with_what_is_left(visit: Visit, presented: Presented) -> Visit:
    """The newest drop-off keeps the authorization it was made with, where that can be gone on with."""
    authorization = presented.authorization
    is_spent = len(_made_with(authorization, visit)) >= authorization.uses_allowed
    if is_spent or not left_of(visit, authorization):
        return visit
    *before, newest = visit.completed
    return visit.but(completed=(*before, newest.model_copy(update={"again": presented})))


def _made_with(authorization: ReturnAuthorization, visit: Visit) -> list[Completed]:
    wanted = (authorization.merchant_id, authorization.authorization_id)
    done = ((done, done.event.authorization) for done in visit.completed)
    return [done for done, used in done if (used.merchant_id, used.authorization_id) == wanted]
