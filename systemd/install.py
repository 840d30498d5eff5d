"""Installs the kiosk on a machine, from a checkout that `make setup` has made ready; `make install` calls it.

Everything lands under --destdir (empty: the machine itself, then as root). The application goes to --prefix
with a .venv of its own: the locked packages it runs with, no developers' tools, no network needed.
Running it again updates: a whole new tree takes the old one's name, and edited configuration stays.
"""

import argparse
import compileall
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import Distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]
PROJECT = "returns-kiosk"
SITE_PACKAGES = sysconfig.get_path("purelib")
TREE = (
    "kiosk",
    "hardware",
    "assets",
    "config",
    "systemd",
    "build/fonts",
    "pyproject.toml",
    "LICENSE",
    "CHANGELOG.md",
)
CONFIG = Path("/etc/kiosk")
CONFIG_FILES = ("kiosk.toml", "site.example.toml")
COMMAND = Path("/usr/local/bin/kiosk")
SYSTEM_FILES = {
    "99-kiosk.rules": Path("/usr/lib/udev/rules.d/99-kiosk.rules"),
    "sysusers.conf": Path("/usr/lib/sysusers.d/kiosk.conf"),
}
UNITS = Path("/etc/systemd/system")
RUNNING_SYSTEMD = Path("/run/systemd/system")
RUNNING_UDEV = Path("/run/udev/control")
PRIVATE_HOMES = (Path("/root"), Path("/home"))
DISPLAY_SERVERS = {"cage": "/usr/bin/cage -s -- ", "kms": ""}
"""What `kiosk run` draws through: a compositor that starts it, or the kernel's display interface itself."""


def staged(destdir: Path, path: Path) -> Path:
    """Return where `path` of the kiosk lies while it is being installed under `destdir`."""
    return destdir / path.relative_to("/")


def render(template: Path, prefix: Path, config: Path, display_server: str) -> str:
    """Fill in a unit template."""
    text = template.read_text("utf-8")
    for name, value in (
        ("PREFIX", str(prefix)),
        ("CONFIG", str(config)),
        ("DISPLAY_SERVER", display_server),
    ):
        text = text.replace(f"@{name}@", value)
    return text


def runtime_distributions() -> list[Distribution]:
    """Return the project and what it needs to run, as installed in this .venv; no developers' tools."""
    found: dict[str, Distribution] = {}
    seen: set[str] = set()
    waiting = [Requirement(PROJECT)]
    while waiting:
        requirement = waiting.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        name = canonicalize_name(requirement.name)
        [found[name]] = Distribution.discover(name=name, path=[SITE_PACKAGES])
        for needed in map(Requirement, found[name].requires or []):
            extras = requirement.extras or {""}
            if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    return list(found.values())


def install_venv(target: Path, prefix: Path) -> None:
    """Make `target` the .venv that will run at `prefix`/.venv, out of the one this program runs in."""
    source = Path(sys.prefix)
    base_python = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    (target / "bin").mkdir(parents=True)
    (target / "bin/python").symlink_to(base_python)
    (target / "bin/python3").symlink_to("python")
    version = ".".join(map(str, sys.version_info[:3]))
    (target / "pyvenv.cfg").write_text(
        f"home = {base_python.parent}\ninclude-system-site-packages = false\nversion = {version}\n", "utf-8"
    )
    for package in runtime_distributions():
        for file in package.files or []:
            found = Path(os.path.normpath(str(package.locate_file(file))))
            if not found.is_relative_to(source) or not found.is_file():
                continue  # the record also lists bytecode that may not exist yet
            copy = target / found.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found, copy)
            if found.parent.name == "bin" or canonicalize_name(package.name) == PROJECT:
                move_paths(copy, prefix)


def move_paths(file: Path, prefix: Path) -> None:
    """Make a copied text file (a script's first line, the pointer to our packages) name the new place."""
    content = file.read_bytes()
    if b"\0" not in content:
        file.write_bytes(content.replace(os.fsencode(CHECKOUT), os.fsencode(prefix)))


def install_tree(destdir: Path, prefix: Path) -> None:
    """Put the application and its .venv at `prefix`, never a half of it: renames do the rest."""
    place = staged(destdir, prefix)
    fresh, old = place.with_name(place.name + ".new"), place.with_name(place.name + ".old")
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    for name in TREE:
        source, copy = CHECKOUT / name, fresh / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, copy)
    install_venv(fresh / ".venv", prefix)
    for package in ("kiosk", "hardware"):  # the kiosk's user may not write bytecode here
        compileall.compile_dir(fresh / package, quiet=1, stripdir=fresh, prependdir=prefix)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def shipped_config(tree: Path) -> dict[str, bytes]:
    """Return what a tree brings along for /etc/kiosk; nothing where there is no tree."""
    files = {name: tree / "config" / name for name in CONFIG_FILES}
    return {name: file.read_bytes() for name, file in files.items() if file.exists()}


