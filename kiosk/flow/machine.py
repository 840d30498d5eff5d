"""`advance(visit, signal, at) -> (visit, effects)`: the whole behaviour of a customer's visit.

The handlers live in one module a chapter (`identify`, `choose`, `hand_over`,
`ending`) and register themselves here by step and kind of signal.
"""

from collections.abc import Callable, Iterable
from typing import Any

from kiosk.domain.events import WithdrawnWhy
from kiosk.domain.moment import Moment
from kiosk.flow.effects import Effect, EndVisit, Withdraw
from kiosk.flow.signals import Button, DevicesSeen, EffectResult, Pressed, Signal, TimedOut, TimerName
from kiosk.flow.visit import DOOR_STEPS, Step, Visit

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
    if isinstance(signal, EffectResult):
        kind = next((k for k, i in visit.awaiting.items() if i == signal.effect_id), None)
        if kind is None:
            return visit, ()
        visit = visit.but(awaiting={k: i for k, i in visit.awaiting.items() if k != kind})
    if isinstance(signal, Pressed):
        visit = visit.but(touches=visit.touches + 1)
        if anywhere := _pressed_anywhere(visit, signal):
            return _issue(*anywhere)
        visit = visit.but(idle_warned=False, help_open=False)
    elif isinstance(signal, TimedOut) and signal.name is TimerName.IDLE_WARNING:
        return visit.but(idle_warned=True), ()
    elif isinstance(signal, TimedOut) and signal.name is TimerName.IDLE_END:
        return _issue(*_abandon(visit, "cancelled"))
    elif isinstance(signal, DevicesSeen):
        return visit.but(faults=signal.faults, out_of_service=signal.out_of_service), ()
    handler = _handlers.get((visit.step, _kind(signal)))
    turn = handler(visit, signal, at) if handler else None
    return _issue(*turn) if turn else (visit, ())


def is_awaited(visit: Visit, result: EffectResult) -> bool:
    """Whether a visit still wants this result."""
    return result.effect_id in visit.awaiting.values()


def end(visit: Visit) -> Turn:
    """The visit is over."""
    return visit.but(step=Step.ENDED, notice=None), (EndVisit(),)


def _kind(signal: Signal) -> type | Button | TimerName:
    if isinstance(signal, Pressed):
        return signal.button
    if isinstance(signal, TimedOut):
        return signal.name
    return type(signal)


def _issue(visit: Visit, effects: tuple[Effect, ...]) -> Turn:
    """Number the effects; an awaited one replaces an older one of its kind."""
    issued = []
    for effect in effects:
        number = visit.effects_issued + 1
        stamped = effect.model_copy(update={"effect_id": f"{visit.visit_id}.{number}"})
        visit = visit.but(effects_issued=number)
        if effect.AWAITED:
            visit = visit.but(awaiting=visit.awaiting | {type(effect).__name__: stamped.effect_id})
        issued.append(stamped)
    return visit, tuple(issued)


def _pressed_anywhere(visit: Visit, signal: Pressed) -> Turn | None:
    """Buttons that mean the same on every screen."""
    match signal.button:
        case Button.TEXT_SIZE:
            scale = TEXT_SCALES[(TEXT_SCALES.index(visit.text_scale) + 1) % len(TEXT_SCALES)]
            return visit.but(text_scale=scale), ()
        case Button.CONTRAST:
            return visit.but(high_contrast=not visit.high_contrast), ()
        case Button.LANGUAGE:
            return visit.but(language=signal.value), ()
        case Button.HELP:
            return visit.but(help_open=not visit.help_open), ()
        case Button.STILL_HERE:
            return visit.but(idle_warned=False), ()
        case Button.CANCEL | Button.START_NEW if visit.step not in DOOR_STEPS:
            return _abandon(visit, "cancelled")
    return None


def _abandon(visit: Visit, why: WithdrawnWhy) -> Turn:
    """End with nothing handed over: what was begun is withdrawn first."""
    ended, effects = end(visit)
    if visit.draft and visit.draft.begun:
        numbers = tuple(p.label_number for p in visit.draft.packages if p.label_number)
        return (
            ended.but(withdrawn=True, burnt_numbers=visit.burnt_numbers + numbers),
            (Withdraw(draft=visit.draft, why=why), *effects),
        )
    return ended, effects
