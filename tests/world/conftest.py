"""A town for each file of tests about people, console and outcome."""

from collections.abc import Iterator

import pytest

from kiosk.world.town import Town

SMALL_SCREEN = (360, 640)
"""As tall and wide in millimetres as the large one; there is less to draw."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Broker, central, cabinet and the kiosk's two processes, running; the rules have arrived."""
    with Town(tmp_path_factory.mktemp("town"), screen_size=SMALL_SCREEN) as town:
        town.screen.wait_for_screen("attract", timeout=30)
        yield town
