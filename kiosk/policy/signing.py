"""A signed pack as files, one for each message that central publishes."""

from pathlib import Path

from kiosk.domain.policy import PolicyPack
from kiosk.trust.documents import pack_bytes, pieces, sign_manifest
from kiosk.trust.keys import SigningKey, demo_key, signing_key_file

DEMO = "demo"
"""How the ids of keys begin that everybody can make."""


def key_named(name: str, key_id: str | None) -> SigningKey:
    """The demonstration's key of that name, or else the key in that file. Raises ValueError.

    `key_id` is how kiosks know the key of a file: without it, the file's name without its end.
    """
    if name.startswith(DEMO) and not Path(name).exists():
        return demo_key(name)
    return signing_key_file(Path(name), key_id or Path(name).stem)


def write_signed(pack: PolicyPack, key: SigningKey, directory: Path) -> dict[str, Path]:
    """Write the manifest and the pieces; give each file by the end of the topic it goes to.

    The manifest is written last: a directory that has one is complete.
    """
    directory.mkdir(parents=True, exist_ok=True)
    document = pack_bytes(pack)
    files = {}
    for index, piece in enumerate(pieces(document)):
        files[f"policy/{pack.version}/{index}"] = directory / f"piece-{index}"
        files[f"policy/{pack.version}/{index}"].write_bytes(piece)
    files["policy"] = directory / "manifest.jws"
    files["policy"].write_text(sign_manifest(pack, key), encoding="ascii")
    return files
