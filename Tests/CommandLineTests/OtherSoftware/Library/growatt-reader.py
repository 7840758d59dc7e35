# SPDX-License-Identifier: Apache-2.0
"""growattRS232 reads the simulated inverter of the protocol 3 by Modbus TCP.

The library is written for a pymodbus before version 3: its client is replaced.
"""
# Needs: growattRS232==1.0.0 pymodbus==3.6.9
# Holds: growatt/inverter
import asyncio
import random
import sys
import types

from pymodbus.client import ModbusTcpClient

from martlet import port_of, simulated
from registers import constants, read


class Client:
    """What the library calls, with today's client behind it."""

    wire = None

    def __init__(self, **_):
        self.timeout = 1

    def connect(self):
        return True

    def close(self):
        pass

    def answer(self, function, address, count):
        found = read(Client.wire, function, address, count)
        return types.SimpleNamespace(registers=found, isError=lambda: False)

    def read_input_registers(self, address, count, unit):
        return self.answer(4, address, count)

    def read_holding_registers(self, address, count, unit):
        return self.answer(3, address, count)


sys.modules["pymodbus.client.sync"] = types.SimpleNamespace(ModbusSerialClient=Client)
from growattRS232 import GrowattRS232  # noqa: E402

NAMES = {
    "input_power": "pv-power", "input_energy_total": "pv-energy", "output_power": "power",
    "output_energy_today": "energy-today", "output_energy_total": "energy",
    "output_reactive_power": "reactive-power", "frequency": "frequency",
    "output_reactive_energy_today": "reactive-energy-today",
    "output_reactive_energy_total": "reactive-energy", "temperature": "temperature",
    "ipm_temperature": "module-temperature", "p_bus_voltage": "bus-voltage-plus",
    "n_bus_voltage": "bus-voltage-minus", "warning_value": "warning-value",
}
for string in 1, 2:
    for theirs, ours in [("voltage", "voltage"), ("amperage", "current"), ("power", "power"),
                         ("energy_today", "energy-today"), ("energy_total", "energy")]:
        NAMES[f"input_{string}_{theirs}"] = f"pv{string}-{ours}"
for phase in 1, 2, 3:
    for theirs, ours in ("voltage", "voltage"), ("amperage", "current"), ("power", "power"):
        NAMES[f"output_{phase}_{theirs}"] = f"{ours}-l{phase}"

source = random.Random(5)
compared = 0
with constants("growatt/inverter", source, fault=0, warning=0) as (path, known):
    with simulated(path, listen="modbus-tcp://127.0.0.1:0") as address:
        Client.wire = ModbusTcpClient("127.0.0.1", port=port_of(address))
        assert Client.wire.connect()
        found = asyncio.run(GrowattRS232(port="/dev/null").async_update())
        Client.wire.close()
for theirs, ours in NAMES.items():
    expected = known[ours] if known[ours] >= 0 else known[ours] + 6553.6
    assert abs(found[theirs] - expected) < 0.001, (ours, found[theirs], expected)
    compared += 1
assert found["serial_number"] == known["serial-number"], found
assert found["firmware"].strip("\0") == known["firmware"], found
assert abs(found["operation_hours"] - known["operating-time"] / 3600) < 0.001, found
assert (found["status"], found["derating"]) == ("Normal", "No Deratring"), found
print(f"{compared + 5} values read, each the right one")
