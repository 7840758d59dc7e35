# SPDX-License-Identifier: Apache-2.0
"""senseair-s8 and senseair-sunrise read the simulated sensors on their serial lines."""
# Needs: senseair-s8==0.1.0 senseair-sunrise==0.1.0 pyserial==3.5
# Holds: senseair/s8 senseair/sunrise
import random

from senseair_s8 import SenseairS8
from senseair_sunrise.devices import SunriseModbus
from senseair_sunrise.types import ErrorStatus

from martlet import simulated
from registers import constants

source = random.Random(8)
compared = 0
for _ in range(3):
    with constants("senseair/s8", source) as (path, known), simulated(path) as line:
        found = SenseairS8(port=line).co2()
        assert found == known["co2"], (found, known)
        compared += 1
for _ in range(5):
    with constants("senseair/sunrise", source) as (path, known), simulated(path) as line:
        sensor = SunriseModbus(line)
        measured = sensor.read_measurement()
        assert measured.co2_ppm == known["co2"], (measured, known)
        assert round(measured.temperature_c, 2) == round(known["temperature"], 2)
        assert measured.error_status == ErrorStatus(0)
        plan = sensor.get_sensor_config()
        assert (plan.meas_period, plan.meas_samples) == (known["period"], known["samples"])
        assert sensor.get_abc_period() == known["abc-period"]
        assert sensor.get_measurement_count() == known["measurements"] % 256
        assert sensor.get_serial_number() == known["serial-number"]
        compared += 8
print(f"{compared} values read, each the right one")
