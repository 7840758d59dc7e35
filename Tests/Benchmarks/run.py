#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares Martlet with two gateways written by hand: peer.c, on epoll and libmosquitto, which is
the reference, and peer.py, on asyncio.

    Tests/Benchmarks/run.py [--quick] [--only NAME]... [--seconds N]

    --quick        one short round of each, for rough numbers (a minute or two)
    --only NAME    only this measurement (start, memory, silent, poll, files, cpu), or only this
                   candidate (c, martletd, python); may be given several times
    --seconds N    the duration of each measurement, instead of its default

It needs Debian's gcc, libmosquitto-dev, mosquitto, python3 and python3-paho-mqtt, and a Swift
toolchain. The candidates take turns on the same broker and with sensors at ptys, so that other load
on the machine affects all of them. The table shows medians, and ratios to C. Compare only the
ratios: the times depend on this machine, and a Raspberry Pi is several times slower. The script
ends all processes that it starts.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import signal
import statistics
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import building  # noqa: E402
import stage  # noqa: E402
from building import BUILD, HERE, ROOT  # noqa: E402


class Candidate:
    """A gateway to measure: its name and its command line."""

    def __init__(self, name, command):
        self.name = name
        self.command = command

    @contextlib.contextmanager
    def run(self, broker, qos, kind, paths):
        """Starts it on these lines, one device on each; yields the process."""
        devices = {f"d{index}": path for index, path in enumerate(paths)}
        with tempfile.TemporaryDirectory() as folder:
            command = self.command(folder, broker, qos, kind, devices)
            environment = {**os.environ, "MARTLET_DEVICES": str(ROOT / "devices")}
            if kind == "files":
                environment["MARTLET_SYSFS"] = str(pathlib.Path(paths[0]).parents[3])
            with open(BUILD / f"{self.name}.log", "ab") as log:
                with stage.running(command, stderr=log, stdout=log, env=environment) as process:
                    yield process


def peer(*program):
    """The command line of a peer, which gets its configuration as arguments."""

    def command(_, broker, qos, kind, devices):
        lines = [f"{name}={path}" for name, path in devices.items()]
        return [*program, str(broker), str(qos), kind, *lines]

    return command


def martletd(program):
    """The command line of the daemon, which gets its configuration in a file."""

    def command(folder, broker, qos, kind, devices):
        rest = "" if kind == "stream" else ", every: 1s"
        lines = [
            "gateway: bench",
            f'broker: {{ url: "mqtt://127.0.0.1:{broker}", qos: {qos} }}',
            f"state-directory: {folder}/state",
            "devices:",
        ]
        lines += [
            f"  {name}: {{ {place(kind, path)}{rest} }}" for name, path in devices.items()
        ]
        config = pathlib.Path(folder, "gateway.yaml")
        config.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return [program, str(config)]

    return command


def place(kind, path):
    """The model of a device and its connection."""
    if kind == "files":
        return f"model: raspberrypi/cpu, id: {pathlib.Path(path).parent.name}"
    model = "winsen/mh-z19" if kind == "poll" else "plantower/pms5003"
    return f"model: {model}, port: {path}"


def build_candidates(wanted):
    """Builds the wanted candidates; reports and skips those that cannot be built."""
    BUILD.mkdir(parents=True, exist_ok=True)
    makers = {"c": build_c, "martletd": build_martletd, "python": find_python}
    candidates = []
    for name, make in makers.items():
        if name in wanted:
            command = make()
            if command:
                candidates.append(Candidate(name, command))
    return candidates


def build_c():
    program = building.build_c("c", HERE / "peer.c", "mosquitto")
    return peer(program) if program else None


def build_martletd():
    program = building.build_swift(
        "martletd", ROOT, "swift", "martletd", "--static-swift-stdlib"
    )
    return martletd(program) if program else None


def find_python():
    """Debian's Python, because it is the one with Debian's paho."""
    if not building.has_module("python", "paho.mqtt", "python3-paho-mqtt"):
        return None
    return peer("/usr/bin/python3", str(HERE / "peer.py"))


