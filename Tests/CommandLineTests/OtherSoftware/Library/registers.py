# SPDX-License-Identifier: Apache-2.0
"""What the programs for Modbus devices share: simulators whose numbers are known."""
import contextlib
import os
import random
import re
import tempfile
from fractions import Fraction

from martlet import text_of


@contextlib.contextmanager
def constants(model, source: random.Random, **fixed):
    """A copy of a device file in which each simulated number is another one, and does not change.

    Gives its path, and all constants by the names of their values: a reader of others that has the
    right registers, types and scales finds exactly these numbers in the simulator. Numbers of
    `fixed` are not chosen at random.
    """
    head, marks, rest = text_of(model).partition("\nvalues:\n")
    body = rest.partition("\nexamples:\n")[0] + "\n"
    chosen = {}
    for name, block in re.findall(r"^  ([\w-]+):\n((?:    .*\n?)+)", body, re.M):
        keys = dict(re.findall(r"^    ([\w-]+): (.*)$", block, re.M))
        kind = re.search(r" ([fui])(\d+)", keys.get("from", ""))
        kind = kind.groups() if kind else ("u", "16")
        group = re.search(r" bits (\d+)\.\.(\d+)", keys.get("from", ""))
        if group:
            kind = ("u", int(group[2]) - int(group[1]) + 1)
        number = re.fullmatch(r"\{ constant: (.*) \}", keys.get("simulate", ""))
        if "enum" in block or re.search(r" (bit |text)|^(coil|discrete) ", keys["from"]):
            chosen[name] = number.group(1).strip('"') if number else None
            continue
        scale = Fraction(keys.get("scale", "1"))
        step = Fraction(1, 2) if kind[0] == "f" else abs(scale)
        bits = 20 if kind[0] == "f" else min(int(kind[1]), 31) - (kind[0] == "i")
        ends = [step * (-(2**bits) if kind[0] != "u" else 0), step * (2**bits - 2)]
        ends = [end + Fraction(keys.get("offset", "0")) for end in ends]
        if "valid" in keys:
            limits = [Fraction(end) for end in keys["valid"].split("..")]
            ends = [max(ends[0], limits[0]), min(ends[1], limits[1])]
        steps = source.randint(0, int((ends[1] - ends[0]) / step))
        chosen[name] = float(fixed.get(name, ends[0] + steps * step))
        constant = f"    simulate: {{ constant: {chosen[name]:.6f} }}"
        changed = re.sub(r"^    simulate: .*$", constant, block, flags=re.M)
        body = body.replace(f"  {name}:\n{block}", f"  {name}:\n{changed}")
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/{model}.yaml"
        os.makedirs(os.path.dirname(path))
        with open(path, "w", encoding="utf-8") as file:
            file.write(head + marks + body)
        yield path, chosen


def same(found, known, names):
    """Compares what a reader of others found with the constants; gives the number of values."""
    for theirs, ours in names.items():
        value = found(theirs)
        assert abs(value - known[ours]) < 0.001, (ours, value, known[ours])
    return len(names)


def read(client, function, address, count, slave=1):
    """Some registers of a pymodbus client, one after the other; those that are refused are zero.

    Readers of others ask for registers beside those of a device file, which a device has too.
    """
    ask = {3: client.read_holding_registers, 4: client.read_input_registers}[function]
    found = []
    for place in range(address, address + count):
        answer = ask(place, 1, slave=slave)
        found.append(0 if answer.isError() else answer.registers[0])
    return found
