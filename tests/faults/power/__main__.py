"""Cut the power after every call of every story, and of every story with a safeguard taken out.

    python -m tests.faults.power [--seeds 4]

Exit code 0: nothing was lost, and every safeguard that was taken out was missed.
"""

import argparse
import logging
import sys

from tests.faults.power.broken import BROKEN
from tests.faults.power.recording import Take, record
from tests.faults.power.stories import STORIES
from tests.faults.power.sweep import Outcome, sweep


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4, help="Random survivors of each cut.")
    seeds = parser.parse_args().seeds
    logging.disable(logging.CRITICAL)
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
    is_sound = not any(o.complaints for o in outcomes)
    return 0 if is_sound and all(o.complaints for o in missed) else 1


def _told(outcome: Outcome) -> Outcome:
    print(outcome, flush=True)
    for where, found in list(outcome.complaints.items())[:5]:
        print(f"    {where}: {'; '.join(found)}")
    return outcome


sys.exit(main())
