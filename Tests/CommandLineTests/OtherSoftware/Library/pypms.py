# SPDX-License-Identifier: Apache-2.0
"""Particulate sensors against PyPMS, which has a decoder of its own for each model.

Random frames, built here from the documents, and recordings of PyPMS must give the same values with
both. In a damaged stream our values must be those of a piece that PyPMS accepts as a frame. Then
PyPMS asks the simulated sensors with its own requests.
"""
# Needs: pypms==0.8.1 pyserial==3.5 loguru==0.7.3 typer==0.29.2
# Holds: plantower/pms5003 plantower/pms5003-asleep plantower/pms3003 plantower/pms5003t
# Holds: plantower/pms5003s plantower/pms5003st honeywell/hpma115s0 honeywell/hpma115c0
# Holds: nova/sds011 nova/sds011-asleep nova/sds198 winsen/zh03b winsen/mh-z19 sensirion/sps30
import random
import struct

from loguru import logger
from pms import SensorWarning
from pms.core import Sensor, SensorReader

import martlet

logger.disable("pms")
source = random.Random(11)

MASS = {"pm1": "pm01", "pm25": "pm25", "pm10": "pm10"}
# PyPMS divides the counts in 0.1 l by 100: particles in a cm³.
SMALL = {"above-03": ("n0_3", 100), "above-05": ("n0_5", 100), "above-1": ("n1_0", 100),
         "above-25": ("n2_5", 100)}
COUNTS = SMALL | {"above-5": ("n5_0", 100), "above-10": ("n10_0", 100)}
HPMA_S = {"pm25": "pm25", "pm10": "pm10"}


def words(count):
    return [source.randrange(1, 1000) for _ in range(count)]


