import threading
import uuid
from datetime import UTC, datetime

from kiosk.host.clock import ManualClock, SystemClock
from kiosk.host.ids import SeededIds, SystemIds


def test_an_id_is_a_uuid_version_7_that_carries_its_millisecond() -> None:
    moment = datetime(2026, 9, 29, 15, 42, 7, 310_000, tzinfo=UTC)
    made = uuid.UUID(SystemIds(ManualClock(moment)).new())
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == int(moment.timestamp() * 1000)


def test_ids_sort_in_the_order_they_were_made_even_within_one_millisecond_and_after_a_step_back() -> None:
    clock = ManualClock()
    ids = SeededIds(7, clock)
    made = [ids.new() for _ in range(500)]
    clock.advance(0.001)
    made += [ids.new() for _ in range(500)]
    clock.set_wall(datetime(2020, 1, 1, tzinfo=UTC))
    made += [ids.new() for _ in range(500)]
    assert made == sorted(set(made))


def test_the_same_seed_and_clock_give_the_same_ids_and_another_seed_gives_others() -> None:
    def made(seed: int) -> list[str]:
        ids = SeededIds(seed, ManualClock())
        return [ids.new() for _ in range(10)]

    assert made(1) == made(1)
    assert not set(made(1)) & set(made(2))


def test_ids_of_two_sources_at_the_same_moment_differ() -> None:
    clock = ManualClock()
    assert SystemIds(clock).new() != SystemIds(clock).new()


def test_a_clock_before_1970_still_gives_ids() -> None:
    ids = SeededIds(1, ManualClock(datetime(1969, 12, 31, tzinfo=UTC)))
    assert ids.new() < ids.new()


def test_threads_never_get_the_same_id() -> None:
    ids = SystemIds(SystemClock())
    made: list[list[str]] = [[] for _ in range(4)]
    threads = [
        threading.Thread(target=lambda own=own: own.extend(ids.new() for _ in range(500))) for own in made
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len({one for own in made for one in own}) == 2000
    assert all(own == sorted(own) for own in made)
