"""A town for each file of tests: the kiosk's two processes, real wires, a real broker, central."""

from collections.abc import Iterator

import pytest

from kiosk.world.people import Customer
from kiosk.world.town import Town
from tests.system.happenings import check_books_agree, check_no_crash

SMALL_SCREEN = (360, 640)
"""As tall and wide in millimetres as the large one; there is less to draw."""

PATIENT = {"attention_after_s": 30, "park_after_s": 60, "done_shown_s": 30}
"""A slow machine must not make a person who waits of everybody."""


@pytest.fixture(scope="module")
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A running town, with the module's WAITS if it is about waiting; at its end the books must agree."""
    visit = PATIENT | getattr(request.module, "WAITS", {})
    with Town(tmp_path_factory.mktemp("town"), screen_size=SMALL_SCREEN, settings={"visit": visit}) as town:
        yield town
        check_books_agree(town)
        check_no_crash(town)


@pytest.fixture
def customer(town: Town) -> Customer:
    """Somebody who comes to the kiosk."""
    return Customer(town)
