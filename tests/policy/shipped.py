"""The policy files that are shipped as examples."""

from pathlib import Path

DIRECTORY = Path(__file__).parents[2] / "config" / "policies"
EXAMPLES = tuple(sorted(path for path in DIRECTORY.glob("*.toml") if path.stem != "demo"))
EVERY_FILE = (*EXAMPLES, DIRECTORY / "demo.toml")


def name_of(path: Path) -> str:
    return path.stem