class Bench:
    """The environment, the candidates, and the results so far."""

    def __init__(self, broker, candidates, options):
        self.broker = broker
        self.subscriber = stage.Subscriber(broker)
        self.candidates = candidates
        self.quick = options.quick
        self.seconds = options.seconds
        self.rows = {}

    def length(self, thorough, quick):
        """The duration of a measurement."""
        return self.seconds or (quick if self.quick else thorough)

    def note(self, row, candidate, value):
        self.rows.setdefault(row, {}).setdefault(candidate.name, []).append(value)

    def rounds(self, thorough, measure, *arguments):
        """Lets the candidates take turns. A candidate that fails is reported and has no number."""
        for _ in range(1 if self.quick else thorough):
            for candidate in self.candidates:
                self.subscriber.forget()
                try:
                    measure(candidate, *arguments)
                except (TimeoutError, FileNotFoundError) as error:
                    print(f"{candidate.name}: {measure.__name__}: {error}", file=sys.stderr)

    def await_readings(self, process, count, seconds=10):
        """Waits until `count` readings have arrived, which shows that the candidate works."""

        def has_arrived():
            if process.poll() is not None:
                raise TimeoutError(f"it ended early, status {process.returncode}")
            return self.subscriber.count >= count

        stage.wait_until(has_arrived, seconds, "its readings did not arrive")

    # The measurements.

    def start(self):
        self.rounds(10, self.start_of)

    def start_of(self, candidate):
        with stage.Ptys(1) as ptys:
            os.write(ptys.masters[0], stage.pms_frame(1))
            begin = time.monotonic()
            with candidate.run(self.broker, 1, "stream", ptys.paths) as process:
                self.await_readings(process, 1, 3)
                taken = (self.subscriber.first - begin) * 1000
                self.note("start to first reading, ms", candidate, taken)

    def memory(self):
        self.rounds(1, self.memory_of)

    def memory_of(self, candidate):
        with stage.Ptys(50) as ptys, stage.sensors(stage.send_frames, ptys.masters, 1):
            with candidate.run(self.broker, 1, "stream", ptys.paths) as process:
                self.await_readings(process, 50)
                time.sleep(self.length(10, 3))
                self.note(
                    "resident, 50 devices, MB", candidate, stage.resident_megabytes(process.pid)
                )

    def silent(self):
        self.rounds(1, self.silent_of)

    def silent_of(self, candidate):
        with stage.Ptys(50) as ptys:
            with candidate.run(self.broker, 1, "stream", ptys.paths) as process:
                for master in ptys.masters:
                    os.write(master, stage.pms_frame(1))
                self.await_readings(process, 50)
                # The gateway detects silent sensors after 10 s; the measurement begins later.
                time.sleep(15)
                used = self.measure(process, self.length(60, 10))
                self.note("wake-ups/s, 50 silent", candidate, used.wakeups)

    def poll(self):
        for qos in (0, 1):
            row = f"10 asked at 1 Hz, QoS {qos}, wake-ups/s"
            self.rounds(1, self.poll_of, "poll", qos, row)
            self.rounds(1, self.poll_of, "stream", qos, f"  the answers alone, QoS {qos}")
            # One tick, an answer per sensor, and at QoS 1 an acknowledgement per sensor.
            self.rows[f"  the floor, QoS {qos}"] = 1 + 10 + 10 * qos

    def poll_of(self, candidate, kind, qos, row):
        """Ten sensors that answer requests, or ten that send without a request: the latter shows
        the cost of the answers alone."""
        play = stage.answer_requests if kind == "poll" else stage.send_unasked
        with stage.Ptys(10) as ptys, stage.sensors(play, ptys.masters):
            with candidate.run(self.broker, qos, kind, ptys.paths) as process:
                self.await_readings(process, 30)
                used = self.measure(process, self.length(20, 5))
                self.note(row, candidate, used.wakeups)

    def files(self):
        for qos in (0, 1):
            row = f"100 files at 1 Hz, QoS {qos}, wake-ups/s"
            self.rounds(1, self.files_of, qos, row)
            # One tick, and at QoS 1 the acknowledgements of the whole burst.
            self.rows[f"  the aim, QoS {qos}"] = 4 if qos else 1

    def files_of(self, candidate, qos, row):
        with tempfile.TemporaryDirectory() as folder:
            paths = stage.thermal_zones(folder, 100)
            with candidate.run(self.broker, qos, "files", paths) as process:
                self.await_readings(process, 300)
                used = self.measure(process, self.length(20, 5))
                self.note(row, candidate, used.wakeups)
                self.note(f"  CPU a reading, QoS {qos}, µs", candidate,
                          used.cpu / used.readings / 1000)

    def cpu(self):
        for count in (1, 50):
            self.rounds(3, self.cpu_of, count)

    def cpu_of(self, candidate, count):
        with stage.Ptys(count) as ptys, stage.sensors(stage.send_frames, ptys.masters, 100):
            with candidate.run(self.broker, 1, "stream", ptys.paths) as process:
                self.await_readings(process, 100 * count)
                used = self.measure(process, self.length(10, 5))
                if used.readings < 98 * count:
                    raise TimeoutError(f"only {used.readings:.0f} readings/s arrived")
                microseconds = used.cpu / used.readings / 1000
                self.note(f"CPU a reading, {count} x 100/s, µs", candidate, microseconds)

    def measure(self, process, seconds):
        """The resources that a process uses per second, as a mean over a number of seconds."""
        before, count = stage.Usage(process.pid), self.subscriber.count
        time.sleep(seconds)
        after = stage.Usage(process.pid)
        passed = after.time - before.time
        after.cpu = (after.cpu - before.cpu) / passed
        after.wakeups = (after.wakeups - before.wakeups) / passed
        after.readings = (self.subscriber.count - count) / passed
        return after


