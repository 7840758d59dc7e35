# SPDX-License-Identifier: Apache-2.0
"""Reads the models of a SunSpec device with pysunspec2: over TCP by a port, over RTU by a path."""
import sys
import sunspec2.modbus.client as client

where = sys.argv[1]
if where.isdigit():
    device = client.SunSpecModbusClientDeviceTCP(slave_id=1, ipaddr="127.0.0.1", ipport=int(where))
else:
    device = client.SunSpecModbusClientDeviceRTU(slave_id=1, name=where, baudrate=9600)
device.scan()
print(sorted(key for key in device.models if isinstance(key, int)))
print(device.common[0].Mn.cvalue, device.common[0].SN.cvalue)
inverter = device.models[103][0]
print(*(inverter.points[name].cvalue for name in ("PF", "St", "Evt1")))
print(0 <= inverter.W.cvalue <= 6000, 225 <= inverter.PhVphB.cvalue <= 236)
print(12345000 <= inverter.WH.cvalue <= 12346000, 49.9 < inverter.Hz.cvalue < 50.1)
print(len(device.models[160][0].module), 380 <= device.models[160][0].module[1].DCV.cvalue <= 620)
