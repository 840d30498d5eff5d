"""python-escpos, without the wait and the litter of its import.

It reads its list of printers, which is JSON, as YAML: a tenth of the kiosk's whole start. And it makes a
temporary directory each time, and leaves it. Where it finds a pickle of the list it takes that: here it
does, in a directory that takes the other one along when it goes.
"""

import json
import os
import pickle
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

_WHERE = "ESCPOS_CAPABILITIES_PICKLE_DIR"


@contextmanager
def _with_pickled_list() -> Iterator[None]:
    printers = json.loads(resources.files("escpos").joinpath("capabilities.json").read_bytes())
    usual = tempfile.tempdir
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, f"{platform.python_version()}.capabilities.pickle").write_bytes(
            pickle.dumps(printers)
        )
        os.environ[_WHERE] = tempfile.tempdir = directory
        try:
            yield
        finally:
            del os.environ[_WHERE]
            tempfile.tempdir = usual


with _with_pickled_list():
    from escpos.capabilities import CAPABILITIES, get_profile
    from escpos.escpos import Escpos
    from escpos.magicencode import Encoder, MagicEncode

__all__ = ["CAPABILITIES", "Encoder", "Escpos", "MagicEncode", "get_profile"]
