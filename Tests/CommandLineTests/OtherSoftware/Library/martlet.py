# SPDX-License-Identifier: Apache-2.0
"""What the programs of this folder share: the command line tool, and damage to streams.

Each program beside this file holds device files against software of others. Two lines of its head
are read by machine: `# Needs:` names the packages that it imports, and `# Holds:` the models whose
files have `proof: { foreign: ... }` because of it. It ends with status 0 if all agree. Each program
ends by itself: no wait without a time-out.
"""
import contextlib
import json
import os
import random
import re
import subprocess
import tempfile
import time

# The tests put the program on the PATH.
PROGRAM = os.environ.get("MARTLET", "martlet")


@contextlib.contextmanager
def simulated(model, *options, listen=None, seed=1):
    """Simulates a model: gives the path of its pseudo terminal, or (with `listen`) its address."""
    with tempfile.TemporaryDirectory() as folder:
        place = ["--listen", listen] if listen else ["--link", f"{folder}/line"]
        command = [PROGRAM, "simulate", model, *place, "--seed", str(seed), *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            first = process.stdout.readline()
            if not first:
                raise SystemExit(f"{' '.join(command)}: ended without a line")
            if listen:
                yield re.search(r"\S+://\S+?(?=[,;]?(\s|$))", first).group(0)
            else:
                yield f"{folder}/line"
        finally:
            process.terminate()
            process.wait(10)


def heard(model, seconds, enough=lambda data: False, **line):
    """What a simulated model sends in some seconds, or until it is enough.

    The keywords are those of `serial.Serial`, such as `baudrate`.
    """
    import serial  # Not every program has it.

    data, end = b"", time.monotonic() + seconds
    with simulated(model) as path, serial.Serial(path, timeout=0.2, **line) as port:
        while not enough(data) and time.monotonic() < end:
            data += port.read(8192)
    return data


def text_of(model):
    """The text of a device file."""
    folder = os.environ.get("MARTLET_DEVICES", "devices").split(":", maxsplit=1)[0]
    with open(f"{folder}/{model}.yaml", encoding="utf-8") as file:
        return file.read()


def port_of(address):
    """The TCP port of an address that `simulated` gave."""
    return int(address.rsplit(":", 1)[1])


def run(*arguments, data=b""):
    """Runs the tool; gives the bytes that it printed."""
    return subprocess.run(
        [PROGRAM, *arguments], input=data, stdout=subprocess.PIPE, timeout=60, check=True).stdout


def decode(model, data, *options):
    """The values of each frame in some bytes; reports of damage are left out."""
    lines = run("decode", model, *options, data=data).decode().splitlines()
    objects = [json.loads(line) for line in lines]
    return [item["values"] for item in objects if "values" in item]


def encode(model, *options, **values):
    """The bytes of one frame; `_` in the name of a value stands for `-`."""
    named = [f"{name.replace('_', '-')}={value}" for name, value in values.items()]
    return run("encode", model, *options, *named)


def damaged(data, source: random.Random):
    """The same bytes with one fault: a flipped bit, a lost, doubled or foreign byte, or a cut."""
    data = bytearray(data)
    place = source.randrange(len(data))
    kind = source.choice(["flip", "lose", "double", "insert", "cut"])
    if kind == "flip":
        data[place] ^= 1 << source.randrange(8)
    elif kind == "lose":
        del data[place]
    elif kind == "double":
        data.insert(place, data[place])
    elif kind == "insert":
        data.insert(place, source.randrange(256))
    else:
        del data[place:]
    return bytes(data)
