"""The MQTT topics between one kiosk and central."""

from dataclasses import dataclass

EVENT_NOUNS = (
    "drop_off",
    "return",
    "visit",
    "attempt",
    "photo",
    "collection",
    "compartment",
    "policy",
    "alarm",
    "command",
    "ledger",
    "security",
    "staff",
    "kiosk",
)


def central_state(root: str) -> str:
    """Retained `{"online": bool}`; also central's Last Will."""
    return f"{root}/central/state"


@dataclass(frozen=True, slots=True)
class Topics:
    """Every topic of one kiosk. `root` is configurable, `kiosk_id` is also the broker's user name."""

    root: str
    kiosk_id: str

    def event(self, noun: str) -> str:
        return f"{self._up}/event/{noun}"

    def photo(self, photo_id: str, index: int) -> str:
        return f"{self._up}/photo/{photo_id}/{index}"

    def state(self, name: str) -> str:
        """`name` is connection, health or compartments."""
        return f"{self._up}/state/{name}"

    @property
    def stored(self) -> str:
        return f"{self._down}/stored"

    @property
    def policy(self) -> str:
        return f"{self._down}/policy"

    def policy_piece(self, version: int, index: int) -> str:
        return f"{self._down}/policy/{version}/{index}"

    @property
    def authorization(self) -> str:
        return f"{self._down}/authorization"

    @property
    def request(self) -> str:
        """Look-ups, and `response` their answers; a request's id joins them."""
        return f"{self._up}/request"

    @property
    def response(self) -> str:
        return f"{self._down}/response"

    @property
    def command(self) -> str:
        return f"{self._down}/command"

    @property
    def all_down(self) -> str:
        """The filter a kiosk subscribes to."""
        return f"{self._down}/#"

    @property
    def _up(self) -> str:
        return f"{self.root}/{self.kiosk_id}/up"

    @property
    def _down(self) -> str:
        return f"{self.root}/{self.kiosk_id}/down"
