# SPDX-License-Identifier: Apache-2.0
"""Holds the batteries of Daly and JBD against dalybms and bmstools: they read our simulators.

Then their decoders and ours get the same random answers, and ours gets damaged ones.
"""

# Needs: dalybms==0.5.0 bmstools==1.2.0 pyserial==3.5
# Holds: daly/smart-bms jbd/smart-bms
import logging
import random

import serial
from bmstools.jbd import JBD
from bmstools.jbd.registers import BasicInfoReg, CellInfoReg
from dalybms import DalyBMS

import martlet

logging.disable(logging.CRITICAL)
source, count = random.Random(2), 0


def near(mine, other):
    global count
    count += 1
    assert abs(mine - other) < 1e-6, (mine, other)


# Daly.
model = "daly/smart-bms"
with martlet.simulated(model) as path:
    meter = DalyBMS(request_retries=3, address=4)
    meter.connect(path)
    state, cells = meter.get_soc(), meter.get_cell_voltages()
    assert 48 <= state["total_voltage"] <= 56 and -20 <= state["current"] <= 20, state
    assert meter.status["cells"] == 16 and meter.status["temperature_sensors"] == 2, meter.status
    assert len(cells) == 16 and all(3.2 <= volts <= 3.4 for volts in cells.values()), cells
    temperatures = meter.get_temperatures()
    assert len(temperatures) == 2 and all(
        15 <= t <= 30 for t in temperatures.values()
    ), temperatures
    assert meter.get_errors() == [] and meter.get_mosfet_status()["mode"] == "discharging"
    assert 3.4 <= meter.get_cell_voltage_range()["highest_voltage"] <= 3.45
    meter.disconnect()


def answer(command, data):
    frame = bytes([0xA5, 1, command, 8]) + bytes(data)
    return frame + bytes([sum(frame) & 0xFF])


good = []
for _ in range(30):
    data = [
        source.randrange(0x70),
        source.randrange(256),
        0,
        0,
        *source.choice([(117, 48), (90, 3)]),
        3,
        source.randrange(0xE8),
    ]
    good.append(
        (
            answer(0x90, data),
            lambda mine, other: [
                near(mine["voltage"], other["total_voltage"]),
                near(mine["current"], other["current"]),
                near(mine["charge"], other["soc_percent"]),
            ],
            meter.get_soc(bytes(data)),
        )
    )
    data = [source.randrange(0x70), source.randrange(256), 3, 12, source.randrange(256), 7, 0, 0]
    good.append(
        (
            answer(0x91, data),
            lambda mine, other: [
                near(mine["highest-cell-voltage"], other["highest_voltage"]),
                near(mine["lowest-cell-voltage"], other["lowest_voltage"]),
                near(mine["highest-cell"], other["highest_cell"]),
                near(mine["lowest-cell"], other["lowest_cell"]),
            ],
            meter.get_cell_voltage_range(bytes(data)),
        )
    )
    meter.status = {"cells": 16, "temperature_sensors": 7}
    data = [1, *(source.randrange(10, 127) for _ in range(7))]
    good.append(
        (
            answer(0x96, data),
            lambda mine, other: [near(mine[f"temperature-{n}"], other[n]) for n in range(1, 8)],
            meter.get_temperatures([bytes(data)]),
        )
    )
    # One bit of the faults: exactly one value of ours is not "off".
    place = source.randrange(48)
    data = list((1 << place if place < 28 else 1 << place + 4).to_bytes(7, "little")) + [0]
    good.append(
        (
            answer(0x98, data),
            lambda mine, other: near(
                sum(word != "off" for word in mine.values() if isinstance(word, str)), len(other)
            ),
            meter.get_errors(bytes(data)),
        )
    )
mine = martlet.decode(model, b"".join(frame for frame, _, _ in good))
assert len(mine) == len(good)
for values, (_, compare, other) in zip(mine, good):
    compare(values, other)
broken = b"".join(martlet.damaged(good[n % len(good)][0], source) for n in range(60))
doubtful = [values for values in martlet.decode(model, broken) if values not in mine]
# A sum of one byte alone passes for a good one in one of 256 shifted frames.
assert len(doubtful) <= 1, doubtful

# JBD.
model = "jbd/smart-bms"
with martlet.simulated(model) as path:
    battery = JBD(serial.Serial(path, 9600, timeout=1))
    state, cells = battery.readBasicInfo(), battery.readCellInfo()
    assert 48000 <= state["pack_mv"] <= 56000 and state["cycle_cnt"] == 8, state
    assert state["chg_fet_en"] and state["dsg_fet_en"] and state["fault_raw"] == 0
    assert all(3200 <= cells[f"cell{n}_mv"] <= 3400 for n in range(12)), cells


def packet(register, data):
    body = bytes([0, len(data)]) + data
    return bytes([0xDD, register]) + body + (-sum(body) & 0xFFFF).to_bytes(2, "big") + b"\x77"


good = []
for _ in range(40):
    sensors, cells = source.randrange(1, 9), source.randrange(3, 33)
    data = (
        source.randbytes(10)
        + bytes.fromhex("2078")
        + source.randbytes(6)
        + bytes([0x25, source.randrange(101), source.randrange(4), cells, sensors])
    )
    data += b"".join(source.randrange(2500, 3300).to_bytes(2, "big") for _ in range(sensors))
    state = BasicInfoReg("basic_info", 3)
    state.unpack(data)
    good.append((3, packet(3, data), state))
    data = b"".join(source.randrange(2000, 4300).to_bytes(2, "big") for _ in range(cells))
    state = CellInfoReg("cell_info", 4)
    state.unpack(data)
    good.append((4, packet(4, data), state))
mine = martlet.decode(model, b"".join(frame for _, frame, _ in good))
assert len(mine) == len(good)
for values, (register, frame, state) in zip(mine, good):
    if register == 4:
        names = sorted(values, key=lambda name: int(name[5:]))
        for n, name in enumerate(names):
            near(values[name] * 1000, state.get(f"cell{n}_mv"))
        continue
    for name, theirs, factor in [
        ("voltage", "pack_mv", 1000),
        ("current", "pack_ma", 1000),
        ("remaining", "cur_cap", 1000),
        ("capacity", "full_cap", 1000),
        ("cycles", "cycle_cnt", 1),
        ("charge", "cap_pct", 1),
        ("protections", "fault_raw", 1),
        ("balanced-cells", "bal_raw", 1),
        ("cells", "cell_cnt", 1),
    ]:
        near(values[name] * factor, state.get(theirs))
    assert (values["charging"] == "on") == state.get("chg_fet_en")
    assert (values["discharging"] == "on") == state.get("dsg_fet_en")
    for n in range(state.get("ntc_cnt")):
        # Theirs is rounded, and zero is at 273.1 or at 273.15 K.
        assert abs(values[f"temperature-{n + 1}"] - state.get(f"ntc{n}")) < 0.11
        count += 1
broken = b"".join(martlet.damaged(good[n % len(good)][1], source) for n in range(160))
for values in martlet.decode(model, broken):
    assert values in mine, values
print(f"{count} values agree, 220 damaged answers")
