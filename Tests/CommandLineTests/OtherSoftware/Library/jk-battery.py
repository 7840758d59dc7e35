# SPDX-License-Identifier: Apache-2.0
"""Holds jk/bms against mppsolar (protocol jkserial): its recorded answer, and random answers."""

# Needs: mppsolar==0.16.56
# Holds: jk/bms
import logging
import random

from mppsolar.protocols.jkserial import COMMANDS, jkserial

import martlet

logging.disable(logging.CRITICAL)
MODEL = "jk/bms"
NAMES = {
    "Battery_Voltage": "voltage",
    "Battery_Current": "current",
    "Percent_Remain": "charge",
    "Cycle_Count": "cycles",
    "MOS_Temp": "switch-temperature",
    "Battery_T1": "box-temperature",
    "Battery_T2": "battery-temperature",
} | {f"Voltage_Cell{n:02}": f"cell-{n}" for n in range(1, 17)}


def theirs(data):
    protocol = jkserial()
    protocol.get_full_command("getBalancerData")
    found = protocol.decode(data, "getBalancerData")
    return {NAMES[name]: value[0] for name, value in found.items() if name in NAMES}


def answer(source, recorded):
    """An answer of 16 cells: the recorded one with other numbers."""
    cells = b"".join(
        bytes([n]) + source.randrange(2500, 4300).to_bytes(2, "big") for n in range(1, 17)
    )
    state = b"".join(
        bytes([0x80 + n]) + number.to_bytes(2, "big")
        for n, number in enumerate(
            [source.randrange(100) for _ in range(3)]
            + [source.randrange(4000, 6800), source.randrange(15000) | source.choice([0, 0x8000])]
        )
    )
    state += bytes([0x85, source.randrange(101), 0x86, 2, 0x87]) + source.randrange(2000).to_bytes(
        2, "big"
    )
    rest = recorded[recorded.index(b"\x89\x00\x00") : -4]
    body = recorded[4:11] + bytes([0x79, len(cells)]) + cells + state + rest + b"\x00\x00"
    frame = b"NW" + (len(body) + 4).to_bytes(2, "big") + body
    return frame + (sum(frame) & 0xFFFF).to_bytes(2, "big")


recorded = COMMANDS["getBalancerData"]["test_responses"][1]
(mine,) = martlet.decode(MODEL, recorded)
# A battery of 14 cells, full, being charged with 4.53 A.
assert (mine["cells"], mine["voltage"], mine["charge"], mine["current"]) == (
    14,
    55.78,
    100,
    4.53,
), mine
assert (
    mine["version"] == "11.XW_S11.261__" and mine["cycles"] == 25 and mine["capacity"] == 234
), mine
source, count = random.Random(12), 6
frames = [answer(source, recorded) for _ in range(30)]
mine = martlet.decode(MODEL, b"".join(frames))
assert len(mine) == len(frames), len(mine)
for values, frame in zip(mine, frames):
    other = theirs(frame)
    assert len(other) == len(NAMES), other
    for name, value in other.items():
        assert abs(values[name] - value) < 1e-6, (name, values[name], value)
        count += 1
broken = b"".join(martlet.damaged(frames[n % len(frames)], source) for n in range(150))
for values in martlet.decode(MODEL, broken):
    assert values in mine, values
print(f"{count} values agree, 150 damaged answers")
