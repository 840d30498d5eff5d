"""Pins the golden labels anew: `python -m tests.labels.pin`, after `make labels-check` looked right."""

from hardware.printer.zpl_job import encode
from tests.hardware.label_jobs import CASES
from tests.labels.check import GOLDEN


def main() -> None:
    """Write every golden file, and remove those that are no case any more."""
    for path in GOLDEN.iterdir():
        path.unlink()
    for name, (job, paper) in CASES.items():
        (GOLDEN / f"{name}.zpl").write_bytes(encode(job, paper))


if __name__ == "__main__":
    main()
