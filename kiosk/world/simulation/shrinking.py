"""From a life that went wrong to the shortest story of it that is found."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from kiosk.world.simulation.plan import Day, Plan, VisitPlan
from kiosk.world.simulation.wire import Weather

Days = tuple[Day, ...]


def shrink(days: Days, still_fails: Callable[[Days], bool], *, attempts: int) -> Days:
    """Leave out days, then visits, then troubles, as long as it `still_fails`; at most so many attempts."""
    left = attempts
    simpler = _simpler(days)
    while left and (candidate := next(simpler, None)) is not None:
        left -= 1
        if still_fails(candidate):
            days, simpler = candidate, _simpler(candidate)
    return days


def _simpler(days: Days) -> Iterator[Days]:
    """Every plan that is one step simpler, the boldest steps first."""
    for n in range(len(days) - 1):
        yield days[n + 1 :]
    for n, day in enumerate(days):
        for kept in _fewer(day):
            yield (*days[:n], kept, *days[n + 1 :])
    for n, day in enumerate(days):
        for k, visit in enumerate(day):
            for plainer in _plainer(visit):
                yield (*days[:n], (*day[:k], plainer, *day[k + 1 :]), *days[n + 1 :])


def _fewer(day: Day) -> Iterator[Day]:
    """Without half of its visits, a quarter, ... and without each single one."""
    size = len(day) // 2
    while size:
        for start in range(0, len(day), size):
            yield day[:start] + day[start + size :]
        size //= 2


def _plainer(visit: Plan) -> Iterator[Plan]:
    if visit.power_fails_after is not None:
        yield replace(visit, power_fails_after=None)
    for trouble in visit.troubles:
        yield replace(visit, troubles=visit.troubles - {trouble})
    if visit.weather != Weather.fair():
        yield replace(visit, weather=Weather.fair())
    if visit.wilfulness:
        yield replace(visit, wilfulness=0.0)
    if isinstance(visit, VisitPlan) and len(visit.lines) > 1:
        yield replace(visit, lines=visit.lines[:1])