def install_config(destdir: Path, before: dict[str, bytes]) -> None:
    """Put the configuration into /etc/kiosk; what was edited stays, ours lies beside it.

    `before` is what the installed version had brought: whoever still has that has edited nothing.
    """
    target = staged(destdir, CONFIG)
    target.mkdir(parents=True, exist_ok=True)
    for name in CONFIG_FILES:
        ours, theirs = CHECKOUT / "config" / name, target / name
        if theirs.exists() and theirs.read_bytes() not in (ours.read_bytes(), before.get(name)):
            theirs = theirs.with_name(f"{name}.new")
            say(f"{CONFIG / name} was edited and stays; the new one lies beside it as {theirs.name}")
        shutil.copyfile(ours, theirs)


def install_system_files(destdir: Path, prefix: Path, display_server: str) -> None:
    """Put units, udev rules and the user's definition where systemd looks, the command where people do."""
    for template in sorted((CHECKOUT / "systemd").glob("*.in")):
        unit = staged(destdir, UNITS / template.stem)
        unit.parent.mkdir(parents=True, exist_ok=True)
        unit.write_text(render(template, prefix, CONFIG, display_server), "utf-8")
    for name, path in SYSTEM_FILES.items():
        target = staged(destdir, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CHECKOUT / "systemd" / name, target)
    command = staged(destdir, COMMAND)
    command.parent.mkdir(parents=True, exist_ok=True)
    command.unlink(missing_ok=True)
    command.symlink_to(prefix / ".venv/bin/kiosk")


def tell_the_system() -> None:
    """Create the user, enable the units for the next boot, let what runs read what is new.

    Nothing runs where an image is being built, and no udev in a container.
    """
    run("systemd-sysusers", "kiosk.conf")
    run("systemctl", "enable", "--quiet", "kiosk.target")
    if RUNNING_SYSTEMD.is_dir():
        run("systemctl", "daemon-reload")
    if RUNNING_UDEV.exists():
        run("udevadm", "control", "--reload")
        run("udevadm", "trigger", "--subsystem-match=tty", "--subsystem-match=usbmisc")


def run(*command: str) -> None:
    """Run a command of the system; its failure is ours."""
    subprocess.run(command, check=True)


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(f"==> {text}", flush=True)  # noqa: T201


def refusal(destdir: Path, prefix: Path, live: bool) -> str | None:
    """Return why this cannot be installed, and what to do, or None."""
    if not prefix.is_absolute():
        return f"--prefix {prefix} must begin with /: it is where the kiosk finds itself later"
    if CHECKOUT.is_relative_to(staged(destdir, prefix)):
        return f"{prefix} is the checkout itself; choose another --prefix"
    if not live:
        return None
    if os.geteuid() != 0:
        return "installing on this machine needs root: run sudo make install, or stage with DESTDIR=directory"
    if shutil.which("systemd-sysusers") is None:
        return "this machine has no systemd, which runs the kiosk: apt-get install systemd"
    if any(Path(sys.base_prefix).is_relative_to(home) for home in PRIVATE_HOMES):
        return (
            f"user kiosk cannot run the Python in {sys.base_prefix}: first PYTHON=/usr/bin/python3 make setup"
        )
    return None


def main() -> int:
    """Install; 2 for a request that cannot be met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--destdir", default="", help="directory that stands for / (default: the machine itself)"
    )
    parser.add_argument(
        "--prefix", type=Path, default=Path("/opt/returns-kiosk"), help="default: %(default)s"
    )
    parser.add_argument("--display", choices=DISPLAY_SERVERS, default="cage", help="default: %(default)s")
    arguments = parser.parse_args()
    destdir = Path(arguments.destdir or "/").resolve()
    prefix: Path = arguments.prefix
    live = destdir == Path("/")
    if reason := refusal(destdir, prefix, live):
        parser.error(reason)

    os.umask(0o022)
    say(f"installing into {staged(destdir, prefix)}")
    before = shipped_config(staged(destdir, prefix))
    install_tree(destdir, prefix)
    install_config(destdir, before)
    install_system_files(destdir, prefix, DISPLAY_SERVERS[arguments.display])
    if live:
        tell_the_system()
    start = "systemctl start kiosk.target" if live else "in the image systemctl enable kiosk.target"
    say(f"done. Next: {CONFIG}/site.toml, /var/lib/kiosk/cabinet.toml, then {start}; see systemd/README.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
