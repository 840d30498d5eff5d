"""Keys: public ones as text, the device's own in a file that is never replaced."""

import os
import stat
from pathlib import Path

import pytest

from kiosk.trust.keys import DEVICE_KEY_BYTES, SigningKey, device_key, public_key


def test_a_seed_gives_the_key_of_the_standard_s_own_example() -> None:
    """RFC 8032, section 7.1, test 1."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = SigningKey.from_seed("any", seed)
    assert public_key(key.public).public_bytes_raw().hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )


def test_a_public_key_is_43_characters_without_padding() -> None:
    assert len(SigningKey.from_seed("any", bytes(32)).public) == 43


@pytest.mark.parametrize("text", ["", "AAAA", "A" * 42, "A" * 44, "é" * 43, "A" * 86])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an Ed25519 public key"):
        public_key(text)


def test_a_device_makes_its_key_once_and_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "device.key"
    key = device_key(path)
    assert len(key) == DEVICE_KEY_BYTES
    assert device_key(path) == key


def test_two_devices_have_two_keys(tmp_path: Path) -> None:
    assert device_key(tmp_path / "one") != device_key(tmp_path / "other")


def test_only_its_owner_reads_a_device_key(tmp_path: Path) -> None:
    device_key(tmp_path / "device.key")
    assert stat.S_IMODE((tmp_path / "device.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_damaged_device_key_is_an_error_and_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "device.key"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="a device key has 32"):
        device_key(path)
    assert path.read_bytes() == content


def test_a_power_cut_while_the_key_is_made_leaves_nothing_behind_that_stops_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(_: int) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", cut)
        with pytest.raises(OSError, match="power cut"):
            device_key(tmp_path / "device.key")
    assert len(device_key(tmp_path / "device.key")) == DEVICE_KEY_BYTES


def test_the_process_that_comes_second_takes_the_key_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "device.key"
    link = os.link

    def somebody_was_quicker(source: Path, target: Path) -> None:
        target.write_bytes(b"f" * DEVICE_KEY_BYTES)
        link(source, target)

    monkeypatch.setattr(os, "link", somebody_was_quicker)
    assert device_key(path) == b"f" * DEVICE_KEY_BYTES
    assert list(tmp_path.iterdir()) == [path]
