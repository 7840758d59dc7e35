# SPDX-License-Identifier: Apache-2.0
"""python-pzem reads the simulated PZEM-016 and PZEM-004T on their serial lines.

The library reads one register of each number of 32 bits, which is the low half, and divides the
energy by 100: so its numbers are held against the low halves of the known ones.
"""
# Needs: python-pzem==0.1.5 minimalmodbus==2.1.1
# Holds: peacefair/pzem-016 peacefair/pzem-004t
import random

from pzem import PZEM_016

from martlet import simulated
from registers import constants

source = random.Random(16)
compared = 0
for model in ["peacefair/pzem-016", "peacefair/pzem-004t"] * 5:
    with constants(model, source) as (path, known):
        with simulated(path) as line:
            meter = PZEM_016(line)
            meter.serial.timeout = 3
            low = {name: round(known[name] / step) & 0xFFFF for name, step in
                   [("current", 0.001), ("power", 0.1), ("energy", 1)]}
            for found, expected in [
                (meter.voltage, known["voltage"]), (meter.frequency, known["frequency"]),
                (meter.power_factor, known["power-factor"]), (meter.current, low["current"] / 1000),
                (meter.power, low["power"] / 10), (meter.energy, low["energy"] / 100),
                (meter.alarm_threshold, known["alarm-threshold"]),
            ]:
                assert abs(found - expected) <= 0.051, (found, expected)
                compared += 1
            assert meter.has_alarm is False
print(f"{compared} values read, each the right one")
