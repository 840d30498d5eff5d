"""The same life, told by Hypothesis: any people, any troubles, in any order."""

import logging
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from kiosk.world.simulation.life import Life
from kiosk.world.simulation.plan import FUSE_READINGS, LINES, VisitPlan
from kiosk.world.simulation.troubles import Trouble
from kiosk.world.simulation.wire import Weather

CHANCES = st.sampled_from((0.0, 0.1, 0.5))

WEATHER = st.builds(
    Weather,
    is_up=st.booleans(),
    central_online=st.booleans(),
    lost_after_ack=CHANCES,
    doubled=CHANCES,
    held_back=CHANCES,
    broken=st.sampled_from((0.0, 0.05)),
)

VISITS = st.builds(
    VisitPlan,
    seed=st.integers(0, 10_000).map(str),
    after=st.sampled_from((0.2, 10.0)),
    lines=st.sampled_from(LINES),
    wilfulness=st.sampled_from((0.0, 0.1, 0.5)),
    is_announced=st.booleans(),
    power_fails_after=st.none() | st.integers(0, FUSE_READINGS),
    troubles=st.frozensets(st.sampled_from(sorted(Trouble)), max_size=2),
    weather=WEATHER,
)


class KioskLife(RuleBasedStateMachine):
    """`Life` keeps the accounts: a broken promise is an exception of the rule that broke it."""

    def __init__(self) -> None:
        super().__init__()
        logging.disable(logging.CRITICAL)
        self._directory = Path(tempfile.mkdtemp())
        self._life = Life(self._directory, seed=1)

    @rule(plan=VISITS)
    def somebody_comes(self, plan: VisitPlan) -> None:
        self._life.visit(plan)

    @rule()
    def night_falls(self) -> None:
        self._life.close_day()

    def teardown(self) -> None:
        self._life.close_day()
        self._life.end()
        shutil.rmtree(self._directory)
        logging.disable(logging.NOTSET)


def test_no_order_of_people_and_troubles_breaks_a_promise() -> None:
    run_state_machine_as_test(
        KioskLife,
        settings=settings(
            max_examples=12,
            stateful_step_count=8,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
