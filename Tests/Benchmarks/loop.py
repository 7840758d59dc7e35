#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Compares Reactor with other event loops: Swift's own tasks on Reactor's loop, tokio, libuv, epoll
in C, asyncio and uvloop. Reactor is used as by any program: from a package of its own.

    Tests/Benchmarks/loop.py [--quick] [--only OPERATION]... [--instructions]

    --quick            two short rounds, for rough numbers (a minute, after the builds)
    --only OPERATION   only this operation; may be given several times
    --instructions     the instructions of one operation instead of its time, by callgrind, which
                       other load does not change; without the sides in Python

It needs a Swift toolchain and Debian's gcc, cargo, librust-tokio-dev, libuv1-dev, python3 and
python3-uvloop, and for --instructions valgrind; a side that is missing is skipped. All sides take
turns with each operation, so that other load on the machine affects all of them. The times are
processor time, except for work on other threads. The table shows the median of Reactor's times, and
for each other side the median of its time divided by Reactor's in the same round: above 1 Reactor
is faster. The goal stands behind it, with a `!` if it is missed. Compare only the ratios.
"""

import argparse
import resource
import signal
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import sides  # noqa: E402
from building import BUILD  # noqa: E402
from idle import IdleConnections  # noqa: E402

# The names of the operations whose goal is that idle connections cost nothing.
FEW, MANY = "stream-10", "stream-10000"


class Operation:
    """What is measured: how often in a round, and the goals, as ratios to the other sides."""

    def __init__(self, title, count, goals, program=None, idle=0):
        self.title = title
        self.count = count
        self.goals = goals
        self.program = program
        self.idle = idle


STREAM = {"asyncio": 3, "tokio": 1}
OPERATIONS = {
    "spawn": Operation("spawn and await", 200_000, {"swift": 0.77, "tokio": 0.33, "asyncio": 11}),
    "gather": Operation("gather 1000, a task", 200_000,
                        {"swift": 0.83, "tokio": 0.22, "asyncio": 8.3}),
    "queue": Operation("hop through a queue", 400_000, {"tokio": 0.25, "asyncio": 8}),
    "yield": Operation("yield", 400_000, {"tokio": 0.8}),
    "timer-fire": Operation("timer, add and fire", 200_000, {"libuv": 1.2}),
    "timer-cancel": Operation("timer, add and cancel", 400_000, {"libuv": 2.5}),
    "timer-cancel-among": Operation("  due among others", 400_000, {}),
    "watch": Operation("descriptor, callback", 50_000, {"epoll": 0.95}),
    "wait": Operation("descriptor, task", 50_000, {"tokio": 1}),
    "offload": Operation("offload", 10_000, {"tokio": 0.8}),
    "offload-64": Operation("offload, 64 callers", 12_800, {"tokio": 0.5}),
    "sleepers": Operation("sleeping task, bytes", 20_000, {"asyncio": 0.99}),
    "stream": Operation("stream of 64 bytes", 50_000, STREAM),
    FEW: Operation("  10 others idle", 50_000, STREAM, "stream", 10),
    "stream-1000": Operation("  1000 others idle", 50_000, STREAM, "stream", 1000),
    MANY: Operation("  10000 others idle", 50_000, STREAM, "stream", 10_000),
}


class Race:
    """The sides, and their results so far: for each operation and side, one for each round."""

    def __init__(self, racers, idle, quick):
        self.racers = racers
        self.idle = idle
        self.quick = quick
        self.results = {}

    def run(self, names):
        for number in range(2 if self.quick else 7):
            print(f"round {number + 1} ...", file=sys.stderr)
            for name in names:
                # Whoever comes first is another one in each round.
                first = number % len(self.racers)
                for racer in self.racers[first:] + self.racers[:first]:
                    if racer.has(name):
                        self.note(name, racer, self.time(name, racer))

    def note(self, name, racer, value):
        self.results.setdefault(name, {}).setdefault(racer.name, []).append(value)

    def time(self, name, racer):
        """The nanoseconds, or bytes, of one operation; `None` if the side failed."""
        operation = OPERATIONS[name]
        is_size = name == "sleepers"
        count = operation.count
        if not is_size:
            count = max(6400, count // racer.pace // (10 if self.quick else 1) // 1000 * 1000)
        output = self.execute(racer, name, count)
        if output is None:
            return None
        return int(output.stdout) / (1 if is_size else count)

    def execute(self, racer, name, count, *wrapper):
        """Runs a side once. One that fails is reported."""
        operation = OPERATIONS[name]
        command = [*wrapper, *racer.line(name, operation.program or name, count)]
        with self.idle.room(operation.idle) as arguments:
            result = subprocess.run(
                command + arguments, capture_output=True, text=True, check=False, timeout=300
            )
        if result.returncode:
            print(f"{racer.name}: {name}: {result.stderr[-500:]}", file=sys.stderr)
            return None
        return result

    def medians(self, name):
        """The median of Reactor's results, and of the ratios to it."""
        results = self.results.get(name, {})
        own = results.get("reactor", [])
        medians = {}
        for side, values in results.items():
            pairs = [(mine, other) for mine, other in zip(own, values) if mine and other]
            if pairs and side == "reactor":
                medians[side] = statistics.median(mine for mine, _ in pairs)
            elif pairs:
                medians[side] = statistics.median(other / mine for mine, other in pairs)
        return medians

    def print_table(self, names):
        titles = "".join(f"{racer.name:>14}" for racer in self.racers)
        print(f"\n{'':24}{titles}")
        for name in names:
            medians = self.medians(name)
            cells = [cell(name, racer.name, medians) for racer in self.racers]
            print(f"{OPERATIONS[name].title:24}{''.join(cells)}")
        if FEW in names and MANY in names:
            cells = [self.growth(racer.name) for racer in self.racers]
            print(f"{'  10000 / 10':24}{''.join(cells)}")

    def growth(self, side):
        """What the active connection costs with many idle ones, divided by the cost with few."""
        pairs = zip(self.results[MANY].get(side, []), self.results[FEW].get(side, []))
        growths = [many / few for many, few in pairs if many and few]
        return f"{statistics.median(growths):7.2f}{'':7}" if growths else f"{'-':>7}{'':7}"


