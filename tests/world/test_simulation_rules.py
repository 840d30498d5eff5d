"""The same life, told by Hypothesis: customers, couriers, technicians, commands and troubles in any order.

After each step no door has opened that was not free, and every item that was ever accepted is in one place:
by the events and by the books, and it lies there in the world, unless the books say that they do not know.
"""

import logging
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kiosk.world.simulation.life import Life
from kiosk.world.simulation.plan import (
    COMMANDS,
    FUSE_READINGS,
    LINES,
    LOCKS,
    CommandPlan,
    StaffPlan,
    VisitPlan,
)
from kiosk.world.simulation.troubles import Trouble
from kiosk.world.simulation.wire import Weather
from kiosk.world.staff import ANNA, BEN, OTTO, StaffPerson

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

SEEDS = st.integers(0, 10_000).map(str)
PAUSES = st.sampled_from((0.2, 10.0))
WILFULNESS = st.sampled_from((0.0, 0.1, 0.5))
CUTS = st.none() | st.integers(0, FUSE_READINGS)
TROUBLES = st.frozensets(st.sampled_from(sorted(Trouble)), max_size=2)

CUSTOMERS = st.builds(
    VisitPlan,
    seed=SEEDS,
    after=PAUSES,
    lines=st.sampled_from(LINES),
    wilfulness=WILFULNESS,
    is_announced=st.booleans(),
    power_fails_after=CUTS,
    troubles=TROUBLES,
    weather=WEATHER,
)


def staff(*who: StaffPerson) -> st.SearchStrategy[StaffPlan]:
    return st.builds(
        StaffPlan,
        seed=SEEDS,
        after=PAUSES,
        staff_ref=st.sampled_from([person.staff_ref for person in who]),
        wilfulness=WILFULNESS,
        power_fails_after=CUTS,
        troubles=TROUBLES,
        weather=WEATHER,
    )


ORDERS = st.builds(
    CommandPlan,
    seed=SEEDS,
    after=PAUSES,
    name=st.sampled_from(COMMANDS),
    lock=st.sampled_from(LOCKS),
    copies=st.sampled_from((1, 2)),
    is_stale=st.booleans(),
    is_forged=st.booleans(),
    wilfulness=WILFULNESS,
    power_fails_after=CUTS,
    troubles=TROUBLES,
    weather=WEATHER,
)


class KioskLife(RuleBasedStateMachine):
    """`Life` keeps the accounts: a broken promise is an exception of the rule that broke it."""

    def __init__(self) -> None:
        super().__init__()
        logging.disable(logging.CRITICAL)
        self._directory = Path(tempfile.mkdtemp())
        self._life = Life(self._directory, seed=1)

    @rule(plan=CUSTOMERS)
    def a_customer_comes(self, plan: VisitPlan) -> None:
        self._life.come(plan)

    @rule(plan=staff(ANNA, BEN))
    def a_courier_comes(self, plan: StaffPlan) -> None:
        self._life.come(plan)

    @rule(plan=staff(OTTO))
    def a_technician_comes(self, plan: StaffPlan) -> None:
        self._life.come(plan)

    @rule(plan=ORDERS)
    def central_wants_something(self, plan: CommandPlan) -> None:
        self._life.come(plan)

    @invariant()
    def every_item_is_in_one_place(self) -> None:
        self._life.look()

    @rule()
    def night_falls(self) -> None:
        self._life.close_day()

    def teardown(self) -> None:
        self._life.close_day()
        self._life.end()
        shutil.rmtree(self._directory)
        logging.disable(logging.NOTSET)


def test_no_order_of_people_commands_and_troubles_breaks_a_promise() -> None:
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
