"""The lock file: what a bare machine installs is exactly what was reviewed, from wherever it comes."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]
LOCK = (CHECKOUT / "requirements.lock").read_text("utf-8")
PINS = {
    canonicalize_name(name): (version, hashes)
    for name, version, hashes in re.findall(
        r"(?m)^([\w.-]+)==(\S+) \\\n((?:    --hash=\S+(?: \\)?\n)+)", LOCK
    )
}
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
WANTED = [
    *PROJECT["build-system"]["requires"],
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["dev"],
]


def test_every_line_is_a_pin_with_hashes_or_says_who_needs_it() -> None:
    for line in LOCK.splitlines():
        assert re.fullmatch(
            r"[\w.-]+==\S+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?|    #( .*)?|# .*|", line
        ), line
    assert len(PINS) == len(re.findall(r"(?m)^[\w.-]+==", LOCK))


@pytest.mark.parametrize(
    "address", ["://", "--index", "--find-links", "--extra", "file:/", "@", "/home", "/opt"]
)
def test_no_address_stands_in_the_lock(address: str) -> None:
    assert address not in LOCK


@pytest.mark.parametrize("line", WANTED)
def test_every_requirement_of_the_project_is_pinned_within_its_bounds(line: str) -> None:
    requirement = Requirement(line)
    name = canonicalize_name(requirement.name)
    assert name in PINS, f"{name} is not in requirements.lock: run make lock"
    version, _ = PINS[name]
    assert requirement.specifier.contains(version), f"{name} {version} is outside {line}: run make lock"


@pytest.mark.parametrize("name", ["kivy", "numpy", "opencv-python-headless", "cryptography", "zxing-cpp"])
def test_compiled_libraries_are_pinned_for_every_platform_not_just_the_one_that_locked(name: str) -> None:
    """A build for one platform is one file with one hash; PC, Raspberry Pi and the source make three."""
    _, hashes = PINS[canonicalize_name(name)]
    assert hashes.count("sha256:") >= 3


def test_what_the_source_package_is_built_with_is_pinned_too() -> None:
    assert {"pip", "setuptools", "pynfc"} <= PINS.keys()
