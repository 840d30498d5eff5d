"""A broker, a central and a kiosk's store, to run forwarders between."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.domain.codes import Mode
from kiosk.domain.moment import Moment
from kiosk.host.boot import boot_id
from kiosk.host.clock import SystemClock
from kiosk.host.ids import SystemIds
from kiosk.store import Sources, Store
from kiosk.world.broker import Broker
from kiosk.world.central import Central, CentralKeys
from kiosk.world.network import NetworkPlug
from tests.forwarder.forwarder_rig import KIOSK
from tests.forwarder.inbound_rig import InboundRig
from tests.forwarder.policy_samples import ANNOUNCEMENT_KEY, COMMAND_KEY, POLICY_KEY
from tests.forwarder.running import PASSWORDS, Running, World, configuration


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    kiosk = tmp_path / "kiosk"
    kiosk.mkdir()
    clock = SystemClock()
    store = Store(
        kiosk / "state",
        Sources(
            now=lambda: Moment(at=clock.wall(), boottime_ms=clock.boottime_ms()),
            new_id=SystemIds(clock).new,
            kiosk_id=KIOSK,
            boot_id=boot_id(),
            mode=Mode.LIVE,
        ),
    )
    with (
        Broker(tmp_path / "broker", PASSWORDS) as broker,
        NetworkPlug(broker.port) as plug,
        Central(
            tmp_path / "central",
            port=broker.port,
            password=PASSWORDS["central"],
            keys=CentralKeys(POLICY_KEY, ANNOUNCEMENT_KEY, COMMAND_KEY),
        ) as central,
    ):
        yield World(kiosk, broker, plug, central, store)
    store.close()


@pytest.fixture
def forward(world: World) -> Iterator[Callable[..., Running]]:
    """Start a forwarder behind the plug; all of them end with the test."""
    started: list[Running] = []

    def start(**options: object) -> Running:
        started.append(Running(configuration(world.directory, world.plug.port, **options)))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for running in started:
        running.end()


@pytest.fixture
def rig(tmp_path: Path) -> InboundRig:
    return InboundRig(tmp_path)
