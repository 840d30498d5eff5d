"""Kiosks for the doctor: real configuration and store, emulated devices on real wires, a real broker."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from kiosk.config import CabinetDevice, Config, load
from kiosk.contract.messages import PolicyManifest
from kiosk.doctor import Finding, Level
from kiosk.domain.policy import PolicyPack
from kiosk.host.clock import SystemClock
from kiosk.store import Store
from kiosk.trust import documents
from kiosk.world.broker import CENTRAL_USER, Broker
from kiosk.world.cabinet import Cabinet
from kiosk.world.central import Central, CentralKeys
from kiosk.world.shop import Shop
from kiosk.world.site import KIOSK_ID, KIOSK_PASSWORD, write_site
from kiosk.world.town import PORTRAIT
from tests.support.made_store import made_store

CENTRAL_PASSWORD = "central"


class Patient:
    """A kiosk that is switched off: a cabinet, its configuration, and rules in its store.

    `cabinet` is there to be maltreated.
    """

    def __init__(self, directory: Path, broker_port: int = 1883) -> None:
        self._stack = ExitStack()
        self._directory = directory
        self._broker_port = broker_port
        self.shop = Shop(SystemClock().wall(), 1, [KIOSK_ID])

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._surround(stack)
            self.cabinet = Cabinet()
            stack.callback(self.cabinet.close)
            self.config_file = write_site(
                self._directory / "kiosk",
                self.cabinet,
                self.shop,
                broker_port=self._broker_port,
                screen_socket=self._directory / "screen",
                size=PORTRAIT,
                settings={},
            )
            self.with_store(lambda store: self.take_up(store, self.shop.policy))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _surround(self, stack: ExitStack) -> None:
        """Nothing is around it."""

    @property
    def config(self) -> Config:
        return load(self.config_file)

    @property
    def state(self) -> Path:
        return self.config.paths.state

    def device(self, name: str) -> tuple[CabinetDevice, Config]:
        """What a check of one device is given."""
        config = self.config
        return config.cabinet.device(name), config

    def with_store(self, change: Callable[[Store], object]) -> None:
        """Do something to the store, as a process of the kiosk would."""
        store = made_store(self.config)
        try:
            change(store)
        finally:
            store.close()

    def start(self) -> None:
        """Open the store, and close it again, as a process of the kiosk does when it starts and ends."""
        made_store(self.config).close()

    def rewrite(self, name: str, *replacements: tuple[str, str]) -> None:
        """Change text in a configuration file."""
        file = self.config_file.with_name(name)
        text = file.read_text()
        for old, new in replacements:
            assert old in text, f"{old!r} is not in {name}"
            text = text.replace(old, new)
        file.write_text(text)

    def take_up(self, store: Store, policy: PolicyPack) -> None:
        """Have rules verified, kept and made active."""
        self.keep(store, policy)
        waiting = store.policies.next_verified()
        assert waiting is not None
        store.policies.activate(waiting)

    def keep(self, store: Store, policy: PolicyPack) -> None:
        """Have rules verified and kept."""
        manifest = documents.open_manifest(
            documents.sign_manifest(policy, self.shop.policy_key), self.shop.policy_public_keys
        )
        assert isinstance(manifest, PolicyManifest)
        store.policies.keep_verified(manifest, documents.pack_bytes(policy))


class ConnectedPatient(Patient):
    """With a broker and a central, both running."""

    def _surround(self, stack: ExitStack) -> None:
        accounts = {CENTRAL_USER: CENTRAL_PASSWORD, KIOSK_ID: KIOSK_PASSWORD}
        self.broker = stack.enter_context(Broker(self._directory / "broker", accounts))
        self._broker_port = self.broker.port
        self.central = stack.enter_context(
            Central(
                self._directory / "central",
                port=self.broker.port,
                password=CENTRAL_PASSWORD,
                keys=CentralKeys(self.shop.policy_key, self.shop.announcement_key),
            )
        )


def the(level: Level, findings: list[Finding]) -> Finding:
    """The one finding of a level; fails when there is none, or more."""
    found = [finding for finding in findings if finding.level is level]
    assert len(found) == 1, "\n".join(map(str, findings))
    return found[0]


def the_fault(findings: list[Finding]) -> Finding:
    return the(Level.FAULT, findings)
