# SPDX-License-Identifier: Apache-2.0
"""huawei-solar decodes the registers of the simulated SUN2000 inverter.

Its client asks for registers beside those of a device file, so pymodbus reads them. Newer versions
of huawei-solar have the same registers and want another pymodbus.
"""
# Needs: huawei-solar==2.3.0 pymodbus==3.6.9
# Holds: huawei/sun2000
import random
import re

from huawei_solar import register_names, register_values
from huawei_solar.registers import REGISTERS
from pymodbus.client import ModbusTcpClient
from pymodbus.constants import Endian
from pymodbus.payload import BinaryPayloadDecoder

from martlet import port_of, simulated, text_of
from registers import constants, read, same

NAMES = {
    "pv_01_voltage": "pv1-voltage", "pv_01_current": "pv1-current",
    "pv_02_voltage": "pv2-voltage", "pv_02_current": "pv2-current", "input_power": "pv-power",
    "active_power": "power", "reactive_power": "reactive-power", "power_factor": "power-factor",
    "grid_frequency": "frequency", "efficiency": "efficiency",
    "internal_temperature": "temperature", "accumulated_yield_energy": "energy",
    "daily_yield_energy": "energy-today",
} | {
    f"phase_{letter}_{kind}": f"{kind}-l{phase}"
    for phase, letter in enumerate("ABC", 1) for kind in ("voltage", "current")
}

source = random.Random(20)
compared = 0
for _ in range(3):
    with constants("huawei/sun2000", source) as (path, known):
        with simulated(path, listen="modbus-tcp://127.0.0.1:0") as address:
            client = ModbusTcpClient("127.0.0.1", port=port_of(address))
            assert client.connect()

            def decoded(name):
                register = REGISTERS[name]
                found = read(client, 3, register.register, register.length)
                decoder = BinaryPayloadDecoder.fromRegisters(
                    found, byteorder=Endian.BIG, wordorder=Endian.BIG)
                return register.decode(decoder, None)

            compared += same(decoded, known, NAMES)
            assert decoded(register_names.MODEL_NAME) == known["model"]
            assert decoded(register_names.DEVICE_STATUS) == "On-grid"
            client.close()
states = re.findall(r"^      (\d+): ", text_of("huawei/sun2000"), re.M)
assert set(map(int, states)) == set(register_values.DEVICE_STATUS_DEFINITIONS)
print(f"{compared} values decoded, each the right one")
