"""`advance(visit, signal, at) -> (visit, effects)`: the whole behaviour of a customer's visit.

The handlers live in one module a chapter (`identify`, `undeclared`, `choose`, `verdict`, `evidence`, `label`,
`door`, `reach`, `interrupted`, `ending`) and register themselves here by step and kind
of signal.
"""

from collections.abc import Callable, Iterable
from typing import Any

from kiosk.domain.moment import Moment
from kiosk.flow.effects import DiscardPhoto, Effect, EndVisit
from kiosk.flow.signals import (
    Button,
    DevicesSeen,
    EffectResult,
    PaperPrinted,
    PhotoTaken,
    Pressed,
    Signal,
    TimedOut,
    TimerName,
)
from kiosk.flow.visit import Paper, Step, Visit

Turn = tuple[Visit, tuple[Effect, ...]]
Handler = Callable[[Visit, Any, Moment], Turn | None]

_handlers: dict[tuple[Step, type | Button | TimerName], Handler] = {}

TEXT_SCALES = (1.0, 1.4)


def on(steps: Step | Iterable[Step], *kinds: type | Button | TimerName) -> Callable[[Handler], Handler]:
    """Register a handler for kinds of signal, buttons or timers, in one step or several.

    A handler returns the next visit and its effects, or None to ignore the signal.
    """

    def register(handler: Handler) -> Handler:
        for step in (steps,) if isinstance(steps, Step) else steps:
            for kind in kinds:
                assert (step, kind) not in _handlers, f"two handlers for {step} and {kind}"
                _handlers[step, kind] = handler
        return handler

    return register


def advance(visit: Visit, signal: Signal, at: Moment) -> Turn:
    """The next state of a visit and what it asks for.

    A signal that means nothing where the visit stands, and a result that is
    not awaited (any more), change nothing.
    """
    match signal:
        case EffectResult() if not is_awaited(visit, signal):
            return _issue(visit, _unwanted(visit, signal))
        case PaperPrinted():
            return _no_longer_awaiting(visit, signal).but(paper=Paper(signal.outcome)), ()
        case EffectResult():
            visit = _no_longer_awaiting(visit, signal)
        case DevicesSeen():
            return visit.but(faults=signal.faults, out_of_service=signal.out_of_service), ()
        case Pressed():
            visit = visit.but(touches=visit.touches + 1, idle_warned=False)
            if seen_differently := _pressed_anywhere(visit, signal):
                return seen_differently, ()
            visit = visit.but(help_open=False, languages_open=False)
        case _:
            pass
    handler = _handlers.get((visit.step, _kind(signal)))
    turn = handler(visit, signal, at) if handler else None
    if turn is None:
        return visit, ()
    after, effects = turn
    if after.step is not visit.step:
        # Help, the languages and the question whether somebody is there must not hide where the visit went.
        after = after.but(help_open=False, languages_open=False, idle_warned=False)
    return _issue(after, effects)


def is_awaited(visit: Visit, result: EffectResult) -> bool:
    """Whether a visit still wants this result."""
    return result.effect_id in visit.awaiting.values()


def end(visit: Visit) -> Turn:
    """The visit is over."""
    return visit.but(step=Step.ENDED, notice=None, awaiting={}), (EndVisit(),)


def _kind(signal: Signal) -> type | Button | TimerName:
    if isinstance(signal, Pressed):
        return signal.button
    if isinstance(signal, TimedOut):
        return signal.name
    return type(signal)


def _no_longer_awaiting(visit: Visit, result: EffectResult) -> Visit:
    return visit.but(awaiting={k: i for k, i in visit.awaiting.items() if i != result.effect_id})


def _unwanted(visit: Visit, result: EffectResult) -> tuple[Effect, ...]:
    """A picture that comes too late is not kept; one that is kept already stays."""
    kept = visit.draft.photo_ids if visit.draft else ()
    if isinstance(result, PhotoTaken) and result.photo.photo_id not in kept:
        return (DiscardPhoto(photo_id=result.photo.photo_id),)
    return ()


def _issue(visit: Visit, effects: tuple[Effect, ...]) -> Turn:
    """Number the effects; an awaited one replaces an older one of its kind."""
    issued = []
    for effect in effects:
        number = visit.effects_issued + 1
        stamped = effect.model_copy(update={"effect_id": f"{visit.visit_id}.{number}"})
        visit = visit.but(effects_issued=number)
        if effect.AWAITED_AS:
            visit = visit.but(awaiting=visit.awaiting | {effect.AWAITED_AS: stamped.effect_id})
        issued.append(stamped)
    return visit, tuple(issued)


def _pressed_anywhere(visit: Visit, signal: Pressed) -> Visit | None:
    """Buttons that mean the same on every screen."""
    match signal.button:
        case Button.TEXT_SIZE:
            scale = TEXT_SCALES[(TEXT_SCALES.index(visit.text_scale) + 1) % len(TEXT_SCALES)]
            return visit.but(text_scale=scale)
        case Button.CONTRAST:
            return visit.but(high_contrast=not visit.high_contrast)
        case Button.LANGUAGES:
            return visit.but(languages_open=not visit.languages_open, help_open=False)
        case Button.LANGUAGE:
            first = visit.first_language or visit.language
            return visit.but(language=signal.value, first_language=first, languages_open=False)
        case Button.HELP:
            return visit.but(help_open=not visit.help_open, languages_open=False)
        case Button.STILL_HERE:
            return visit
    return None
