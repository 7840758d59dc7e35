# SPDX-License-Identifier: Apache-2.0
"""Holds enedis/linky-historic against teleinfo: it reads the simulator and random frames."""

# Needs: teleinfo==1.3.1 pyserial==3.5
# Holds: enedis/linky-historic
import random

from teleinfo.base_vendor import BASE_vendor
from teleinfo.parser import Parser

import martlet

MODEL = "enedis/linky-historic"
NUMBERS = {
    "ISOUSC": "subscribed-current",
    "BASE": "energy",
    "HCHC": "energy-off-peak",
    "HCHP": "energy-peak",
    "IINST": "current",
    "IMAX": "highest-current",
    "PAPP": "power",
    "BBRHCJB": "energy-blue-off-peak",
    "BBRHPJR": "energy-red-peak",
    "IINST1": "current-1",
    "IINST2": "current-2",
    "IINST3": "current-3",
    "EJPHN": "energy-normal",
}


class Characters(BASE_vendor):
    """Gives the parser one character after the other; it begins with the second frame."""

    def __init__(self, data):
        self.data = iter(data.decode("ascii"))

    def read_char(self):
        return next(self.data)


def theirs(data):
    # The parser drops all before the first STX, and then all before the next one.
    return Parser(Characters(b"\x02" + data)).get_frame()


def same(mine, other):
    found = 0
    for label, name in NUMBERS.items():
        if label in other:
            assert mine[name] == int(other[label]), (name, mine, other)
            found += 1
    assert mine["meter-id"] == other["ADCO"]
    return found


data = martlet.heard(
    MODEL, 8, lambda data: data.count(b"\x03") >= 2, baudrate=1200, bytesize=7, parity="E")
count = same(martlet.decode(MODEL, data)[0], theirs(data))

source, frames = random.Random(4), []
for _ in range(8):
    frames.append(
        martlet.encode(
            MODEL,
            meter_id=source.randrange(10**11, 10**12),
            power=source.randrange(99999),
            energy_off_peak=source.randrange(10**9),
            energy_peak=source.randrange(10**9),
            current=source.randrange(999),
            subscribed_current=source.randrange(99),
            tariff="peak",
        )
    )
    frames.append(
        martlet.encode(
            MODEL,
            meter_id=source.randrange(10**11, 10**12),
            energy_blue_off_peak=source.randrange(10**9),
            energy_red_peak=source.randrange(10**9),
            current_1=source.randrange(999),
            current_2=source.randrange(999),
            current_3=source.randrange(999),
            power=source.randrange(99999),
        )
    )
mine = martlet.decode(MODEL, b"".join(frames))
assert len(mine) == len(frames)
for values, frame in zip(mine, frames):
    other = theirs(frame)
    assert other, frame
    count += same(values, other)
broken = b"".join(martlet.damaged(frames[n % len(frames)], source) for n in range(60))
for values in martlet.decode(MODEL, broken):
    # A group whose label is damaged is another group: values may be missing, but none is wrong.
    assert any(values.items() <= known.items() for known in mine), values
print(f"{count} values agree, 60 damaged frames")
