# SPDX-License-Identifier: Apache-2.0
"""Holds the files of victron against vedirect-m8 and vedirect on the simulator.

vedirect reads its port; vedirect-m8 gets the bytes, because it wants other names of ports. It also
gets random blocks of a battery monitor, a solar charger and an inverter.
"""

# Needs: vedirect-m8==1.3.4 vedirect==1.1.0 pyserial==3.5
# Holds: victron/vedirect victron/mppt victron/smartshunt
import random

from vedirect import VEDirect
from vedirect_m8.vedirect import Vedirect

import martlet

MODEL = "victron/vedirect"
# The label of each value, and the factor of theirs.
LABELS = {
    "voltage": ("V", 1000),
    "current": ("I", 1000),
    "power": ("P", 1),
    "consumed": ("CE", 1000),
    "charge": ("SOC", 10),
    "time-to-go": ("TTG", 1),
    "temperature": ("T", 1),
    "panel-voltage": ("VPV", 1000),
    "panel-power": ("PPV", 1),
    "yield-total": ("H19", 100),
    "yield-today": ("H20", 100),
    "highest-power-today": ("H21", 1),
    "day-number": ("HSDS", 1),
    "ac-voltage": ("AC_OUT_V", 100),
    "ac-current": ("AC_OUT_I", 10),
    "ac-power": ("AC_OUT_S", 1),
    "deepest-discharge": ("H1", 1000),
    "charge-cycles": ("H4", 1),
    "discharged-energy": ("H17", 100),
    "charged-energy": ("H18", 100),
    "error": ("ERR", 1),
}


def same(mine, other):
    found = 0
    for name, (label, factor) in LABELS.items():
        if label in other:
            if other[label] == "---" or (name == "time-to-go" and other[label] == "-1"):
                assert mine[name] is None
            else:
                assert abs(mine[name] * factor - float(other[label])) < 1e-6, (name, mine, other)
            found += 1
    for name, label in (("product", "PID"), ("serial-number", "SER#"), ("firmware", "FW")):
        if label in other:
            assert mine[name] == other[label]
            found += 1
    return found


def packets(data):
    """The blocks that vedirect-m8 finds in some bytes."""
    reader = Vedirect({"serial_port": "/dev/ttyUSB0"}, auto_start=False, max_packet_blocks=None)
    reader.init_data_read()
    found = []
    for byte in data:
        packet = reader.input_read(byte.to_bytes(1, "big"))
        if packet is not None:
            found.append(dict(packet))
            # It keeps the lines of earlier blocks.
            reader.dict.clear()
    return found


count = 0
for model in (MODEL, "victron/mppt", "victron/smartshunt"):
    data = martlet.heard(model, 6, lambda data: len(packets(data)) >= 2, baudrate=19200)
    other, mine = packets(data), martlet.decode(model, data)
    assert len(other) >= 2 and len(mine) >= 2, (model, other)
    count += sum(same(*pair) for pair in zip(mine, other))
with martlet.simulated(MODEL) as path:
    assert 25.2 <= VEDirect(path).battery_volts <= 27.6
with martlet.simulated("victron/mppt") as path:
    charger = VEDirect(path)
    assert 12.8 <= charger.battery_volts <= 14.2 and 30 <= charger.solar_volts <= 38
    assert charger.device_MPPT_state.name == "Active"

source, blocks = random.Random(9), []
for _ in range(8):
    blocks.append(
        martlet.encode(
            MODEL,
            voltage=source.randrange(9000, 60000) / 1000,
            current=source.randrange(-99999, 99999) / 1000,
            power=source.randrange(-5000, 5000),
            charge=source.randrange(1000) / 10,
            consumed=-source.randrange(99999) / 1000,
            temperature=source.randrange(-20, 60),
            time_to_go=source.randrange(9999),
            product="0xA389",
        )
    )
    blocks.append(
        martlet.encode(
            MODEL,
            voltage=source.randrange(9000, 60000) / 1000,
            firmware="159",
            panel_voltage=source.randrange(150000) / 1000,
            error=source.randrange(120),
            panel_power=source.randrange(5000),
            yield_total=source.randrange(99999) / 100,
            yield_today=source.randrange(999) / 100,
            serial_number="HQ2132ABCDE",
            highest_power_today=source.randrange(5000),
            day_number=source.randrange(365),
        )
    )
    blocks.append(
        martlet.encode(
            MODEL,
            ac_voltage=source.randrange(22000, 24000) / 100,
            ac_current=source.randrange(99) / 10,
            ac_power=source.randrange(3000),
            voltage=source.randrange(20000, 30000) / 1000,
        )
    )
mine, other = martlet.decode(MODEL, b"".join(blocks)), packets(b"".join(blocks))
assert len(mine) == len(other) == len(blocks), (len(mine), len(other))
count += sum(same(*pair) for pair in zip(mine, other))
# The files of one kind read their blocks like the file of all.
for model, first in (("victron/smartshunt", 0), ("victron/mppt", 1)):
    narrow = martlet.decode(model, b"".join(blocks[first::3]))
    assert narrow == mine[first::3], model
broken = b"".join(martlet.damaged(blocks[n % len(blocks)], source) for n in range(60))
wrong = [values for values in martlet.decode(MODEL, broken) if values not in mine]
assert not wrong, wrong
print(f"{count} values agree, 60 damaged blocks")
