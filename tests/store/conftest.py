from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.store_rig import StoreRig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[StoreRig]:
    rig = StoreRig(tmp_path / "state")
    yield rig
    rig.store.close()
