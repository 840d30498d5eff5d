"""A network that is bad in every way: `python -m tests.faults.weather --rounds N --seed S`.

One round is a season: in each of its spells the cable has one to three troubles that the seed chooses
while drop-offs with photos are recorded; then it carries well again, and everything must come to
central. The link has TLS, as in the field: without it nobody could tell a wrong bit from a right one.
"""

import random
import time
from collections import Counter
from pathlib import Path

from tests.faults.proxy import Trouble, Way
from tests.faults.relay import Relay
from tests.faults.soak import Round, soak

SPELLS_A_SEASON = 20
SPELL_S = (0.05, 0.5)
UNDER_WAY_S = (0.0, 0.25)
"""After an event was recorded: until then it is sent, stored and answered."""
PULLED = "plug pulled"
RESET = "reset in the middle of a packet"

ONE_WAY = {way: frozenset({way}) for way in Way}

TROUBLES = {
    "delay": Trouble(delay_s=0.15),
    "blackhole": Trouble(holds=True),
    "deaf to the broker": Trouble(ways=ONE_WAY[Way.DOWN], holds=True),
    "unheard by the broker": Trouble(ways=ONE_WAY[Way.UP], holds=True),
    "garbled": Trouble(garbles=0.2),
    "rate limit": Trouble(bytes_per_s=30_000, piece_bytes=1500),
    "dribble": Trouble(piece_bytes=11, delay_s=0.001),
}

TALK_BYTES = 12_000
"""A handshake, or an event and its answers: somewhere in it the connection ends."""


def season(directory: Path, seed: int, spells: int = SPELLS_A_SEASON) -> Round:
    """Live through some spells of weather and hold the relay to account."""
    chance = random.Random(seed)
    met: Counter[str] = Counter()
    with Relay(directory, seed) as relay:
        for _ in range(spells):
            met += _spell(relay, chance)
        counts = relay.hold_to_account()
    met["spells"] = spells
    return Round(counts, met)


def _spell(relay: Relay, chance: random.Random) -> Counter[str]:
    met: Counter[str] = Counter()
    for _ in range(chance.randint(1, 3)):
        relay.drop_offs.record(photos=chance.randint(0, 2))
        time.sleep(chance.uniform(*UNDER_WAY_S))
        kind = chance.choice([*TROUBLES, RESET, PULLED])
        met[kind] += 1
        _begin(relay, kind, chance)
        time.sleep(chance.uniform(*SPELL_S))
    relay.drop_offs.record(photos=chance.randint(0, 1))
    _clear_up(relay, chance)
    relay.drain()
    return met


def _begin(relay: Relay, kind: str, chance: random.Random) -> None:
    if kind == PULLED:
        relay.cable.pull()
        return
    relay.cable.insert()
    at_once = Trouble(ways=ONE_WAY[chance.choice([*Way])], cuts_after=chance.randrange(TALK_BYTES))
    relay.cable.be(at_once if kind == RESET else TROUBLES[kind])


def _clear_up(relay: Relay, chance: random.Random) -> None:
    """Fair weather: what was held goes on its way, or its peer is gone and says so."""
    relay.cable.insert()
    if chance.random() < 0.5:
        relay.cable.drop()
    relay.cable.be(None)


if __name__ == "__main__":
    soak("network faults", season, rounds=10, unit="seasons")
