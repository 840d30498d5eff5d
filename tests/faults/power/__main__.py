"""Cut the power after every call of every story, and let every sync of a drop-off fail.

    python -m tests.faults.power [--seeds 4]

Beside that every safeguard is taken out once, and must be missed. Exit code 0: all is well; 77: it
cannot run here.
"""

import argparse
import logging
import os
import sys
from itertools import count

from tests.faults.power.broken import BROKEN
from tests.faults.power.failing_disk import SYNCS, FailingDisk, failing
from tests.faults.power.recording import Take, record, scratch
from tests.faults.power.stories import STORIES
from tests.faults.power.sweep import Outcome, sweep
from tests.faults.power.syscalls import why_not
from tests.faults.soak import not_run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4, help="Random survivors of each cut.")
    seeds = parser.parse_args().seeds
    if why := why_not():
        return not_run(why)
    logging.disable(logging.CRITICAL)
    all_is_well = [_cuts(seeds), _failing_syncs()]
    return 0 if all(all_is_well) else 1


def _cuts(seeds: int) -> bool:
    sound = [Take(story, sensors) for story in STORIES for sensors in (True, False)]
    broken = [Take("drop-off", broken=name) for name in BROKEN]
    recordings = record(*sound, *broken)
    outcomes = [_told(sweep(r, seeds=seeds)) for r in recordings[: len(sound)]]
    missed = [_told(sweep(r, until_found=True)) for r in recordings[len(sound) :]]
    print(
        f"{sum(o.points for o in outcomes)} cut points, {sum(o.states for o in outcomes)} states:"
        f" lost {sum(o.count('LOST') for o in outcomes)},"
        f" damaged {sum(o.count('DAMAGED') for o in outcomes)},"
        f" untraced openings {sum(o.count('UNTRACED') for o in outcomes)}."
        f" {sum(bool(o.complaints) for o in missed)} of {len(missed)} safeguards are missed when taken out."
    )
    return not any(o.complaints for o in outcomes) and all(o.complaints for o in missed)


def _told(outcome: Outcome) -> Outcome:
    print(outcome, flush=True)
    for where, found in list(outcome.complaints.items())[:5]:
        print(f"    {where}: {'; '.join(found)}")
    return outcome


def _failing_syncs() -> bool:
    """The disk fails at each sync of a drop-off in turn, then a signal comes into each."""
    complaints: list[str] = []
    for syncs in count():
        found = _one_failing_sync("EIO", syncs + 1)
        if found is None:
            break
        complaints += found
    for number in range(1, syncs + 1):
        complaints += _one_failing_sync("EINTR", number) or []
    print(f"EIO and EINTR at each of {syncs} syncs: {complaints or 'nothing lost, and settled'}")
    return syncs > 0 and not complaints


def _one_failing_sync(error: str, number: int) -> list[str] | None:
    """What was wrong; None when the drop-off has fewer syncs, or the process did the failed one again."""
    with scratch() as directory:
        disk = FailingDisk(directory / "kiosk")
        code = disk.run(failing(SYNCS, error, first=number)).code
        complaints = disk.complaints_after_a_power_cut()
        if code == os.EX_OK and not complaints:
            return None
        again = disk.run().code
        complaints += [] if code == os.EX_IOERR else [f"it ended with {code}"]
        complaints += [] if again == os.EX_OK else [f"the next start ended with {again}"]
        complaints += disk.complaints_after_a_restart() + disk.complaints_after_a_power_cut()
        return [f"{error} at sync {number}: {complaint}" for complaint in complaints]


sys.exit(main())
