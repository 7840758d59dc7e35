# SPDX-License-Identifier: Apache-2.0
"""The environment of the measurements: a broker, a subscriber, ptys with sensors at the other end,
and the kernel's figures about a process. It uses only Python's standard library."""

import contextlib
import multiprocessing
import os
import re
import selectors
import shutil
import socket
import subprocess
import threading
import time
import tty

PATH = os.environ.get("PATH", "") + ":/usr/sbin"
REQUEST_SIZE = 9


def pms_frame(number):
    """A frame of a PMS5003; the values depend on `number`."""
    values = [5, 8, 9, number % 50, number % 60, number % 70, 1050, 310, 55, 6, 1, 0, 0x9800]
    body = b"\x42\x4d\x00\x1c" + b"".join(value.to_bytes(2, "big") for value in values)
    return body + sum(body).to_bytes(2, "big")


def mhz_answer(number):
    """The answer of an MH-Z19."""
    body = b"\xff\x86" + (500 + number % 400).to_bytes(2, "big") + b"\x40\0\0\0"
    return body + bytes([-sum(body[1:]) & 0xFF])


@contextlib.contextmanager
def running(command, **options):
    """A process that is ended at the end of the block."""
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def broker(folder):
    """Debian's mosquitto with its own configuration; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = os.path.join(folder, "mosquitto.conf")
    with open(config, "w", encoding="ascii") as file:
        file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
        file.write("log_dest none\nmax_queued_messages 0\n")
    program = shutil.which("mosquitto", path=PATH)
    with running([program, "-c", config], stderr=subprocess.DEVNULL):
        wait_until(lambda: is_listening(port), 5, "mosquitto did not begin to listen")
        yield port


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds, seconds, complaint):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(complaint)
        time.sleep(0.005)


class Subscriber:
    """Counts the readings from the broker, and records the time of the first one."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(b"\x10\x11\x00\x04MQTT\x04\x02\x00\x00\x00\x05bench")
        topic = b"martlet/bench/+"
        rest = b"\x00\x01" + len(topic).to_bytes(2, "big") + topic + b"\x00"
        self.socket.sendall(b"\x82" + bytes([len(rest)]) + rest)
        self.count = 0
        self.first = None
        threading.Thread(target=self.listen, daemon=True).start()

    def forget(self):
        """Resets the count, for the next candidate."""
        self.count = 0
        self.first = None

    def listen(self):
        buffer = b""
        while data := self.socket.recv(1 << 16):
            now = time.monotonic()
            buffer += data
            buffer = buffer[self.take(buffer, now) :]

    def take(self, buffer, now):
        """Reads every complete packet; returns their total size in bytes."""
        at = 0
        while len(buffer) >= at + 3:
            size, header = buffer[at + 1], 2
            if size & 0x80:
                size, header = size & 0x7F | buffer[at + 2] << 7, 3
            if len(buffer) < at + header + size:
                break
            if buffer[at] & 0xF0 == 0x30:
                start = at + header
                start += 2 + int.from_bytes(buffer[start : start + 2], "big")
                if buffer[start : start + 7] == b'{"time"':
                    self.count += 1
                    self.first = self.first or now
            at += header + size
        return at


class Ptys:
    """Simulated serial lines: the candidate opens `paths`, the sensors use `masters`."""

    def __init__(self, count):
        self.masters, self.slaves = [], []
        for _ in range(count):
            master, slave = os.openpty()
            # The slave stays open here too, so that bytes sent before the candidate opens it are
            # kept.
            tty.setraw(slave)
            os.set_blocking(master, False)
            self.masters.append(master)
            self.slaves.append(slave)
        self.paths = [os.ttyname(slave) for slave in self.slaves]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for descriptor in self.masters + self.slaves:
            os.close(descriptor)


def thermal_zones(folder, count):
    """A tree like /sys with `count` thermal zones; returns the paths of their files."""
    paths = []
    for number in range(count):
        zone = os.path.join(folder, "class", "thermal", f"thermal_zone{number}")
        os.makedirs(zone)
        for name, text in {"type": "cpu-thermal", "temp": str(40000 + number)}.items():
            with open(os.path.join(zone, name), "w", encoding="ascii") as file:
                file.write(text + "\n")
        paths.append(os.path.join(zone, "temp"))
    return paths


@contextlib.contextmanager
def sensors(work, *arguments):
    """A process that simulates the sensors until the end of the block."""
    process = multiprocessing.get_context("fork").Process(target=work, args=arguments, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def send_frames(masters, rate):
    """Each sensor sends `rate` frames a second; no two sensors send at the same time."""
    frames = [pms_frame(number) for number in range(64)]
    start = time.monotonic()
    step = 1 / (rate * len(masters))
    number = 0
    while True:
        pause = start + number * step - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        with contextlib.suppress(BlockingIOError):
            os.write(masters[number % len(masters)], frames[number % 64])
        number += 1


def delay(index):
    """The time that a sensor needs to answer, different for each sensor."""
    return 0.02 + index * 0.007


def send_unasked(masters):
    """Each sensor sends once a second, at the time at which it would answer a request."""
    start = time.monotonic()
    for second in range(1 << 30):
        for index, master in enumerate(masters):
            time.sleep(max(0, start + second + delay(index) - time.monotonic()))
            os.write(master, pms_frame(second))


def answer_requests(masters):
    """Each sensor answers its requests."""
    selector = selectors.DefaultSelector()
    for index, master in enumerate(masters):
        selector.register(master, selectors.EVENT_READ, delay(index))
    due = []
    while True:
        pause = max(0, due[0][0] - time.monotonic()) if due else None
        for key, _ in selector.select(pause):
            for _ in range(len(os.read(key.fd, 4096)) // REQUEST_SIZE):
                due.append((time.monotonic() + key.data, key.fd))
        due.sort()
        while due and due[0][0] <= time.monotonic():
            os.write(due.pop(0)[1], mhz_answer(int(time.monotonic())))


class Usage:
    """The resources that a process has used so far, in all its threads."""

    def __init__(self, pid):
        self.time = time.monotonic()
        self.cpu = 0
        self.wakeups = 0
        self.threads = 0
        for task in os.listdir(f"/proc/{pid}/task"):
            self.threads += 1
            self.cpu += int(read(f"/proc/{pid}/task/{task}/schedstat").split()[0])
            status = read(f"/proc/{pid}/task/{task}/status")
            self.wakeups += int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status, re.M)[1])


def resident_megabytes(pid):
    return int(re.search(r"^VmRSS:\s*(\d+)", read(f"/proc/{pid}/status"), re.M)[1]) / 1024


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read()
