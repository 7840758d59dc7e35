# SPDX-License-Identifier: Apache-2.0
"""A Modbus slave of pymodbus, over TCP or over RTU on a pseudo terminal."""
import asyncio, os, struct, sys, threading, tty
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext
try:
    from pymodbus.datastore import ModbusDeviceContext as Context
    key = "devices"
except ImportError:
    from pymodbus.datastore import ModbusSlaveContext as Context
    key = "slaves"
from pymodbus.server import ModbusSerialServer, ModbusTcpServer

def words(fmt, *values):
    data = struct.pack(fmt, *values)
    return [int.from_bytes(data[i:i + 2], "big") for i in range(0, len(data), 2)]

inputs = [0] * 200
inputs[0:2] = words(">f", 230.25)
inputs[2:4] = words(">i", -123456)
low = words(">I", 305419896)
inputs[4:6] = [low[1], low[0]]
inputs[6:10] = words(">q", -9876543210)
inputs[10] = 0x1234
inputs[11] = 0xFFFE
inputs[20:24] = words(">8s", b"PV-17\0\0\0")
holdings = [0] * 50
holdings[7] = 215
holdings[8] = 0x8005
blocks = {"ir": inputs, "hr": holdings, "co": [0, 1, 0, 1] + [0] * 20, "di": [1, 0] + [0] * 20}
device = Context(**{k: ModbusSequentialDataBlock(1, v) for k, v in blocks.items()})
context = ModbusServerContext(**{key: {5: device}}, single=False)

def copy(source, target):
    while True:
        try: os.write(target, os.read(source, 256))
        except OSError: return

async def main():
    if sys.argv[1] == "tcp":
        server = ModbusTcpServer(context, address=("127.0.0.1", 0))
        task = asyncio.create_task(server.serve_forever())
        while not getattr(server, "transport", None): await asyncio.sleep(0.01)
        print(server.transport.sockets[0].getsockname()[1], flush=True)
    else:
        ends = [os.openpty() for _ in range(2)]
        for master, slave in ends: tty.setraw(slave)
        for a, b in ((0, 1), (1, 0)):
            threading.Thread(target=copy, args=(ends[a][0], ends[b][0]), daemon=True).start()
        os.symlink(os.ttyname(ends[0][1]), sys.argv[2])
        server = ModbusSerialServer(context, port=os.ttyname(ends[1][1]), baudrate=19200)
        task = asyncio.create_task(server.serve_forever())
        await asyncio.sleep(0.3)
        print("ready", flush=True)
    await task
asyncio.run(main())
