# SPDX-License-Identifier: Apache-2.0
"""A SunSpec device in a slave of pymodbus, with its models in another order and at 50000."""
import asyncio, struct
from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
from pymodbus.server import ModbusTcpServer

def text(value, size):
    data = value.encode().ljust(size, b"\0")
    return [int.from_bytes(data[i:i + 2], "big") for i in range(0, size, 2)]

def model(number, words):
    return [number, len(words)] + [word & 0xFFFF for word in words]

energy = list(struct.unpack(">HH", struct.pack(">I", 987654)))
common = text("Other", 32) + text("Roof 5", 32) + text("", 16) + text("9.9", 16) + text("S-1", 32)
inverter = (
    [1043, 347, 348, 348, -2, -1, -1, -1, 2316, 2313, 2318, -1, 719, 1, 5001, -2, 7194, 0, -120, 0]
    + [9998, -2] + energy + [1, 0xFFFF, -0x8000, 6042, -1, 7311, 0, 412] + [-0x8000] * 3
    + [-1, 5, 0] + [0] * 12)
words = (
    text("SunS", 4) + model(1, common + [1]) + model(64003, [7] * 5) + model(120, [3] * 26)
    + model(102, inverter) + model(0xFFFF, []))
block = ModbusSparseDataBlock({50001 + place: word for place, word in enumerate(words)})
context = ModbusServerContext(slaves={1: ModbusSlaveContext(hr=block)}, single=False)

async def main():
    server = ModbusTcpServer(context, address=("127.0.0.1", 0))
    task = asyncio.create_task(server.serve_forever())
    while not getattr(server, "transport", None): await asyncio.sleep(0.01)
    print(server.transport.sockets[0].getsockname()[1], flush=True)
    await task
asyncio.run(main())
