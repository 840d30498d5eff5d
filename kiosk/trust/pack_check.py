"""Reads a policy pack and runs its cases, in a process of its own that may not become large or slow.

A pack is a large document from elsewhere, and what it costs to read is known only afterwards.
The process gets the pack on its standard input and the manifest as its only argument, and
writes one `Finding`.
"""

import json
import resource
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Final

from kiosk.contract.messages import PolicyManifest
from kiosk.domain.policy import PolicyPack
from kiosk.domain.policy_cases import failures
from kiosk.trust.documents import open_pack
from kiosk.trust.jws import Refused

MOST_MEMORY_BYTES: Final = 256 * 1024 * 1024
"""Of address space. Python and its libraries take 60 MiB of it; a pack of 8 MiB takes 100 more."""

MOST_CPU_S: Final = 60
"""Ten thousand cases take less than ten seconds on the slowest machine there is."""

MOST_CASES: Final = 10_000
MOST_FAILURES_TOLD: Final = 5
"""An analyst mends a few at a time, and an event stays small."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a pack; `code` is None when nothing is."""

    code: str | None = None
    detail: str = ""


def examine(document: bytes, manifest: PolicyManifest) -> Finding:
    """Read a pack that has the hash of its manifest, and run its cases."""
    try:
        return _cases(open_pack(document, manifest))
    except Refused as refused:
        return Finding(refused.code, refused.text)
    except MemoryError:
        return Finding("too_heavy")


def _cases(pack: PolicyPack) -> Finding:
    if len(pack.cases) > MOST_CASES:
        return Finding("too_many_cases", f"{len(pack.cases)}, at most {MOST_CASES}")
    try:
        failed = failures(pack)
    except (ArithmeticError, LookupError, ValueError) as error:
        return Finding("case", f"one cannot be judged at all: {error}")
    if not failed:
        return Finding()
    told = "; ".join(str(failure) for failure in failed[:MOST_FAILURES_TOLD])
    more = len(failed) - MOST_FAILURES_TOLD
    return Finding("case", told + (f"; and {more} more" if more > 0 else ""))


def main() -> None:
    """Examine what stands on the standard input, within limits."""
    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY_BYTES), (resource.RLIMIT_CPU, MOST_CPU_S)):
        with suppress(ValueError):  # a stricter limit is there already
            resource.setrlimit(what, (most, most))
    manifest = PolicyManifest.model_validate_json(sys.argv[1])
    json.dump(asdict(examine(sys.stdin.buffer.read(), manifest)), sys.stdout)


if __name__ == "__main__":
    main()
