# SPDX-License-Identifier: Apache-2.0
import sdm_modbus, sys
meter = sdm_modbus.SDM120(host="127.0.0.1", port=int(sys.argv[1]), timeout=5, unit=1)
found = meter.read_all(sdm_modbus.registerType.INPUT)
print(225 <= found["voltage"] <= 240, 49.9 <= round(found["frequency"], 2) <= 50.1)
print(round(found["import_energy_active"], 1), found["export_energy_active"])
print(50 <= found["power_active"] <= 3600, found["total_energy_active"])
