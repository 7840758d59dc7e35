# SPDX-License-Identifier: Apache-2.0
"""The event loops of the race, each a program: PROGRAM OPERATION COUNT [IDLE PATH]."""

import pathlib
import shutil
import subprocess

import building
from building import BUILD, HERE

LOOP = HERE / "Loop"
PYTHON = "/usr/bin/python3"
DEBIAN_CRATES = "/usr/share/cargo/registry"

# What each side has; those that are not named have everything.
ON_CALLBACKS = {"watch", "timer-fire", "timer-cancel", "timer-cancel-among"}
SWIFT = {"spawn": "task", "gather": "group"}


class Side:
    """An event loop: its name, its command line, and whether it takes part in an operation."""

    def __init__(self, name, command, has=lambda operation: True, pace=1, names=None):
        self.name = name
        self.command = command
        self.has = has
        # By how much slower it is, roughly: it does fewer operations in a round.
        self.pace = pace
        self.names = names or {}

    def line(self, name, program, count):
        return [*self.command, self.names.get(name, program), str(count)]


def build(for_callgrind):
    """Those that can be built. For callgrind without those in Python, and without DWARF: valgrind
    does not understand Swift's."""
    reactor = building.build_swift("reactor", LOOP / "reactor", "loop/reactor", "race")
    tokio = build_tokio()
    libuv = building.build_c("libuv", LOOP / "libuv.c", "uv")
    epoll = building.build_c("epoll", LOOP / "epoll.c")
    if for_callgrind and reactor:
        reactor = without_symbols_of_debuggers(reactor)
    sides = [
        Side("reactor", [reactor]),
        Side("swift", [reactor], SWIFT.__contains__, names=SWIFT),
        Side("tokio", [tokio], lambda operation: operation != "watch"),
        Side("libuv", [libuv], ON_CALLBACKS.__contains__),
        Side("epoll", [epoll], ON_CALLBACKS.__contains__),
    ]
    sides = [side for side in sides if side.command[0]]
    return sides if for_callgrind else sides + find_python()


def build_tokio():
    if not any(pathlib.Path(DEBIAN_CRATES).glob("tokio-[0-9]*")):
        return building.skip("tokio", "install librust-tokio-dev")
    # A copy, because cargo writes its lock file beside the sources. It keeps their dates.
    package = BUILD / "loop" / "tokio"
    shutil.copytree(LOOP / "tokio", package, dirs_exist_ok=True)
    command = ["cargo", "build", "--release", "--offline"]
    command += ["--manifest-path", str(package / "Cargo.toml")]
    command += ["--target-dir", str(package / "target")]
    command += ["--config", 'source.crates-io.replace-with="debian"']
    command += ["--config", f'source.debian.directory="{DEBIAN_CRATES}"']
    if not building.build("tokio", command):
        return None
    return str(package / "target" / "release" / "race")


def find_python():
    """Debian's Python, because it is the one with Debian's uvloop."""
    program = str(LOOP / "python.py")
    sides = [Side("asyncio", [PYTHON, program, "asyncio"], pace=5)]
    if building.has_module("uvloop", "uvloop", "python3-uvloop"):
        sides.append(Side("uvloop", [PYTHON, program, "uvloop"], pace=5))
    return sides


def without_symbols_of_debuggers(program):
    copy = str(BUILD / "loop" / "race-for-callgrind")
    shutil.copy(program, copy)
    subprocess.run(["strip", "-g", copy], check=True)
    return copy
