# SPDX-License-Identifier: Apache-2.0
"""chirp_modbus, the library of the maker, reads the simulated soil sensor on its serial line."""
# Needs: chirp_modbus==1.0.2 minimalmodbus==2.1.1
# Holds: catnip/soil-moisture
import random

from chirp_modbus import SoilMoistureSensor

from martlet import simulated
from registers import constants

source = random.Random(1)
compared = 0
for _ in range(5):
    with constants("catnip/soil-moisture", source) as (path, known), simulated(path) as line:
        probe = SoilMoistureSensor(address=1, serialport=line)
        probe.sensor.serial.timeout = 3
        assert probe.getMoisture() == known["moisture"]
        assert abs(probe.getTemperature() - known["temperature"]) < 0.01
        assert probe.getFwVersion() == known["firmware"]
        assert probe.getMeasurementInterval() == known["interval"]
        compared += 4
print(f"{compared} values read, each the right one")
