# SPDX-License-Identifier: Apache-2.0
# Reads a meter over a serial port. The package opens the port anew to change its rate.
import sys
from iec62056_21.client import Iec6205621Client
meter = Iec6205621Client.with_serial_transport(port=sys.argv[1])
meter.connect()
for _ in range(2):
    found = {item.address: (item.value, item.unit) for item in meter.standard_readout().data}
    print(meter.manufacturer_id, meter.identification, meter.switchover_baudrate)
    print(meter.transport.port.baudrate, found["2.8.0"], found["0.0.0"])
    meter.disconnect()
    meter.connect()
