# SPDX-License-Identifier: Apache-2.0
"""epevermodbus reads the simulated solar charge controller on its serial line."""
# Needs: epevermodbus==0.0.18 minimalmodbus==2.1.1
# Holds: epever/tracer
import random

from epevermodbus.driver import EpeverChargeController

from martlet import simulated
from registers import constants, same

NAMES = {
    "solar_voltage": "pv-voltage", "solar_current": "pv-current", "solar_power": "pv-power",
    "load_voltage": "load-voltage", "load_current": "load-current", "load_power": "load-power",
    "battery_power": "charging-power", "battery_current": "battery-current",
    "battery_temperature": "battery-temperature", "controller_temperature": "temperature",
    "battery_state_of_charge": "state-of-charge",
    "maximum_pv_voltage_today": "pv-voltage-maximum-today",
    "minimum_pv_voltage_today": "pv-voltage-minimum-today",
    "maximum_battery_voltage_today": "battery-voltage-maximum-today",
    "minimum_battery_voltage_today": "battery-voltage-minimum-today",
    "consumed_energy_today": "consumed-today", "consumed_energy_this_month": "consumed-this-month",
    "consumed_energy_this_year": "consumed-this-year", "total_consumed_energy": "consumed",
    "generated_energy_today": "generated-today",
    "generated_energy_this_month": "generated-this-month",
    "generated_energy_this_year": "generated-this-year", "total_generated_energy": "generated",
}
source = random.Random(3)
compared = 0
for _ in range(3):
    with constants("epever/tracer", source) as (path, known), simulated(path) as line:
        controller = EpeverChargeController(line, 1)
        controller.serial.timeout = 3
        compared += same(lambda name: getattr(controller, f"get_{name}")(), known, NAMES)
        charging = controller.get_charging_equipment_status()
        assert charging["charging_status"] in ("BOOST", "FLOAT"), charging
        assert charging["running"] and not charging["fault"]
        assert charging["input_voltage_status"] == "NORMAL"
        assert controller.get_battery_status()["battery_status"] == "NORMAL"
        assert controller.is_day() and not controller.is_device_over_temperature()
        compared += 5
print(f"{compared} values read, each the right one")
