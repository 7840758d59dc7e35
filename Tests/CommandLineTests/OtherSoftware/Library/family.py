# SPDX-License-Identifier: Apache-2.0
"""Sensors of one family: the wrong device file must refuse the frames, never read their numbers.

Each pair has two models whose frames look alike. The first example of each, encoded by its own
file, is decoded by its own file, and is refused by the file of the other. Then both are sent on one
line, one after the other, with noise between: each file takes only its own.
"""
# Needs:
# Holds:
import random

import martlet

source = random.Random(17)

# A model, a frame of it, and values that differ from those of the other one.
FRAMES = {
    "plantower/pms3003": (None, {"pm1": 101, "pm25": 102, "pm10": 103}),
    "plantower/pms5003": (None, {"pm1": 201, "pm25": 202, "pm10": 203}),
    "plantower/pms5003st": (None, {"pm1": 301, "pm25": 302, "pm10": 303}),
    "honeywell/hpma115s0": ("values", {"pm25": 12, "pm10": 13}),
    "honeywell/hpma115c0": ("values", {"pm1": 21, "pm25": 22, "pm10": 23}),
    "nova/sds011": ("data", {"pm25": 1.1, "pm10": 1.2}),
    "nova/sds198": (None, {"pm100": 77}),
    "winsen/mh-z19": ("co2", {"co2": 801, "temperature": 21}),
    "winsen/ze08-ch2o": (None, {"formaldehyde": 55}),
    "hilink/ld2410": ("report", {"state": "still", "moving-distance": 111, "distance": 112}),
    "hilink/ld2410s": ("standard", {"presence": "on", "distance": 121}),
    "hilink/ld2412": ("basic", {"state": "moving", "moving-distance": 131}),
    "hilink/ld2450": ("targets", {"x-1": -140, "y-1": 141}),
    "benewake/tfmini": (None, {"distance": 151, "strength": 152, "temperature": 40}),
    "benewake/tfmini-1": (None, {"distance": 153, "strength": 154, "mode": "far"}),
    "dfrobot/a02yyuw": (None, {"distance": 161}),
    "sensirion/sps30": ("values", {"pm1": 17.1, "pm25": 17.2}),
    "sensirion/sfa30": ("values", {"formaldehyde": 18.2, "humidity": 51, "temperature": 22}),
}
FAMILIES = [
    ["plantower/pms3003", "plantower/pms5003", "plantower/pms5003st"],
    ["honeywell/hpma115s0", "honeywell/hpma115c0"],
    ["nova/sds011", "nova/sds198"],
    ["winsen/mh-z19", "winsen/ze08-ch2o", "dfrobot/a02yyuw"],
    ["hilink/ld2410", "hilink/ld2410s", "hilink/ld2412", "hilink/ld2450"],
    ["sensirion/sps30", "sensirion/sfa30"],
]
# The long frame of the LD2410 in engineering mode, from the document of its maker.
ENGINEERING = bytes.fromhex(
    "F4F3F2F1 2300 01AA031E003C000039 0000 08083C2205030304030605 00003910130606080403 05 5500"
    "F8F7F6F5")


def options(model):
    frame = FRAMES[model][0]
    return ["--frame", frame] if frame else []


def fits(model, values):
    """Whether the values of a decoded frame are those that were encoded for the model."""
    return all(values.get(name) == value for name, value in FRAMES[model][1].items())


def numbers(values):
    """The values that are there."""
    return {name: value for name, value in values.items() if value is not None}


data = {}
for model, (_, values) in FRAMES.items():
    data[model] = martlet.encode(model, *options(model), **values)
    own = martlet.decode(model, data[model])
    assert len(own) == 1 and fits(model, own[0]), (model, own)

refused = kept = 0
for family in FAMILIES:
    for model in family:
        for other in family:
            if other == model:
                continue
            seen = martlet.decode(other, data[model])
            assert not any(numbers(item) for item in seen), (model, "read as", other, seen)
            refused += 1
            # Both on one line: noise without the bytes that begin a frame stands between them.
            noise = bytes(source.choice(b"\x00\x01\x07\x33\x5A") for _ in range(9))
            stream = (data[model] + noise + data[other] + noise) * 3
            seen = [item for item in martlet.decode(other, stream) if numbers(item)]
            assert len(seen) == 3 and all(fits(other, item) for item in seen), (model, other, seen)
            kept += len(seen)

# The first TFmini has the distance and the strength of the others, and no temperature.
assert not martlet.decode("benewake/tfmini-1", data["benewake/tfmini"])
seen = martlet.decode("benewake/tfmini", data["benewake/tfmini-1"])
assert numbers(seen[0]) == {"distance": 153, "strength": 154}, seen
assert martlet.decode("hilink/ld2410", ENGINEERING)[0]["moving-distance"] == 30
assert not martlet.decode("hilink/ld2412", ENGINEERING)
assert not martlet.decode("hilink/ld2410s", ENGINEERING)
print(f"{refused} foreign frames refused, {kept} own frames found between them")
