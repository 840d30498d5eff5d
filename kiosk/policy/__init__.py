"""Where an operator's analyst writes rules: a TOML file, checked, tried out, explained and signed.

`read_policy(path)` gives the pack a file describes or raises `ConfigError` with every
mistake at once.
"""

from kiosk.policy.document import Holder, LeaseBlock, Product
from kiosk.policy.reading import PolicyFile, read_policy

__all__ = ["Holder", "LeaseBlock", "PolicyFile", "Product", "read_policy"]