def cell(name, side, medians):
    if side not in medians:
        return f"{'-':>7}{'':7}"
    if side == "reactor":
        return f"{medians[side]:14.0f}"
    goal = OPERATIONS[name].goals.get(side)
    ratio = medians[side]
    text = f"{ratio:7.1f}" if ratio >= 9.95 else f"{ratio:7.2f}"
    mark = "" if goal is None else f" ({goal:g}){'!' if ratio < goal else ''}"
    return f"{text}{mark:7}"


def count_instructions(race, racer, name):
    """The instructions of one operation: the difference of two counts, which takes out the start
    of the process. The profile of the second stays in the folder of the builds."""
    totals = []
    for count in (2_000, 12_000):
        profile = BUILD / f"callgrind.{racer.name}.{name}"
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}"]
        result = race.execute(racer, name, count, *tool)
        if result is None:
            return None
        totals.append(int(result.stderr.rsplit("Collected :", 1)[1].split()[0]))
    return (totals[1] - totals[0]) / 10_000


def print_instructions(race, names):
    print(f"\n{'':24}" + "".join(f"{racer.name:>10}" for racer in race.racers))
    for name in names:
        cells = []
        for racer in race.racers:
            count = count_instructions(race, racer, name) if racer.has(name) else None
            cells.append(f"{'-' if count is None else f'{count:.0f}':>10}")
        print(f"{OPERATIONS[name].title:24}{''.join(cells)}", flush=True)
    print(f"\nThe profiles: callgrind_annotate {BUILD}/callgrind.SIDE.OPERATION")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="two short rounds")
    parser.add_argument("--only", action="append", default=[], choices=list(OPERATIONS))
    parser.add_argument("--instructions", action="store_true", help="count instead of time")
    options = parser.parse_args()
    # So that the started processes are ended if this script is terminated.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    BUILD.mkdir(parents=True, exist_ok=True)
    racers = sides.build(options.instructions)
    names = [name for name in OPERATIONS if name in options.only or not options.only]
    with tempfile.TemporaryDirectory() as folder, IdleConnections(folder, hard) as idle:
        race = Race(racers, idle, options.quick)
        if options.instructions:
            names = [name for name in names if name != "sleepers"]
            return print_instructions(race, names)
        race.run(names)
        race.print_table(names)


if __name__ == "__main__":
    main()
