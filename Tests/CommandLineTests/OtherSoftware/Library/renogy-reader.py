# SPDX-License-Identifier: Apache-2.0
"""renogymodbus reads the simulated solar charge controller on its serial line."""
# Needs: renogymodbus==0.0.23 minimalmodbus==2.1.1
# Holds: renogy/rover
import random

from renogymodbus.charge_controller import RenogyChargeController

from martlet import simulated
from registers import constants, same

NAMES = {
    "solar_voltage": "pv-voltage", "solar_current": "pv-current", "solar_power": "charging-power",
    "load_voltage": "load-voltage", "load_current": "load-current", "load_power": "load-power",
    "battery_voltage": "battery-voltage", "battery_state_of_charge": "state-of-charge",
    "battery_temperature": "battery-temperature", "controller_temperature": "temperature",
    "maximum_solar_power_today": "charging-power-maximum-today",
    "minimum_solar_power_today": "load-power-maximum-today",
    "maximum_battery_voltage_today": "battery-voltage-maximum-today",
    "minimum_battery_voltage_today": "battery-voltage-minimum-today",
}
source = random.Random(4)
compared = 0
for _ in range(4):
    with constants("renogy/rover", source) as (path, known), simulated(path) as line:
        controller = RenogyChargeController(line, 1)
        controller.serial.timeout = 3
        compared += same(lambda name: getattr(controller, f"get_{name}")(), known, NAMES)
        assert controller.read_string(0x0C, 8).strip(" \0") == known["controller"]
        assert controller.read_long(0x118) == known["charged"]
print(f"{compared} values read, each the right one")
