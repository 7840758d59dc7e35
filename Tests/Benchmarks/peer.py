#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A gateway written by hand in Python: the same as peer.c, on asyncio and paho.

    peer.py PORT QOS stream|poll|files NAME=PATH...

It is as fast as asyncio allows: one thread, callbacks on descriptors instead of streams, paho's
external loop instead of its thread, one tick for all polled sensors, keepalive by a timer that is
set again instead of a tick.
"""

import asyncio
import os
import signal
import struct
import sys
import termios
import time
import tty

import paho.mqtt.client as paho

KEEPALIVE = 60
REQUEST = bytes([0xFF, 1, 0x86, 0, 0, 0, 0, 0, 0x79])


def within(value, low, high):
    """The value as JSON; a value out of range is unknown."""
    return value if low <= value <= high else "null"


class PMS5003:
    """Frames of particulate concentrations, which the sensor sends without a request."""

    size = 32
    sync = b"\x42\x4d"

    @staticmethod
    def decode(frame):
        is_whole = frame[2:4] == b"\x00\x1c" and sum(frame[:30]) == frame[30] << 8 | frame[31]
        if not is_whole:
            return None
        pm1, pm25, pm10 = struct.unpack_from(">HHH", frame, 10)
        return (
            f'"pm1":{within(pm1, 0, 1000)},"pm25":{within(pm25, 0, 1000)},'
            f'"pm10":{within(pm10, 0, 1000)}'
        )


class MHZ19:
    """The answer to a request for the concentration of CO2."""

    size = 9
    sync = b"\xff\x86"

    @staticmethod
    def decode(frame):
        if -sum(frame[1:8]) & 0xFF != frame[8]:
            return None
        co2 = within(frame[2] << 8 | frame[3], 300, 10000)
        return f'"co2":{co2},"temperature":{within(frame[4] - 40, -10, 60)}'


class Clock:
    """The date as text; the part down to the second is formatted once a second."""

    def __init__(self):
        self.second = None
        self.text = ""

    def now(self):
        second, nanosecond = divmod(time.time_ns(), 1_000_000_000)
        if second != self.second:
            self.second = second
            self.text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        return f"{self.text}.{nanosecond // 1_000_000:03d}Z"


class Port:
    """One serial port, and the received bytes that are not yet decoded."""

    def __init__(self, gateway, argument):
        name, path = argument.split("=", 1)
        self.gateway = gateway
        self.topic = f"martlet/bench/{name}"
        self.buffer = bytearray()
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        tty.setraw(self.fd, termios.TCSANOW)
        gateway.loop.add_reader(self.fd, self.readable)

    def ask(self):
        self.buffer.clear()
        os.write(self.fd, REQUEST)

    def readable(self):
        try:
            data = os.read(self.fd, 4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.gateway.loop.remove_reader(self.fd)
            os.close(self.fd)
            return
        self.buffer += data
        self.take_frames()

    def take_frames(self):
        """Publishes every complete frame; after a false start it drops one byte."""
        buffer, protocol = self.buffer, self.gateway.protocol
        while True:
            start = buffer.find(protocol.sync)
            if start < 0:
                del buffer[:-1]
                return
            del buffer[:start]
            if len(buffer) < protocol.size:
                return
            values = protocol.decode(buffer[: protocol.size])
            if values is None:
                del buffer[0]
                continue
            self.gateway.publish(self.topic, values)
            del buffer[: protocol.size]


class File:
    """One file of sysfs, in thousandths of a degree."""

    def __init__(self, gateway, argument):
        name, path = argument.split("=", 1)
        self.gateway = gateway
        self.topic = f"martlet/bench/{name}"
        self.fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def ask(self):
        value = int(os.pread(self.fd, 32, 0)) / 1000
        self.gateway.publish(self.topic, f'"temperature":{value:g}')


class Gateway:
    """The ports, the connection to the broker, and their common loop."""

    def __init__(self, loop, port, qos, kind, arguments):
        self.loop = loop
        self.qos = qos
        self.protocol = MHZ19 if kind == "poll" else PMS5003
        self.clock = Clock()
        self.activity = loop.time()
        self.client = self.connect(port)
        make = File if kind == "files" else Port
        self.ports = [make(self, argument) for argument in arguments]
        if kind != "stream":
            self.tick(loop.time() + 1)

    def publish(self, topic, values):
        text = f'{{"time":"{self.clock.now()}",{values}}}'
        self.client.publish(topic, text, self.qos, True)

    def tick(self, due):
        self.loop.call_at(due, self.ask_all, due)

    def ask_all(self, due):
        for port in self.ports:
            port.ask()
        self.tick(due + 1)

    def connect(self, port):
        versions = getattr(paho, "CallbackAPIVersion", None)
        client = paho.Client(versions.VERSION1) if versions else paho.Client()
        client.max_inflight_messages_set(1000)
        client.on_socket_open = self.socket_opened
        client.on_socket_close = lambda client, _, socket: self.loop.remove_reader(socket)
        client.on_socket_register_write = self.wants_to_write
        client.on_socket_unregister_write = (
            lambda client, _, socket: self.loop.remove_writer(socket)
        )
        client.on_disconnect = lambda *_: self.loop.call_later(1, self.reconnect)
        client.connect("127.0.0.1", port, KEEPALIVE)
        self.loop.call_later(KEEPALIVE + 1, self.keep_alive, client)
        return client

    def socket_opened(self, client, _, socket):
        self.loop.add_reader(socket, self.socket_readable, client)

    def socket_readable(self, client):
        self.activity = self.loop.time()
        client.loop_read()

    def wants_to_write(self, client, _, socket):
        self.loop.add_writer(socket, client.loop_write)

    def reconnect(self):
        try:
            self.client.reconnect()
        except OSError:
            self.loop.call_later(1, self.reconnect)

    def keep_alive(self, client):
        rest = self.activity + KEEPALIVE + 1 - self.loop.time()
        if rest <= 0:
            client.loop_misc()
            self.activity = self.loop.time()
            rest = KEEPALIVE + 1
        self.loop.call_later(rest, self.keep_alive, client)


async def main(port, qos, kind, *arguments):
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    gateway = Gateway(loop, int(port), int(qos), kind, arguments)
    await stop.wait()
    gateway.client.disconnect()


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit("usage: peer.py PORT QOS stream|poll|files NAME=PATH...")
    asyncio.run(main(*sys.argv[1:]))
