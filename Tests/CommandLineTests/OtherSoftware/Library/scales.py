# SPDX-License-Identifier: Apache-2.0
"""Holds the scales against packages of others: they read the simulator, and random lines.

generic/sics-scale: mettler-toledo-device. and/fx-i: the functions of and-balance.
"""

# Needs: mettler-toledo-device==1.5.0 serial_interface==1.0.2 and-balance==0.0.1 pyserial==3.5
# Holds: generic/sics-scale and/fx-i
import importlib
import importlib.util
import random
import sys
import types

import serial
from mettler_toledo_device import MettlerToledoDevice

import martlet

# The first line of and-balance imports a module of another name; so import the file alone.
package = types.ModuleType("AnD_balance")
package.__path__ = importlib.util.find_spec("AnD_balance").submodule_search_locations
sys.modules["AnD_balance"] = package
balance = importlib.import_module("AnD_balance.balance")
source, count = random.Random(8), 0

model = "generic/sics-scale"
with martlet.simulated(model) as path:
    scale = MettlerToledoDevice(port=path, timeout=0.5)
    for _ in range(3):
        weight, unit, state = scale.get_weight()
        assert 0 <= weight <= 200 and unit == "g" and state == "S", (weight, unit, state)
        count += 1
    assert scale.zero_stable()
    scale.close()
lines = []
for unit in ("g", "kg"):
    for _ in range(4):
        weight = source.randrange(-(10**6), 10**6) / 100
        line = martlet.encode(
            model, "--set", f"unit={unit}", "--frame", "weight", weight=weight, state="dynamic"
        )
        parts = line.split()
        assert (
            parts[:2] == [b"S", b"D"] and float(parts[2]) == weight and parts[3].decode() == unit
        ), line
        lines.append(line)
        count += 1
# A weight in another unit is no weight.
assert len(martlet.decode(model, b"".join(lines))) == 4
assert len(martlet.decode(model, b"".join(lines), "--set", "unit=kg")) == 4

model = "and/fx-i"
with martlet.simulated(model) as path:
    with serial.Serial(path, 2400, serial.SEVENBITS, serial.PARITY_EVEN, timeout=1) as line:
        line.write(b"SI\r\n")
        weight, unit, state = balance.decode_AnD(line.readline().decode("ascii").rstrip("\r\n"))
        assert 0 <= weight <= 200 and unit == "g" and state == "Stable", (weight, unit, state)
for _ in range(6):
    weight = source.randrange(-(10**6), 10**6) / 100
    line = martlet.encode(model, "--frame", "weight", weight=weight, state="dynamic").decode(
        "ascii"
    )
    assert balance.decode_AnD(line.rstrip("\r\n")) == (weight, "g", "Unstable"), line
    count += 1
numbers = [source.randrange(10**6) / 1000 for _ in range(40)]
lines = [balance.encode_AnD("ST", number, "g") for number in numbers]
mine = martlet.decode(model, "".join(line + "\r\n" for line in lines).encode())
for line, values in zip(lines, mine):
    assert balance.decode_AnD(line)[:2] == (values["weight"], "g"), line
    count += 1
assert martlet.decode(model, (balance.encode_AnD("ST", 12.5, "kg") + "\r\n").encode()) == []
print(f"{count} weights agree")
