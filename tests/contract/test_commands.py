"""COMMANDS.md and asyncapi.yaml name every command there is, each with the schema of its arguments."""

import re

import yaml

from kiosk.contract.commands import EXECUTED_BY_FORWARD, EXECUTED_BY_RUN
from kiosk.contract.generate import FROM_CENTRAL, SCHEMAS

COMMANDS = {**EXECUTED_BY_FORWARD, **EXECUTED_BY_RUN}
PAGE = SCHEMAS.with_name("COMMANDS.md").read_text(encoding="utf-8")
ASYNCAPI = yaml.safe_load(SCHEMAS.with_name("asyncapi.yaml").read_text(encoding="utf-8"))


def test_every_command_is_in_the_table_with_its_arguments() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)`", PAGE, re.MULTILINE)
    assert {name: FROM_CENTRAL[schema] for name, schema in rows} == COMMANDS


def test_every_command_is_in_asyncapi_with_its_arguments() -> None:
    references = ASYNCAPI["components"]["messages"]["command"]["x-arguments-of-each-name"]
    schemas = {name: re.findall(r"(\w+)\.json", ref["$ref"])[0] for name, ref in references.items()}
    assert {name: FROM_CENTRAL[schema] for name, schema in schemas.items()} == COMMANDS


def test_no_command_is_executed_by_both_processes() -> None:
    assert not EXECUTED_BY_FORWARD.keys() & EXECUTED_BY_RUN.keys()
