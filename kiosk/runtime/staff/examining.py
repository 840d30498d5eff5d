"""`kiosk doctor` for the screen: a process of its own, so that whatever hangs in it holds nothing up here."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from kiosk.flow.technician.signals import Finding

Examination = Callable[[], tuple[Finding, ...]]

LONGEST_S: Final = 300.0
"""Each of its checks has a deadline; all of them together end before this even where nothing answers."""

_REPORT = TypeAdapter(tuple[Finding, ...])


def examine(config_file: Path) -> tuple[Finding, ...]:
    """Everything that the doctor finds at the kiosk of this kiosk.toml. Takes seconds, or minutes."""
    command = [sys.executable, "-P", "-m", "kiosk.cli", "doctor", "--json", "--config", str(config_file)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LONGEST_S, check=False)
        return _REPORT.validate_json(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValidationError) as error:
        why = str(error).splitlines()[0]
        return (Finding(level="fault", about="doctor", text=why, mend="run `kiosk doctor` in a terminal"),)
