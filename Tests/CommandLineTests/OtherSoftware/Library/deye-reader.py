# SPDX-License-Identifier: Apache-2.0
"""deye-controller decodes the registers of the simulated three-phase hybrid inverter.

Its transport is another one, so pymodbus reads the registers. The temperature of the battery is
left out: deye-controller divides it by 100, two others have tenths and 100 degrees less.
"""
# Needs: deye-controller==0.2.4 pymodbus==3.6.9
# Holds: deye/hybrid-three-phase
import random

from deye_controller import HoldingRegisters as Theirs
from pymodbus.client import ModbusTcpClient

from martlet import port_of, simulated
from registers import constants

NAMES = {
    "BatteryVoltage": "battery-voltage", "BatterySOC": "state-of-charge",
    "BatteryOutPower": "battery-power", "BatteryOutCurrent": "battery-current",
    "GRIDActivePowerIn": "power", "GRIDFrequency": "frequency", "GRIDTotalPowerOutG": "ct-power",
    "GRIDTotalPower": "grid-power", "InverterTotalPowerOut": "inverter-power",
    "LoadTotalPower": "load-power", "GeneratorTotalPower": "generator-power",
    "PV1InPower": "pv1-power", "PV2InPower": "pv2-power", "HeatsinkTemp": "temperature",
    "DCTransformerTemp": "temperature-dc", "BatteryChargeToday": "battery-charge-today",
    "BatteryDischargeToday": "battery-discharge-today", "TodayBuyGrid": "energy-import-today",
    "TodaySoldGrid": "energy-export-today", "TodayToLoad": "load-today",
    "TodayFromPV": "pv-energy-today", "BatteryChargeTotal": "battery-charge",
    "BatteryDischargeTotal": "battery-discharge", "TotalBuyGrid": "energy-import",
    "TotalSellGrid": "energy-export", "TotalToLoad": "load", "TotalFromPV": "pv-energy",
}
for theirs, ours in [
    ("GRIDPhase{}Volt", "voltage"), ("GRIDPhase{}PowerIn", "power"),
    ("GRIDPhase{}PowerOutG", "ct-power"), ("InverterPhase{}CurrentOut", "inverter-current"),
    ("InverterPhase{}PowerOut", "inverter-power"), ("LoadPhase{}Volt", "load-voltage"),
    ("LoadPhase{}Power", "load-power"),
]:
    for letter, phase in ("A", 1), ("B", 2), ("C", 3):
        NAMES[theirs.format(letter)] = f"{ours}-l{phase}"

source = random.Random(12)
compared = 0
for _ in range(3):
    with constants("deye/hybrid-three-phase", source) as (path, known):
        with simulated(path, listen="modbus-tcp://127.0.0.1:0") as address:
            client = ModbusTcpClient("127.0.0.1", port=port_of(address))
            assert client.connect()

            def decoded(register):
                found = client.read_holding_registers(register.address, register.len, slave=1)
                register.value = found.registers if register.len > 1 else found.registers[0]
                return register.format()

            for theirs, ours in NAMES.items():
                found = decoded(getattr(Theirs, theirs))
                assert abs(found - known[ours]) < 0.006, (ours, found, known[ours])
                compared += 1
            assert decoded(Theirs.DeviceType) == "Hybrid3Phase"
            assert decoded(Theirs.SerialNumber) == known["serial-number"]
            client.close()
print(f"{compared} values decoded, each the right one")
