# SPDX-License-Identifier: Apache-2.0
"""Holds generic/sml-meter against smllib: it reads the simulator, random and damaged streams."""

# Needs: smllib==1.7 pyserial==3.5
# Holds: generic/sml-meter
import random

from smllib import SmlStreamReader
from smllib.errors import CrcError

import martlet

MODEL = "generic/sml-meter"
NAMES = {
    "0100010800ff": "taken",
    "0100010801ff": "taken-1",
    "0100010802ff": "taken-2",
    "0100020800ff": "given",
    "0100100700ff": "power",
    "0100240700ff": "power-1",
    "0100380700ff": "power-2",
    "01004c0700ff": "power-3",
    "0100200700ff": "voltage-1",
    "0100340700ff": "voltage-2",
    "0100480700ff": "voltage-3",
    "01001f0700ff": "current-1",
    "0100330700ff": "current-2",
    "0100470700ff": "current-3",
    "01000e0700ff": "frequency",
    "0100600100ff": "meter-id",
}


def theirs(data):
    """The values of each transmission, as smllib reads them."""
    reader, found = SmlStreamReader(), []
    reader.add(data)
    while True:
        try:
            frame = reader.get_frame()
        except CrcError:
            continue
        if frame is None:
            return found
        values = {}
        for entry in frame.get_obis():
            name = NAMES.get(str(entry.obis))
            if name == "meter-id":
                values[name] = entry.value.upper()
            elif name:
                values[name] = round(entry.get_value(), 6)
        found.append(values)


def same(ours, other):
    assert set(other) <= set(ours), (other, ours)
    for name, value in other.items():
        mine = ours[name]
        assert mine == value if name == "meter-id" else abs(mine - value) < 1e-6, (
            name,
            mine,
            value,
        )
    return len(other)


data = martlet.heard(MODEL, 5, lambda data: len(theirs(data)) >= 2)
frames, mine = theirs(data), martlet.decode(MODEL, data)
assert len(frames) >= 2
count = sum(same(ours, other) for ours, other in zip(mine, frames))

source = random.Random(3)
good = []
for _ in range(15):
    values = {
        "taken": source.randrange(10**9) / 10,
        "given": source.randrange(10**8) / 10,
        "power": source.randrange(-9000, 9000),
        "voltage_1": source.randrange(2000, 2500) / 10,
        "current_2": source.randrange(6000) / 100,
    }
    one = martlet.encode(MODEL, **values)
    (ours,), (other,) = martlet.decode(MODEL, one), theirs(one)
    count += same(ours, other)
    assert all(ours[name.replace("_", "-")] == value for name, value in values.items())
    good.append(one)
known = martlet.decode(MODEL, b"".join(good))
stream = b"".join(martlet.damaged(good[n % 15], source) for n in range(100))
for values in martlet.decode(MODEL, stream):
    assert values in known, values
print(f"{count} values agree, 100 damaged transmissions")
