# SPDX-License-Identifier: Apache-2.0
"""energy-counters reads the simulated iEM3155 by Modbus TCP, with its classes for two meters.

The library gives currents, voltages between phases, frequency and the energy as a float, which the
device file does not have. It is written for a newer pymodbus.
"""
# Needs: energy-counters==1.3.0 pymodbus==3.6.9
# Holds: schneider/iem3155
import logging
import random

import pymodbus.framer
from pymodbus.client import ModbusTcpClient

from martlet import port_of, simulated
from registers import constants, read

pymodbus.framer.FramerType = pymodbus.framer.Framer
from energy_counters import schneider  # noqa: E402

logging.disable()
NAMES = {
    "il1": "current-l1", "il2": "current-l2", "il3": "current-l3", "vl12": "voltage-l1-l2",
    "vl23": "voltage-l2-l3", "vl31": "voltage-l3-l1", "freq": "frequency",
}
source = random.Random(31)
compared = 0
with constants("schneider/iem3155", source) as (path, known):
    with simulated(path, listen="modbus-tcp://127.0.0.1:0") as address:
        client = ModbusTcpClient("127.0.0.1", port=port_of(address))
        assert client.connect()
        place = schneider.ModbusTCPConfiguration(host="127.0.0.1", port=port_of(address))
        meter = schneider.CounterConfiguration(1, 1, "meter", "acme")
        for reader in schneider.IEM3155DataCollector, schneider.IEM3255DataCollector:
            collector = reader(meter, place, use_tcp=True)
            collector.client = client
            collector._read_registers = lambda start, count: read(client, 3, start, count)
            found = collector.collect_data()
            for theirs, ours in NAMES.items():
                assert float(found[theirs]) == known[ours], (ours, found[theirs], known[ours])
                compared += 1
        client.close()
print(f"{compared} values read, each the right one")
