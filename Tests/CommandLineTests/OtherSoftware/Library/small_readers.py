# SPDX-License-Identifier: Apache-2.0
"""Small Python readers of one sensor each read our simulators.

They send their own requests, and check their own sums: tfluna, Adafruit's TFmini and US-100, pygmc
for the Geiger counter, pymh-z19b-serial for the CO2 sensor, and rdm6300 for the reader of cards.
"""
# Needs: tfluna-driver==0.1.0 timeout-decorator==0.5.0 adafruit-circuitpython-us100==1.1.24
# Needs: adafruit-circuitpython-tfmini==1.2.25 typing-extensions==4.16.0
# Needs: pygmc==0.14.2 pymh-z19b-serial==1.2.3 rdm6300==0.1.1 pyserial==3.5
# Holds: benewake/tf-luna benewake/tfmini benewake/tfmini-1 generic/us-100 gq/gmc-320
# Holds: winsen/mh-z19 seeed/rdm6300
import contextlib
import io
import sys
import types

# Adafruit's libraries name the types of the port; without CircuitPython there are none.
sys.modules["busio"] = types.SimpleNamespace(UART=object)
sys.modules["circuitpython_typing"] = types.SimpleNamespace(ReadableBuffer=bytes)

from adafruit_tfmini import TFmini  # noqa: E402
from adafruit_us100 import US100  # noqa: E402
from mh_z19b.sync import Sensor  # noqa: E402
from pygmc.devices.gmc320 import GMC320  # noqa: E402
from rdm6300 import Reader  # noqa: E402
from serial import Serial  # noqa: E402
from tfluna import TfLuna  # noqa: E402

import martlet  # noqa: E402

reads = 0

for model in ("benewake/tf-luna", "benewake/tfmini"):
    with martlet.simulated(model) as path, contextlib.redirect_stdout(io.StringIO()), \
            TfLuna(path) as reader:
        for _ in range(10):
            distance, strength, temperature = reader.read_tfluna_data()
            assert 0.3 <= distance <= 6 and 150 < strength < 2100 and 25 < temperature < 55
            reads += 1

with martlet.simulated("benewake/tfmini-1") as path, Serial(path, 115200, timeout=1) as port:
    reader = TFmini(port, timeout=2)
    for _ in range(10):
        assert 39 <= reader.distance <= 601 and 150 < reader.strength < 2100 and reader.mode == 2
        reads += 1

with martlet.simulated("generic/us-100") as path, Serial(path, 9600, timeout=0.3) as port:
    reader = US100(port)
    for _ in range(4):
        assert 79 < reader.distance < 241
        assert 17 <= reader.temperature <= 27
        reads += 2

with martlet.simulated("gq/gmc-320") as path:
    reader = GMC320(path, timeout=2)
    for _ in range(4):
        assert 15 <= reader.get_cpm() <= 30
        assert 3.7 <= reader.get_voltage() <= 4.2
        reads += 2
    reader.connection.close_connection()

with martlet.simulated("winsen/mh-z19") as path:
    reader = Sensor(port=path, baudrate=9600, timeout=2)
    for _ in range(5):
        seen = reader.read_metric()
        assert 400 <= seen.co2 <= 1500 and 15 < seen.temperature < 30, seen
        reads += 1
    reader.serial.close()

cards = set()
with martlet.simulated("seeed/rdm6300") as path:
    reader = Reader(path)
    for _ in range(3):
        card = reader.read(8)
        if card:
            assert card.is_valid and card.type == 98, card
            cards.add(card.value)
            reads += 1
assert cards and cards <= {3808980205, 1193046, 7654321}, cards
print(f"{reads} reads, {len(cards)} cards")
