# SPDX-License-Identifier: Apache-2.0
"""sdm_modbus reads the simulated Eastron meters by Modbus TCP.

Each number of a copy of the device file is another constant, so a wrong register, word order or
unit shows. What the SDM72 of the first version does not have is refused by the simulator.
"""
# Needs: sdm_modbus==0.7.0 pymodbus==3.6.9
# Holds: eastron/sdm72d-m eastron/sdm72d-m-v2 eastron/sdm120 eastron/sdm230 eastron/sdm630
import random

import sdm_modbus

from martlet import port_of, simulated
from registers import constants

WORDS = {
    "power_active": "power", "power_apparent": "apparent-power", "power_reactive": "reactive-power",
    "power_factor": "power-factor", "phase_angle": "phase-angle", "total_pf": "power-factor",
    "import_energy_active": "energy-import", "export_energy_active": "energy-export",
    "import_energy_reactive": "reactive-import", "export_energy_reactive": "reactive-export",
    "total_energy_active": "energy", "total_energy_reactive": "reactive-energy",
    "total_energy_apparent": "apparent-energy", "total_current": "charge",
    "energy_active": "energy", "energy_reactive": "reactive-energy", "voltage_ln": "voltage",
    "total_line_current": "current", "neutral_current": "current-neutral", "net_kwh": "energy-net",
    "l12_voltage": "voltage-l1-l2", "l23_voltage": "voltage-l2-l3", "l31_voltage": "voltage-l3-l1",
    "import_total_power_active": "power-import", "export_total_power_active": "power-export",
    "resettable_total_energy_active": "energy-resettable",
    "resettable_import_enerty_active": "energy-import-resettable",
    "resettable_export_energy_active": "energy-export-resettable",
    "total_power": "power", "total_power_active": "power",
    "total_power_apparent": "apparent-power", "total_power_reactive": "reactive-power",
    "total_power_factor": "power-factor", "total_phase_angle": "phase-angle",
    "total_demand_power_active": "demand", "maximum_total_demand_power_active": "demand-maximum",
    "import_demand_power_active": "demand-import", "export_demand_power_active": "demand-export",
    "maximum_import_demand_power_active": "demand-import-maximum",
    "maximum_export_demand_power_active": "demand-export-maximum",
    "total_demand_current": "demand-current",
    "maximum_total_demand_current": "demand-current-maximum",
}
THREE = {
    "total_import_demand_power_active": "demand",
    "maximum_import_demand_power_apparent": "demand-maximum",
    "l1n_voltage_thd": "voltage-thd-l1", "l2n_voltage_thd": "voltage-thd-l2",
    "l3n_voltage_thd": "voltage-thd-l3", "l1_current_thd": "current-thd-l1",
    "l2_current_thd": "current-thd-l2", "l3_current_thd": "current-thd-l3",
}


def ours(name, phases):
    """The name in the device file; the SDM630 has its power factor at two places."""
    if phases == 3 and name in THREE:
        return THREE[name]
    if name in WORDS:
        return WORDS[name]
    phase, _, quantity = name.partition("_")
    if phase in ("l1", "l2", "l3"):
        return f"{WORDS.get(quantity, quantity)}-{phase}"
    return name


source = random.Random(13)
counts = []
for model, reader, phases in [
    ("sdm72d-m", sdm_modbus.SDM72, 3), ("sdm72d-m-v2", sdm_modbus.SDM72V2, 3),
    ("sdm120", sdm_modbus.SDM120, 1), ("sdm230", sdm_modbus.SDM230, 1),
    ("sdm630", sdm_modbus.SDM630, 3),
]:
    with constants(f"eastron/{model}", source) as (path, expected):
        with simulated(path, listen="modbus-tcp://127.0.0.1:0") as address:
            meter = reader(host="127.0.0.1", port=port_of(address), timeout=5, retries=1, unit=1)
            known, left = 0, set(expected)
            for name, register in meter.registers.items():
                value = ours(name, phases)
                wanted = register[2] == sdm_modbus.registerType.INPUT and register[0] != 0xFE
                if wanted and value in expected:
                    found = meter.read(name)
                    assert found == expected[value], (model, name, found, expected[value])
                    known += 1
                    left.discard(value)
            if "serial-number" in left:
                found = meter.client.read_holding_registers(0xFC00, 2, slave=1).registers
                assert found[0] << 16 | found[1] == expected["serial-number"]
            if model == "sdm72d-m":
                missing = meter.client.read_input_registers(0, 2, slave=1)
                assert missing.isError(), missing
            meter.disconnect()
            counts.append(f"{model} {known} of {len(expected)}")
            assert known >= 9 and known >= len(expected) - 8, (model, left)
print("values read: " + ", ".join(counts))
