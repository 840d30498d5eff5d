"""What is known of anybody at the screen: customer, courier, attendant, technician."""

import json
from typing import Any, ClassVar, Literal, Self

from pydantic import Field

from kiosk.domain.model import Value

ADAPTATIONS = (
    *("text_scale", "high_contrast", "speaks", "dark", "volume", "still", "first_language", "uses_keys"),
    *("help_open", "languages_open", "settings_open"),
)
"""How somebody wants to see and hear it, and the pages for that: fields of a visit, gone with it."""


class AnyVisit(Value):
    """The base of all visits, immutable. Its behaviour makes the next one.

    `awaiting` maps each kind of effect under way to its id; `touches` numbers
    the touches so that a timer of an earlier one is not taken for this one.
    `practice`: it moves no door and touches no books.
    `first_language` is the one that stood here before somebody chose another;
    `dark`: nothing is seen of it, for whoever listens alone and has others around;
    `volume` (percent) is None until somebody asked for another than the site's;
    `uses_keys`: somebody goes through it by keys, or listens.
    `PASSING` are fields that a restart sets anew, or that nobody misses after
    one: alone they are no reason to write.
    """

    PASSING: ClassVar[frozenset[str]] = frozenset(
        {"awaiting", "touches", "help_open", "languages_open", "settings_open", "idle_warned"}
        | {"uses_keys", "faults", "out_of_service"}
    )

    version: Literal[1] = 1
    visit_id: str
    step: Any = None  # each kind of visit has steps of its own
    language: str = "en"
    first_language: str | None = None
    text_scale: float = 1.0
    high_contrast: bool = False
    speaks: bool = False
    dark: bool = False
    volume: int | None = None
    still: bool = False
    uses_keys: bool = False
    touches: int = 0
    effects_issued: int = 0
    awaiting: dict[str, str] = Field(default_factory=dict)
    help_open: bool = False
    languages_open: bool = False
    settings_open: bool = False
    idle_warned: bool = False
    faults: frozenset[str] = frozenset()
    out_of_service: str | None = None
    practice: bool = False

    @property
    def has_page_open(self) -> bool:
        """Whether a page stands above it."""
        return self.help_open or self.languages_open or self.settings_open

    @property
    def takes_time(self) -> bool:
        """Whether nothing may go on by itself: it is heard, made easier to see, or gone through by keys, or a
        page is being read. Another language alone is read as quickly.
        """
        asked = self.text_scale != 1.0 or self.high_contrast or self.speaks or self.still
        return asked or self.uses_keys or self.has_page_open

    @property
    def is_adapted(self) -> bool:
        """Whether somebody is there in a way that the next one should not find."""
        return self.takes_time or self.volume is not None or self.first_language is not None

    def with_touch(self) -> Self:
        """Somebody is there: no time has passed, and nobody was asked."""
        return self.but(touches=self.touches + 1, idle_warned=False)

    def unadapted(self) -> Self:
        """As it stands for the next one."""
        defaults = {name: type(self).model_fields[name].default for name in ADAPTATIONS}
        return self.but(**defaults, language=self.first_language or self.language)

    @property
    def fresh(self) -> bool:
        """Nobody has done anything yet: the attract screen, as it stands all day."""
        return False

    @property
    def is_over(self) -> bool:
        """It has ended, and nothing comes of it any more."""
        raise NotImplementedError

    @property
    def is_parked(self) -> bool:
        """It has given up the screen and is not over: what it left must be watched."""
        return False

    @property
    def in_suspense(self) -> bool:
        """Something was begun, or done and not yet reported as ended: a restart must settle it."""
        return False

    @property
    def doors(self) -> frozenset[str]:
        """The compartments whose doors are this visit's business now."""
        return frozenset()

    @property
    def bins(self) -> frozenset[str]:
        """The drop bins whose flaps are this visit's business now."""
        return frozenset()

    @property
    def insides(self) -> frozenset[str]:
        """Those of which it will say what is inside, so that no sensor says it for the books meanwhile."""
        return frozenset()

    @property
    def photo_ids(self) -> tuple[str, ...]:
        """The pictures it has taken and may still use."""
        return ()

    def lasts_beyond(self, before: Self) -> bool:
        """Whether something changed since `before` that a restart must find."""
        names = type(self).model_fields.keys() - self.PASSING
        return any(getattr(self, name) != getattr(before, name) for name in names)

    def snapshot(self) -> str:
        """JSON to read the visit from again; without defaults, because it is written at each durable step."""
        said = {"version": self.version} | self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False)

    def but(self, **changes: Any) -> Self:
        """The same visit with some fields changed."""
        return self.model_copy(update=changes)
