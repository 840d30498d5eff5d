"""ALARMS.md: every alarm as people read it, made from the list of the domain."""

from pathlib import Path

from kiosk.domain.alarms import ALARMS

FILE = Path(__file__).with_name("ALARMS.md")

HEAD = """# Alarms

Generated from `kiosk/domain/alarms.py` by `python -m kiosk.contract.generate`.

`alarm.raised` says that something needs a person, `alarm.cleared` that it is over. One alarm is a code and
what it is `about`: raised once, also over a restart, until it is cleared. What could not be stored is raised
when it can be: of doors and devices with the time at which it came true, of the rest if it is so still.
What is about a device that the cabinet has no more is cleared at the next start. Codes are added and never
change; treat one that is not here as major.

What bounces or trembles raises nothing: it must last, as the code says beside each cause; marks are under
`[alarms]` in `config/kiosk.toml`. An alarm about a device that came back within an hour is cleared only when
it has been over for a minute, and for twice as long each further time, up to an hour: so a loose contact is
one ticket and not a thousand.

`state/health` lists the alarms that are open, the gravest first, but none that nothing clears.

critical: goods are at risk, or nothing is taken. major: something does not work. minor: it soon will be.

| code | severity | about | means | what to do | cleared by |
|---|---|---|---|---|---|
"""


def rendered() -> str:
    """The text of the file."""
    rows = "".join(
        f"| `{code}` | {alarm.severity} | {alarm.about} | {alarm.means} | {alarm.to_do} | {alarm.ends} |\n"
        for code, alarm in ALARMS.items()
    )
    return HEAD + rows
