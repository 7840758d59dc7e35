# SPDX-License-Identifier: Apache-2.0
"""sunsynk decodes the registers of the simulated hybrid inverters of Deye and Sunsynk.

Its transport is another one, so pymodbus reads the registers. Newer versions of sunsynk have the
same registers and want another pymodbus. sunsynk takes the current of the inverter without a sign,
and the power of the panels with one; others do the opposite. So these are small and positive here.
"""
# Needs: sunsynk==0.4.0 pymodbus==3.6.9
# Holds: deye/hybrid deye/hybrid-three-phase
import random
import sys
import types

# Two words for switches that it writes come from a package for MQTT.
sys.modules["mqtt_entity"] = types.SimpleNamespace()
sys.modules["mqtt_entity.utils"] = types.SimpleNamespace(BOOL_OFF="OFF", BOOL_ON="ON")

from pymodbus.client import ModbusTcpClient  # noqa: E402
from sunsynk import definitions, definitions3ph  # noqa: E402

from martlet import port_of, simulated  # noqa: E402
from registers import constants, read, same  # noqa: E402

BOTH = {
    "battery_temperature": "battery-temperature", "battery_voltage": "battery-voltage",
    "battery_soc": "state-of-charge", "battery_power": "battery-power",
    "battery_current": "battery-current", "inverter_power": "inverter-power",
    "grid_power": "grid-power", "load_power": "load-power", "pv1_power": "pv1-power",
    "pv1_voltage": "pv1-voltage", "pv1_current": "pv1-current", "pv2_power": "pv2-power",
    "pv2_voltage": "pv2-voltage", "pv2_current": "pv2-current",
    "day_battery_charge": "battery-charge-today",
    "day_battery_discharge": "battery-discharge-today", "day_grid_import": "energy-import-today",
    "day_grid_export": "energy-export-today", "day_load_energy": "load-today",
    "day_pv_energy": "pv-energy-today", "total_battery_charge": "battery-charge",
    "total_battery_discharge": "battery-discharge", "total_grid_import": "energy-import",
    "total_grid_export": "energy-export", "total_load_energy": "load",
    "total_pv_energy": "pv-energy", "dc_transformer_temperature": "temperature-dc",
    "radiator_temperature": "temperature",
}
ONE_PHASE = BOTH | {
    "grid_ct_power": "grid-ct-power", "grid_voltage": "grid-voltage",
    "grid_frequency": "grid-frequency", "inverter_voltage": "inverter-voltage",
    "inverter_current": "inverter-current", "inverter_frequency": "inverter-frequency",
    "aux_power": "generator-power",
}
THREE_PHASES = BOTH | {
    "grid_ct_power": "ct-power", "grid_frequency": "frequency", "gen_power": "generator-power",
} | {
    f"{theirs}_l{phase}_power": f"{theirs}-power-l{phase}"
    for theirs in ("inverter", "load") for phase in (1, 2, 3)
}

source = random.Random(16)
compared = 0
for model, sensors, names, kind in [
    ("deye/hybrid", definitions.SENSORS.all, ONE_PHASE, 3),
    ("deye/hybrid-three-phase", definitions3ph.SENSORS.all, THREE_PHASES, 5),
]:
    for _ in range(3):
        small = {name: source.randrange(9000) for name in ("pv1-power", "pv2-power")}
        small["inverter-current"] = source.randrange(3000) / 100
        with constants(model, source, **small) as (path, known):
            with simulated(path, listen="modbus-tcp://127.0.0.1:0") as address:
                client = ModbusTcpClient("127.0.0.1", port=port_of(address))
                assert client.connect()

                def decoded(name):
                    sensor = sensors[name]
                    found = [read(client, 3, place, 1)[0] for place in sensor.address]
                    return sensor.reg_to_value(tuple(found))

                compared += same(decoded, known, names)
                assert decoded("serial") == known["serial-number"]
                assert decoded("device_type") == kind
                assert decoded("overall_state") == "ok"
                if model == "deye/hybrid":
                    assert decoded("grid_connected") is True
                client.close()
print(f"{compared} values decoded, each the right one")
