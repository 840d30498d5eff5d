"""How any visit advances: a signal comes in, a handler answers it, effects go out with numbers."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Generic, TypeVar

from kiosk.domain.moment import Moment
from kiosk.flow.any_visit import AnyVisit
from kiosk.flow.effects import Effect
from kiosk.flow.signals import Button, DevicesSeen, EffectResult, Pressed, Signal, TimedOut, TimerName

V = TypeVar("V", bound=AnyVisit)
AnyTurn = tuple[AnyVisit, tuple[Effect, ...]]
Handler = Callable[[V, Any, Moment], AnyTurn | None]
H = TypeVar("H", bound=Callable[..., AnyTurn | None])
Kind = type | Button | TimerName

TEXT_SCALES = (1.0, 1.4)

NO_PAGE = {"help_open": False, "languages_open": False, "settings_open": False}
"""What stands above a visit, put away."""


def _none_unwanted(_: AnyVisit, __: EffectResult) -> tuple[Effect, ...]:
    return ()


class Behaviour(Generic[V]):
    """The handlers of one kind of visit, by step and kind of signal; its chapters register them with `on`.

    `unwanted` says what follows from a result that the visit does not await (any more).
    """

    def __init__(self, unwanted: Callable[[V, EffectResult], tuple[Effect, ...]] = _none_unwanted) -> None:
        self._unwanted = unwanted
        self._handlers: dict[tuple[StrEnum, Kind], Handler[V]] = {}

    def on(self, steps: StrEnum | Iterable[StrEnum], *kinds: Kind) -> Callable[[H], H]:
        """Register a handler for kinds of signal, buttons or timers, in one step or several.

        A handler returns the next visit and its effects, or None to ignore the signal.
        """

        def register(handler: H) -> H:
            for step in (steps,) if isinstance(steps, StrEnum) else steps:
                for kind in kinds:
                    assert (step, kind) not in self._handlers, f"two handlers for {step} and {kind}"
                    self._handlers[step, kind] = handler
            return handler

        return register

    def advance(self, visit: V, signal: Signal, at: Moment) -> AnyTurn:
        """The next state of a visit and what it asks for.

        A signal that means nothing where the visit stands, and a result that is
        not awaited (any more), change nothing.
        """
        match signal:
            case EffectResult() if not is_awaited(visit, signal):
                return _issue(visit, self._unwanted(visit, signal))
            case EffectResult():
                visit = _no_longer_awaiting(visit, signal)
            case DevicesSeen():
                return visit.but(faults=signal.faults, out_of_service=signal.out_of_service), ()
            case Pressed():
                visit = visit.with_touch()
                if seen_differently := _pressed_anywhere(visit, signal):
                    return seen_differently, ()
                visit = visit.but(**NO_PAGE)
            case _:
                pass
        handler = self._handlers.get((visit.step, _kind(signal)))
        turn = handler(visit, signal, at) if handler else None
        if turn is None:
            return visit, ()
        after, effects = turn
        if after.step is not visit.step:
            # Help and the question whether somebody is there must not hide where the visit went.
            after = after.but(**NO_PAGE, idle_warned=False)
        return _issue(after, effects)


def is_awaited(visit: AnyVisit, result: EffectResult) -> bool:
    """Whether a visit still wants this result."""
    return result.effect_id in visit.awaiting.values()


def _kind(signal: Signal) -> Kind:
    if isinstance(signal, Pressed):
        return signal.button
    if isinstance(signal, TimedOut):
        return signal.name
    return type(signal)


def _no_longer_awaiting(visit: V, result: EffectResult) -> V:
    return visit.but(awaiting={k: i for k, i in visit.awaiting.items() if i != result.effect_id})


def _issue(visit: AnyVisit, effects: tuple[Effect, ...]) -> AnyTurn:
    """Number the effects; an awaited one replaces an older one of its kind."""
    issued = []
    for effect in effects:
        number = visit.effects_issued + 1
        stamped = effect.model_copy(update={"effect_id": f"{visit.visit_id}.{number}"})
        visit = visit.but(effects_issued=number)
        if stamped.awaited_as:
            visit = visit.but(awaiting=visit.awaiting | {stamped.awaited_as: stamped.effect_id})
        issued.append(stamped)
    return visit, tuple(issued)


def _pressed_anywhere(visit: V, signal: Pressed) -> V | None:
    """Buttons that mean the same on every screen."""
    match signal.button:
        case Button.TEXT_SIZE:
            scale = TEXT_SCALES[(TEXT_SCALES.index(visit.text_scale) + 1) % len(TEXT_SCALES)]
            return visit.but(text_scale=scale)
        case Button.CONTRAST:
            return visit.but(high_contrast=not visit.high_contrast)
        case Button.LANGUAGES:
            return _page(visit, "languages_open")
        case Button.LANGUAGE:
            first = visit.first_language or visit.language
            return visit.but(language=signal.value, first_language=first, languages_open=False)
        case Button.HELP:
            return _page(visit, "help_open")
        case Button.SETTINGS:
            return _page(visit, "settings_open")
        case Button.SPEECH:
            return visit.but(speaks=not visit.speaks, dark=False)
        case Button.DARK:
            return visit.but(dark=not visit.dark, speaks=visit.speaks or not visit.dark)
        case Button.VOLUME if signal.value.isdecimal():
            return visit.but(volume=min(100, int(signal.value)))
        case Button.STILL:
            return visit.but(still=not visit.still)
        case Button.PRESENT:
            return visit.but(uses_keys=True)
        case Button.STILL_HERE:
            return visit
    return None


def _page(visit: V, name: str) -> V:
    """Open a page above the visit, alone; or close it."""
    return visit.but(**NO_PAGE | {name: not getattr(visit, name)})
