#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The operations of the race on Python's loops.

    python.py asyncio|uvloop OPERATION COUNT [IDLE PATH]
"""

import asyncio
import os
import socket
import sys
import time


async def spawn(count):
    async def answer(number):
        return number

    for number in range(count):
        await asyncio.create_task(answer(number))


async def gather(count):
    async def answer(number):
        return number

    for _ in range(count // 1000):
        await asyncio.gather(*(answer(number) for number in range(1000)))


async def queue(count):
    there, back = asyncio.Queue(), asyncio.Queue()

    async def echo():
        for _ in range(count // 2):
            await back.put(await there.get())

    task = asyncio.create_task(echo())
    for number in range(count // 2):
        await there.put(number)
        await back.get()
    await task


async def yield_(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def timer_fire(count):
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    left = count

    def fire():
        nonlocal left
        left -= 1
        if not left:
            done.set()

    for number in range(count):
        loop.call_later((1 + number * 7919 % 10) / 1000, fire)
    await done.wait()


async def timer_cancel(count):
    loop = asyncio.get_running_loop()
    for number in range(count):
        loop.call_later(1 + number * 6007 % 1000 / 1000, int).cancel()


async def timer_cancel_among(count):
    loop = asyncio.get_running_loop()
    for number in range(count):
        loop.call_later(100 + number * 6007 % 1000, int).cancel()


def add_others():
    loop = asyncio.get_running_loop()
    return [loop.call_later(100 + number * 7919 % 1000, int) for number in range(1000)]


async def watch(count):
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    left = count

    def echo(descriptor):
        nonlocal left
        os.read(descriptor, 1)
        left -= 1
        if not left:
            done.set()
        else:
            os.write(descriptor, b"x")

    pair = socket.socketpair()
    for end in pair:
        end.setblocking(False)
        loop.add_reader(end.fileno(), echo, end.fileno())
    os.write(pair[0].fileno(), b"x")
    await done.wait()
    for end in pair:
        loop.remove_reader(end.fileno())
        end.close()


async def wait(count):
    loop = asyncio.get_running_loop()
    here, there = socket.socketpair()
    here.setblocking(False)
    there.setblocking(False)

    async def echo():
        for _ in range(count // 2):
            await loop.sock_sendall(there, await loop.sock_recv(there, 1))

    task = asyncio.create_task(echo())
    for _ in range(count // 2):
        await loop.sock_sendall(here, b"x")
        await loop.sock_recv(here, 1)
    await task
    here.close()
    there.close()


async def stream(count):
    ends = [await asyncio.open_unix_connection(sock=end) for end in socket.socketpair()]
    (here, here_writer), (there, there_writer) = ends

    async def echo():
        for _ in range(count // 2):
            there_writer.write(await there.readexactly(64))
            await there_writer.drain()

    task = asyncio.create_task(echo())
    for _ in range(count // 2):
        here_writer.write(b"A" * 64)
        await here_writer.drain()
        await here.readexactly(64)
    await task
    here_writer.close()
    there_writer.close()


async def offload(count):
    loop = asyncio.get_running_loop()
    for _ in range(count):
        await loop.run_in_executor(None, int)


async def offload_64(count):
    await asyncio.gather(*(offload(count // 64) for _ in range(64)))


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


async def sleepers(count):
    before = resident_bytes()
    tasks = [asyncio.create_task(asyncio.sleep(100)) for _ in range(count)]
    await asyncio.sleep(0.2)
    used = (resident_bytes() - before) // count
    for task in tasks:
        task.cancel()
    return used


async def open_idle(count, path):
    """Connections that stay silent, each with a task that waits for bytes."""
    tasks = []
    for _ in range(count):
        end = socket.socket(socket.AF_UNIX)
        end.connect(path)
        reader, writer = await asyncio.open_unix_connection(sock=end)
        tasks.append((asyncio.create_task(reader.read(64)), writer))
    await asyncio.sleep(0.05)
    return tasks


OPERATIONS = {
    "spawn": spawn,
    "gather": gather,
    "queue": queue,
    "yield": yield_,
    "timer-fire": timer_fire,
    "timer-cancel": timer_cancel,
    "timer-cancel-among": timer_cancel_among,
    "watch": watch,
    "wait": wait,
    "offload": offload,
    "offload-64": offload_64,
    "sleepers": sleepers,
    "stream": stream,
}


async def run(name, count, *idle):
    _idle = await open_idle(int(idle[0]), idle[1]) if idle else None
    _others = add_others() if name.startswith("timer-cancel") else None
    clock = time.monotonic_ns if name.startswith("offload") else time.process_time_ns
    start = clock()
    result = await OPERATIONS[name](count)
    taken = clock() - start
    print(taken if result is None else result, flush=True)
    # What is left ends with the process: to close it in order takes longer than the measurement.
    os._exit(0)


def main():
    kind, name, count, *idle = sys.argv[1:]
    work = run(name, int(count), *idle)
    if kind == "asyncio":
        asyncio.run(work)
        return
    import uvloop

    uvloop.install()
    asyncio.run(work)


if __name__ == "__main__":
    main()
