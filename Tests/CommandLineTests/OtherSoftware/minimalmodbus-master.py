# SPDX-License-Identifier: Apache-2.0
import minimalmodbus, sys
it = minimalmodbus.Instrument(sys.argv[1], 5)
it.serial.baudrate = 19200
it.serial.timeout = 2
print(it.read_float(0, 4), it.read_long(2, 4, signed=True))
print(it.read_long(4, 4, byteorder=minimalmodbus.BYTEORDER_BIG, ))
print(it.read_register(11, 1, 4, signed=True), it.read_string(20, 4, 4).strip(chr(0)))
print(it.read_bit(1, 1), it.read_bit(2, 1), it.read_bit(0, 2))
it.write_bit(2, 1)
it.write_register(7, 25.5, 1, functioncode=6)
print(it.read_bit(2, 1), it.read_register(7, 1))
before = it.read_register(12)
it.write_register(12, 42, 0, 6)
it.write_register(15, 1, 0, 6)
it.write_bit(4, 1)
print(before, it.read_register(12), it.read_bit(4, 1))
for call in (lambda: it.read_register(900), lambda: it.write_register(99, 1, 0, 6)):
    try:
        call()
    except minimalmodbus.ModbusException as error:
        print(error)
