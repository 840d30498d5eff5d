"""Some spells of bad weather; hundreds of them are `python -m tests.faults.weather`."""

from pathlib import Path

import pytest

from tests.faults.proxy import Trouble
from tests.faults.relay import Relay
from tests.faults.weather import season

pytestmark = pytest.mark.timeout(120)


def test_through_bad_weather_everything_comes_to_central_once(tmp_path: Path) -> None:
    played = season(tmp_path, seed=5, spells=4)
    assert played.counts.drop_offs >= 8


def test_a_link_that_only_looks_alive_is_given_up_and_what_waited_arrives(tmp_path: Path) -> None:
    """Nothing is reset and nothing refused: only the silence tells."""
    with Relay(tmp_path) as relay:
        relay.drop_offs.record()
        relay.drain()
        relay.cable.be(Trouble(holds=True))
        relay.drop_offs.record()
        relay.until(lambda: "device is gone" in relay.forwarder.log.read_text())
        relay.cable.be(None)
        assert relay.hold_to_account().drop_offs == 2
