# SPDX-License-Identifier: Apache-2.0
"""Holds files for sensors of computers against psutil: both read the same tree of kernel files.

The tree has several chips at once, with the names and labels that their drivers give, and random
numbers. psutil's functions sensors_temperatures and sensors_fans look for the chips and convert
the numbers by themselves; only the root of their search is moved from /sys to the tree. The other
side is `martlet read`. psutil reads thermal zones only when there is no chip with a temperature,
so the zones have a tree of their own.
"""
# Needs: psutil==7.2.2
# Holds: intel/coretemp amd/k10temp generic/nvme generic/drivetemp microchip/emc2301
# Holds: generic/thermal-zone raspberrypi/rp1
import decimal
import glob
import json
import os
import pathlib
import random
import shutil
import tempfile
import types

import psutil._pslinux as theirs

import martlet

# Each chip: the model, the name that the driver registers, the labels of its temperatures, which
# other files it has, and the step of its numbers. In the table of values: our name, the number of
# the channel, and psutil's field.
CHIPS = [
    ("intel/coretemp", "coretemp", ["Package id 0", "Core 0", "Core 1"], ["max", "crit"], 1000,
     {"temperature": (1, "current"), "temperature-limit": (1, "critical")}),
    ("amd/k10temp", "k10temp", ["Tctl", "Tdie", "Tccd1", "Tccd2"], [], 125,
     {"temperature": (1, "current"), "temperature-die": (2, "current"),
      "temperature-ccd1": (3, "current"), "temperature-ccd2": (4, "current")}),
    ("generic/nvme", "nvme", ["Composite", "Sensor 1", "Sensor 2"], ["max", "crit"], 1000,
     {"temperature": (1, "current"), "temperature-2": (2, "current"),
      "temperature-3": (3, "current"), "temperature-warning": (1, "high"),
      "temperature-critical": (1, "critical")}),
    ("generic/drivetemp", "drivetemp", [""], ["max", "crit"], 1000,
     {"temperature": (1, "current"), "temperature-limit": (1, "high")}),
    ("raspberrypi/rp1", "rp1_adc", [""], [], 1, {"temperature": (1, "current")}),
]
FANS = 5
ZONES = ["cpu-thermal", "gpu-thermal", "x86_pkg_temp"]
ROUNDS = 6


def read(folder, model, settings):
    """What `martlet read` prints."""
    device = {"model": model, **({"settings": settings} if settings else {})}
    gateway = {"broker": {"url": "mqtt://localhost"}, "devices": {"it": device}}
    path = folder / "gateway.yaml"
    path.write_text(json.dumps(gateway))
    return json.loads(martlet.run("read", "it", str(path)), parse_float=decimal.Decimal)


def same(ours, number, what):
    assert ours is not None, f"{what}: no number, psutil has {number}"
    assert abs(float(ours) - number) < 1e-9, f"{what}: {ours}, psutil has {number}"
    return 1


def chips(folder, tree, source):
    """One tree of chips, read by both: how many numbers agree."""
    places = list(range(len(CHIPS) + 1))
    source.shuffle(places)
    for place, (model, name, labels, others, step, _) in zip(places, CHIPS):
        chip = tree / "class" / "hwmon" / f"hwmon{place}"
        chip.mkdir(parents=True)
        (chip / "name").write_text(f"{name}\n")
        for number, label in enumerate(labels, 1):
            for kind in ["input", *others]:
                value = source.randrange(-5000, 110000) // step * step
                (chip / f"temp{number}_{kind}").write_text(f"{value}\n")
            if label:
                (chip / f"temp{number}_label").write_text(f"{label}\n")
    fans = tree / "class" / "hwmon" / f"hwmon{places[-1]}"
    fans.mkdir(parents=True)
    (fans / "name").write_text("emc2305\n")
    for number in range(1, FANS + 1):
        (fans / f"fan{number}_input").write_text(f"{source.randrange(0, 9000)}\n")
        (fans / f"fan{number}_fault").write_text("0\n")

    count = 0
    temperatures = theirs.sensors_temperatures()
    for model, name, labels, _, _, values in CHIPS:
        rows = temperatures[name]
        assert [row[0] for row in rows] == labels, f"{name}: {rows}"
        ours = read(folder, model, {})
        for value, (number, field) in values.items():
            theirs_is = rows[number - 1][["label", "current", "high", "critical"].index(field)]
            count += same(ours[value], theirs_is, f"{model} {value}")
    ours = read(folder, "microchip/emc2301", {})
    for number, fan in enumerate(theirs.sensors_fans()["emc2305"], 1):
        count += same(ours[f"speed-{number}"], fan.current, f"microchip/emc2301 speed-{number}")
    return count


def zones(folder, tree, source):
    """One tree of thermal zones, read by both: how many numbers agree."""
    for number, name in enumerate(source.sample(ZONES, len(ZONES))):
        zone = tree / "class" / "thermal" / f"thermal_zone{number}"
        zone.mkdir(parents=True)
        (zone / "type").write_text(f"{name}\n")
        (zone / "temp").write_text(f"{source.randrange(-5000, 110000)}\n")
    temperatures = theirs.sensors_temperatures()
    return sum(
        same(read(folder, "generic/thermal-zone", {"zone": name})["temperature"],
             temperatures[name][0][1], f"generic/thermal-zone {name}")
        for name in ZONES)


def main():
    source = random.Random(20)
    count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tree = folder / "tree"
        tree.mkdir()
        # psutil cuts paths at the first `_`, so its paths are relative: a temporary folder may
        # have a `_` in its name.
        os.chdir(tree)
        os.environ["MARTLET_SYSFS"] = str(tree)
        theirs.glob = types.SimpleNamespace(
            glob=lambda pattern: glob.glob(pattern.removeprefix("/sys/")))
        for _ in range(ROUNDS):
            for build in (chips, zones):
                count += build(folder, tree, source)
                shutil.rmtree(tree / "class")
        os.chdir("/")
    print(f"psutil: {count} numbers of {ROUNDS} trees agree")


main()
