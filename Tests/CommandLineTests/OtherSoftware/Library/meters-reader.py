# SPDX-License-Identifier: Apache-2.0
"""energy-counters reads simulated meters of Carlo Gavazzi and Socomec by Modbus TCP.

The library takes all numbers of the EM530 as positive ones, so a negative number is compared by its
bits. It shows the powers of the DIRIS A10 in kW. It is written for a newer pymodbus.
"""
# Needs: energy-counters==1.3.0 pymodbus==3.6.9
# Holds: carlo-gavazzi/em530 socomec/countis
import logging
import random

import pymodbus.framer
from pymodbus.client import ModbusTcpClient

from martlet import port_of, simulated
from registers import constants, read

pymodbus.framer.FramerType = pymodbus.framer.Framer
from energy_counters import carlo_gavazzi, common, diris  # noqa: E402

logging.disable()
PHASES = {
    **{f"voltageL{n}": f"voltage-l{n}" for n in (1, 2, 3)},
    **{f"currentL{n}": f"current-l{n}" for n in (1, 2, 3)},
    **{f"powerL{n}": f"power-l{n}" for n in (1, 2, 3)},
    "voltageL12": "voltage-l1-l2", "voltageL23": "voltage-l2-l3", "voltageL31": "voltage-l3-l1",
    "activePower": "power", "reactivePower": "reactive-power", "apparentPower": "apparent-power",
    "powerFactor": "power-factor", "frequency": "frequency",
}
source = random.Random(47)
compared = 0


def compare(model, unit, reader, attribute, same):
    """The numbers of one reader; `same` is true for theirs, ours and the name of the value."""
    global compared
    with constants(model, source) as (path, known):
        with simulated(path, listen="modbus-tcp://127.0.0.1:0") as address:
            client = ModbusTcpClient("127.0.0.1", port=port_of(address))
            assert client.connect()
            place = common.ModbusTCPConfiguration(host="127.0.0.1", port=port_of(address))
            meter = common.CounterConfiguration(1, unit, "meter", "acme")
            collector = reader(meter, modbus_tcp_config=place)
            setattr(collector, attribute, lambda at, count: read(client, 3, at, count, slave=unit))
            found = collector.collect_data()
            client.close()
        for theirs, ours in PHASES.items():
            assert same(float(found[theirs]), known[ours], ours), (ours, found[theirs], known[ours])
            compared += 1


def em530(theirs, ours, name):
    """A negative number is one of 32 bits, in tenths or thousandths, or one of 16 bits."""
    if name.startswith("power-l"):
        theirs *= 1000
    step, bits = (0.001, 16) if name == "power-factor" else (0.1, 32)
    step = 0.001 if name.startswith("current") else step
    return abs((theirs - ours + 1) % (step * 2**bits) - 1) < step / 10


def countis(theirs, ours, name):
    """Powers are in kW; the library shows currents with two digits."""
    factor = 1000 if "power" in name and name != "power-factor" else 1
    return abs(theirs * factor - ours) < (0.006 if name.startswith("current") else 0.0001)


compare("carlo-gavazzi/em530", 1, carlo_gavazzi.EM530DataCollector, "read_registers", em530)
compare("socomec/countis", 5, diris.A10DataCollector, "_read_registers", countis)
print(f"{compared} values read, each the right one")
