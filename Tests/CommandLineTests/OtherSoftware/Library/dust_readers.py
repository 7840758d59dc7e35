# SPDX-License-Identifier: Apache-2.0
"""Small Python readers of dust sensors read our simulators.

The readers plantower and pms7003 open the simulated PMS5003, py-sds011 the SDS011. Adafruit's PM25
decodes random frames that we encode.
"""
# Needs: plantower==0.0.11 pms7003==1.1.0 adafruit-circuitpython-pm25==2.1.24 py-sds011==0.9
# Needs: pyserial==3.5
# Holds: plantower/pms5003 nova/sds011 nova/sds011-asleep
import random
import warnings

from adafruit_pm25 import PM25
from plantower import Plantower
from pms7003 import Pms7003Sensor
from sds011 import SDS011

import martlet

warnings.simplefilter("ignore", DeprecationWarning)
source = random.Random(7)
NAMES = {"pm1": "pm10 env", "pm25": "pm25 env", "pm10": "pm100 env", "above-03": "particles 03um",
         "above-05": "particles 05um", "above-1": "particles 10um", "above-25": "particles 25um",
         "above-5": "particles 50um", "above-10": "particles 100um"}


class Buffer(PM25):
    """Adafruit's decoder on bytes in memory."""

    def __init__(self, data):
        self.data = data
        super().__init__()

    def _read_into_buffer(self):
        self._buffer[:] = self.data


def rises(*values):
    return list(values) == sorted(values)


frames = reads = 0
for _ in range(30):
    values = {name: source.randrange(65536) for name in NAMES}
    seen = Buffer(martlet.encode("plantower/pms5003", **values)).read()
    assert all(seen[NAMES[name]] == value for name, value in values.items()), (values, seen)
    frames += 1

with martlet.simulated("plantower/pms5003") as path:
    reader = Plantower(path)
    reader.read_timeout = 3
    for _ in range(2):
        seen = reader.read()
        assert rises(seen.pm10_std, seen.pm25_std, seen.pm100_std) and 0 < seen.pm25_std < 100
        assert rises(seen.gr100um, seen.gr50um, seen.gr25um, seen.gr10um, seen.gr05um, seen.gr03um)
        reads += 1
    reader.serial.close()
with martlet.simulated("plantower/pms5003") as path:
    seen = Pms7003Sensor(path)
    # Its port is open already; it opens it again for each frame.
    seen.close()
    seen = seen.read()
    assert rises(seen["pm1_0"], seen["pm2_5"], seen["pm10"]) and 0 < seen["pm2_5"] < 100, seen
    assert rises(seen["n10"], seen["n5_0"], seen["n2_5"], seen["n1_0"], seen["n0_5"], seen["n0_3"])
    reads += 1
with martlet.simulated("nova/sds011") as path:
    reader = SDS011(path, use_query_mode=False)
    pm25, pm10 = reader.read()
    assert 0 < pm25 < 100 and rises(pm25, pm10), (pm25, pm10)
    reads += 1
    reader.ser.close()
with martlet.simulated("nova/sds011-asleep") as path:
    reader = SDS011(path, use_query_mode=True)
    for _ in range(3):
        pm25, pm10 = reader.query()
        assert 0 < pm25 < 100 and rises(pm25, pm10), (pm25, pm10)
        reads += 1
    reader.ser.close()
print(f"{frames} random frames agree, {reads} reads")