def plantower(total, signed=None):
    """A frame of `total` bytes with random words; `signed` is the place of a temperature."""
    numbers = words(total // 2 - 3)
    if signed is not None:
        numbers[signed] = source.randrange(-400, 850) & 0xFFFF
    data = struct.pack(f">2s{len(numbers) + 1}H", b"\x42\x4D", total - 4, *numbers)
    return data + struct.pack(">H", sum(data) & 0xFFFF)


def hpma(count):
    data = struct.pack(f">{count}H", *words(count)).ljust(4 if count == 2 else 12, b"\x00")
    data = bytes([0x40, len(data) + 1, 0x04]) + data
    return data + bytes([-sum(data) & 0xFF])


def nova(command, limit):
    data = struct.pack("<3H", source.randrange(1, limit), source.randrange(1, limit),
                       source.randrange(65536))
    return b"\xAA" + command + data + bytes([sum(data) & 0xFF, 0xAB])


def winsen(count):
    while True:
        numbers = words(3)
        if count == 1:
            numbers = [source.randrange(400, 5000), source.randrange(65536), 0]
        data = b"\x86" + struct.pack(">3H", *numbers)
        # PyPMS calculates a check of 256 when it is 0.
        if sum(data) & 0xFF:
            return b"\xFF" + data + bytes([-sum(data) & 0xFF])


def sps():
    """A frame in SHDLC, with its escapes."""
    data = b"\x00\x03\x00\x28" + struct.pack(">10f", *(source.uniform(0, 900) for _ in range(10)))
    data += bytes([~sum(data) & 0xFF])
    for byte, code in ((0x7D, 0x5D), (0x7E, 0x5E), (0x11, 0x31), (0x13, 0x33)):
        data = data.replace(bytes([byte]), bytes([0x7D, code]))
    return b"\x7E" + data + b"\x7E"


# Our model: theirs, the frame of ours, the pairs of names, a maker of frames, recordings.
MODELS = {
    "plantower/pms5003": ("PMSx003", None, MASS | COUNTS, lambda: plantower(32), [
        "424d001c00000008000800000008000800d20046002d001e00000000970002c5",
        "424d001c000000060006000000060006009f0035001a0012000000009700025a"]),
    "plantower/pms3003": ("PMS3003", None, MASS, lambda: plantower(24), []),
    "plantower/pms5003t": (
        "PMS5003T", None, MASS | SMALL | {"temperature": "temp", "humidity": "rhum"},
        lambda: plantower(32, signed=10), [
            "424d001c001700270029001600230029100804a90116000c00d400e09a0004aa",
            "424d001c00150023002c00140020002c0eca045a011e001800d500de9a000529"]),
    "plantower/pms5003s": (
        "PMS5003S", None, MASS | COUNTS | {"formaldehyde": ("HCHO", 1000)},
        lambda: plantower(32), []),
    "plantower/pms5003st": (
        "PMS5003ST", None,
        MASS | COUNTS | {"formaldehyde": ("HCHO", 1000), "temperature": "temp", "humidity": "rhum"},
        lambda: plantower(40, signed=13), []),
    "honeywell/hpma115s0": ("HPMA115S0", "values", HPMA_S, lambda: hpma(2), []),
    "honeywell/hpma115c0": (
        "HPMA115C0", "values", MASS | {"pm4": "pm04"}, lambda: hpma(4), [
            "400d0400040007000900170000000084", "400d04000300040004000400000000a0"]),
    "nova/sds011": ("SDS01x", "data", HPMA_S, lambda: nova(b"\xC0", 9999), [
        "aac00600060058d93dab", "aac00900090058d943ab", "aac00800080058d941ab"]),
    "nova/sds198": ("SDS198", None, {"pm100": "pm100"}, lambda: nova(b"\xCF", 20000), [
        "aacf0e001000e9050cab", "aacf0c001600e90510ab"]),
    "winsen/zh03b": ("ZH03B", "values", MASS, lambda: winsen(3), []),
    "winsen/mh-z19": ("MHZ19B", "co2", {"co2": "CO2"}, lambda: winsen(1), [
        "ff86027c42000000ba", "ff86027b42000000bb"]),
    "sensirion/sps30": ("SPS30", "values", MASS | {
        "pm4": "pm04", "below-05": "n0_5", "below-1": "n1_0", "below-25": "n2_5", "below-4": "n4_0",
        "below-10": "n10_0", "size": "diam"}, sps, [
            "7e0003002840a78320411777bb414a5f8341548ddd41d2833e427d33fc85422617224229a4d9422a29bc"
            "3f55b7e79e7e",
            "7e00030028410c4387412b1eda413d921e414142bc42659c1042882f76428bbe32428c6c00428c89b8"
            "3f3e5a83897e"]),
}
# How far ours may be from theirs: the file of the SPS30 rounds.
ROUNDED = {"sensirion/sps30": 0.0501}


def theirs(name, data, pairs):
    """What PyPMS sees in a frame, by our names and in our units; nothing if it refuses."""
    try:
        seen = Sensor[name].decode(data)
    except SensorWarning:
        return None
    result = {}
    for own, other in pairs.items():
        field, factor = other if isinstance(other, tuple) else (other, 1)
        result[own] = getattr(seen, field) * factor
    return result


def same(own, other, distance):
    """Whether our values agree with theirs; a value outside of our `valid` is none here."""
    return all(own[name] is None or abs(own[name] - value) <= distance
               for name, value in other.items())


def hold(model, name, frame, pairs, maker, recordings):
    distance = ROUNDED.get(model, 1e-6)
    options = ["--frame", frame] if frame else []
    frames = [bytes.fromhex(text) for text in recordings] + [maker() for _ in range(200)]
    ours = martlet.decode(model, b"".join(frames), *options)
    assert len(ours) == len(frames), (model, len(ours), len(frames))
    for data, own in zip(frames, ours):
        other = theirs(name, data, pairs)
        assert other is not None, (model, data.hex())
        assert None not in (own[key] for key in pairs), (model, data.hex(), own)
        assert same(own, other, distance), (model, data.hex(), own, other)
    # Our encoder: PyPMS must read what was put in.
    for own in source.sample(ours, 5):
        values = {key: own[key] for key in pairs}
        if model.startswith("plantower/"):
            # PyPMS refuses mass without particles.
            values["above-03"] = max(1, own.get("above-03", 1))
        values = {key: value for key, value in values.items() if key in own}
        data = martlet.encode(model, *options, **values)
        other = theirs(name, data, pairs)
        assert other and same(values, other, distance), (model, data.hex(), values, other)
    # Damage: each of our values is in a piece that PyPMS accepts.
    broken = b"".join(martlet.damaged(maker(), source) for _ in range(200))
    ours = martlet.decode(model, broken, *options)
    if model == "sensirion/sps30":
        pieces = [b"\x7E" + piece + b"\x7E" for piece in broken.split(b"\x7E") if piece]
    else:
        size = len(frames[0])
        pieces = [broken[place:place + size] for place in range(len(broken) - size + 1)]
    good = [seen for piece in pieces if (seen := theirs(name, piece, pairs))]
    for own in ours:
        assert any(same(own, other, distance) for other in good), (model, own)
    return len(frames), len(ours)


def read(model, name, field):
    """PyPMS asks a simulated sensor with its own request."""
    with martlet.simulated(model) as path:
        reader = SensorReader(name, path, samples=3, timeout=1, max_retries=3)
        # Its `open` waits for the answer to `wake`, which a sensor that works need not give.
        reader.serial.open()
        seen = [getattr(item, field) for item in reader()]
        reader.serial.close()
    assert len(seen) == 3, model
    assert all(0 < value < 2000 for value in seen), (model, seen)
    return len(seen)


total = damage = 0
for model, (name, frame, pairs, maker, recordings) in MODELS.items():
    held, survived = hold(model, name, frame, pairs, maker, recordings)
    total += held
    damage += survived
reads = read("plantower/pms5003-asleep", "PMSx003", "pm25")
reads += read("nova/sds011-asleep", "SDS01x", "pm25")
reads += read("winsen/zh03b", "ZH03B", "pm25")
reads += read("winsen/mh-z19", "MHZ19B", "CO2")
reads += read("honeywell/hpma115s0", "HPMA115S0", "pm25")
reads += read("honeywell/hpma115c0", "HPMA115C0", "pm25")
with martlet.simulated("sensirion/sps30") as path:
    reader = SensorReader("SPS30", path, samples=3, timeout=1, max_retries=3)
    with reader:
        seen = list(reader())
assert len(seen) == 3 and all(item.pm01 < item.pm25 < item.pm10 for item in seen), seen
print(f"{len(MODELS)} models, {total} frames agree, {damage} frames found in damaged streams, "
      f"{reads + len(seen)} reads")
