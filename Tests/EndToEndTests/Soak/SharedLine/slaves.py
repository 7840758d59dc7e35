# SPDX-License-Identifier: Apache-2.0
"""Modbus slaves on one line of 9600 baud, most of them bad. They share no code with Martlet.

slaves.py LINK: makes a pty with a link to it, writes "ready" to standard error, answers until
SIGTERM, and then writes how often each slave was asked.

1, 2, 3  honest; 3 has two answers of one form
4        dead
5        slow: answers after 0.1 to 0.9 s
6        slow, with two answers of one form: often after the timeout of 0.3 s, and before 0.6 s
7        lying: other devices, lengths and functions, exceptions, damage, echoes, late answers
8        on a bad contact: noise, and answers that are cut off or damaged

Register 0 holds the address, register n holds 1000 times the address plus n. Answers come when they
are ready, even into the questions to others."""
import collections, heapq, os, random, select, signal, struct, sys, time, tty

BYTE = 11 / 9600


def framed(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return bytes(data) + struct.pack("<H", crc)


def answer(unit, function, words):
    return framed(struct.pack(">BBB%dH" % len(words), unit, function, 2 * len(words), *words))


def registers(unit, start, count):
    return [unit if n == 0 else 1000 * unit + n for n in range(start, start + count)]


def damaged(data):
    return bytes(b ^ 1 << random.randrange(8) if random.random() < 0.1 else b for b in data)


def lie(request, function, start, count):
    """An answer, and how much later it comes. Wrong contents are those of a device 13."""
    wrong = registers(13, start, count)
    true = answer(7, function, registers(7, start, count))
    return random.choice([
        (answer(6, function, wrong), 0),
        (answer(1, function, wrong), 0),
        (answer(7, function, wrong[1:]), 0),
        (answer(7, function, wrong + [1]), 0),
        (answer(7, 7 - function, wrong), 0),
        (framed([7, function | 0x80, random.choice([1, 2, 3, 4, 6])]), 0),
        (framed([7, function, 2 * count + 2]) + true[3:], 0),
        (true[:-3], 0),
        (true[:-2] + bytes([true[-2] ^ 0x55, true[-1]]), 0),
        (request, 0),
        (true, random.uniform(0.3, 1.5)),
    ])


def reply(request):
    """The answer of a slave, and how long it thinks."""
    unit, function, start, count = struct.unpack(">BBHH", request[:6])
    data = answer(unit, function, registers(unit, start, count))
    if unit == 4:
        return b"", 0
    if unit == 5:
        return data, random.uniform(0.1, 0.9)
    if unit == 6:
        return data, random.choice([0, random.uniform(0.25, 0.55)])
    if unit == 7 and random.random() < 0.6:
        return lie(request, function, start, count)
    if unit == 8 and random.random() < 0.3:
        noise = random.randbytes(random.randrange(1, 12))
        return random.choice([noise + data, data + noise, noise, data[:-5], damaged(data)]), 0
    return data, 0


def serve(master):
    asked, waiting, heard = collections.Counter(), [], b""
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    while not ended:
        limit = max(0, waiting[0][0] - time.monotonic()) if waiting else 0.2
        readable = select.select([master], [], [], limit)[0]
        while waiting and waiting[0][0] <= time.monotonic():
            os.write(master, heapq.heappop(waiting)[2])
        heard += os.read(master, 256) if readable else b""
        while len(heard) >= 8:
            request = heard[:8]
            if framed(request[:6]) != request:
                heard = heard[1:]
                continue
            heard = heard[8:]
            asked[request[0]] += 1
            data, delay = reply(request)
            # The request, the silence after it, and the answer.
            moment = time.monotonic() + delay + (8 + 3.5 + len(data)) * BYTE
            heapq.heappush(waiting, (moment, sum(asked.values()), data))
    return asked


master, slave = os.openpty()
tty.setraw(slave)
os.symlink(os.ttyname(slave), sys.argv[1])
print("ready", file=sys.stderr, flush=True)
for unit, count in sorted(serve(master).items()):
    print(unit, count, file=sys.stderr)
