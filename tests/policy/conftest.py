"""A small policy file that tests spoil."""

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = """\
categories = ["shoes", "toys"]

[policy]
policy_id = "small"
version = 3
epoch = 1
issued_at = 2026-09-01T06:00:00Z
collect_within_h = 48

[handlings.stock]
route_code = "RETURN-A"
return_to = { facility_id = "LEJ1" }
carrier_id = "parcelnet"
refund_trigger = "on_drop_off"

[[policy.merchants]]
merchant_id = "tiny"
name = "Tiny"
phone = "1"
writes_within_days = 3
terms_id = "t-1"
keys = [{ key_id = "demo-tiny", public_key = "UgvTzVP55dXNtadoao-iV20irUiunllz8WHq0b7ootQ" }]

[[policy.merchants.rules]]
rule_id = "no-toys"
categories = ["toys"]
verdict = "declined"
code = "not_returnable"
text_id = "toys"

[[policy.merchants.rules]]
rule_id = "shoes-30d"
categories = ["shoes"]
window = { length = 30 }
verdict = "accepted"
code = "within_window"
handling = "stock"

[policy.merchants.texts]
toys = { en = "No toys.", de = "Kein Spielzeug." }

[case_defaults]
merchant_id = "tiny"
category = "shoes"
value = { minor = 5000, currency = "EUR" }
delivered_on = 2026-09-14

[[policy.cases]]
case_id = "day-30"
at = 2026-10-14
expect = { verdict = "accepted", rule_id = "shoes-30d" }

[[policy.cases]]
case_id = "day-31"
at = 2026-10-15
expect = { verdict = "declined", code = "window_over" }

[[policy.cases]]
case_id = "toys"
category = "toys"
at = 2026-10-01
expect = { verdict = "declined", rule_id = "no-toys" }
"""

Spoil = Callable[..., Path]


@pytest.fixture
def spoilt(tmp_path: Path) -> Spoil:
    """Writes the small file with some of its text replaced: (old, new), (old, new) ..."""

    def spoil(*changes: tuple[str, str]) -> Path:
        text = SMALL
        for old, new in changes:
            assert old in text, f"nothing to change: {old}"
            text = text.replace(old, new, 1)
        file = tmp_path / "small.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return spoil