AIMS = {
    "start": "<= 15",
    "resident": "<= 8",
    "wake-ups/s, 50": "<= 0.1",
    "CPU": "<= 1.1 c",
}


def print_table(rows, names):
    """Prints the medians, and their ratios to C."""
    print(f"\n{'':42}" + "".join(f"{name:>20}" for name in names) + f"{'aim':>12}")
    for row, results in rows.items():
        if isinstance(results, int):
            print(f"{row:42}{results:>14}")
            continue
        medians = {name: statistics.median(values) for name, values in results.items()}
        cells = "".join(f"{cell(medians, name):>20}" for name in names)
        aim = next((aim for start, aim in AIMS.items() if row.startswith(start)), "")
        print(f"{row:42}{cells}{aim:>12}")


def cell(medians, name):
    value = medians.get(name)
    if value is None:
        return "-"
    text = f"{value:.3f}" if value < 1 else f"{value:.1f}"
    if name == "c" or not medians.get("c"):
        return f"{text}      "
    ratio = value / medians["c"]
    return f"{text} {ratio:4.1f}x" if ratio >= 9.95 else f"{text} {ratio:.2f}x"


def main():
    names = {"c", "martletd", "python"}
    measures = ["start", "memory", "silent", "poll", "files", "cpu"]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one short round of each")
    parser.add_argument("--only", action="append", default=[], choices=measures + sorted(names))
    parser.add_argument("--seconds", type=float, help="the length of each measurement")
    options = parser.parse_args()
    # So that the started processes are ended if this script is terminated.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not shutil.which("mosquitto", path=stage.PATH):
        sys.exit("run.py: mosquitto is not installed: apt-get install mosquitto")
    candidates = build_candidates(names.intersection(options.only) or names)
    if not candidates:
        sys.exit("run.py: no candidate to measure")
    with tempfile.TemporaryDirectory() as folder, stage.broker(folder) as port:
        os.chmod(folder, 0o755)
        bench = Bench(port, candidates, options)
        for name in [name for name in measures if name in options.only] or measures:
            print(f"measuring {name} ...", file=sys.stderr)
            getattr(bench, name)()
        print_table(bench.rows, [candidate.name for candidate in candidates])


if __name__ == "__main__":
    main()
