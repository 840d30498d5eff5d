"""What the README shows is what happens, and its table names every driver."""

import contextlib
import io
import re
from pathlib import Path

from hardware import registry

README = Path(registry.__file__).with_name("README.md").read_text()


def test_the_session_prints_what_the_readme_says() -> None:
    found = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", README, re.DOTALL)
    assert found is not None
    program, expected = found.groups()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program, {})
    assert said.getvalue() == expected


def test_every_driver_has_a_row_that_says_whether_it_is_proven() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \|.*\| (\S+) \|$", README, re.MULTILINE)
    assert {(kind, driver) for kind, driver, _ in rows} == set(registry.DRIVERS)
    for kind, driver, proven in rows:
        if driver != "simulator":
            assert (proven == "yes") == registry.proven_on_hardware(kind, driver)
