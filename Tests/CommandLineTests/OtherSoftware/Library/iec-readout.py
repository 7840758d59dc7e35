# SPDX-License-Identifier: Apache-2.0
"""Holds generic/iec-meter against iec62056-21: it reads the simulator and random data blocks."""

# Needs: iec62056-21==0.0.2 pyserial==3.5
# Holds: generic/iec-meter
import random

from iec62056_21.client import Iec6205621Client
from iec62056_21.messages import ReadoutDataMessage

import martlet

MODEL = "generic/iec-meter"
NAMES = {
    "1.8.0": "taken",
    "1.8.1": "taken-1",
    "1.8.2": "taken-2",
    "2.8.0": "given",
    "16.7.0": "power",
    "32.7.0": "voltage-1",
    "52.7.0": "voltage-2",
    "72.7.0": "voltage-3",
    "31.7.0": "current-1",
    "51.7.0": "current-2",
    "71.7.0": "current-3",
}

with martlet.simulated(MODEL) as path:
    meter = Iec6205621Client.with_serial_transport(port=path)
    meter.connect()
    found = {item.address: item for item in meter.standard_readout().data}
    meter.disconnect()
    # It drops the first character of the type.
    assert meter.manufacturer_id == "LGZ" and "ZMF100AC.M26".endswith(meter.identification)
assert 12345 <= float(found["1.8.0"].value) <= 12346 and found["1.8.0"].unit == "kWh"
assert all(225 <= float(found[f"{n}2.7.0"].value) <= 236 for n in (3, 5, 7))
count = 4

source, blocks = random.Random(6), []
for _ in range(10):
    # Exactly the values of the example.
    values = {
        name: source.randrange(10**9) / 1000 for name in ("taken", "taken_1", "taken_2", "given")
    }
    for phase in (1, 2, 3):
        values[f"voltage_{phase}"] = source.randrange(2000, 2500) / 10
        values[f"current_{phase}"] = source.randrange(9999) / 100
    blocks.append(
        martlet.encode(MODEL, "--frame", "data", meter_id=source.randrange(10**8), **values)
    )
mine = martlet.decode(MODEL, b"".join(blocks), "--frame", "data")
assert len(mine) == len(blocks)
for values, block in zip(mine, blocks):
    for line in ReadoutDataMessage.from_bytes(block).data_block.data_lines:
        for item in line.data_sets:
            if item.address in NAMES:
                assert values[NAMES[item.address]] == float(item.value), (item, values)
                count += 1
assert count >= 104, count
broken = b"".join(martlet.damaged(blocks[n % len(blocks)], source) for n in range(60))
wrong = [
    values for values in martlet.decode(MODEL, broken, "--frame", "data") if values not in mine
]
assert not wrong, wrong
print(f"{count} values agree, 60 damaged blocks")
