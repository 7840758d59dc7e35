# SPDX-License-Identifier: Apache-2.0
"""Presence radars of Hi-Link against two Python readers.

kenzy-ld2450 decodes the frames of the LD2450, whose frames the Rd-03D sends as well, and finds them
in a damaged stream. The reader ld2410 opens the simulated LD2410 and decodes its reports.
"""
# Needs: kenzy-ld2450==0.2.0 ld2410==1.1.1 pyserial==3.5
# Holds: hilink/ld2450 ai-thinker/rd-03d hilink/ld2410
import importlib.util
import logging
import pathlib
import random
import struct
import sys

from LD2410 import LD2410, PARAM_DEFAULT_BAUD

import martlet

# The package needs its home automation when it is imported whole; its decoder needs nothing. So
# `pip install --no-deps` is enough for it.
folder = importlib.util.find_spec("kenzy_ld2450").submodule_search_locations[0]
spec = importlib.util.spec_from_file_location("protocol", pathlib.Path(folder, "protocol.py"))
protocol = sys.modules["protocol"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(protocol)
FrameParser = protocol.FrameParser

source = random.Random(3)


def signed(number):
    """Bit 15 set is plus."""
    return abs(number) | (0x8000 if number >= 0 else 0)


def targets():
    """A frame with up to three targets."""
    data = b"\xAA\xFF\x03\x00"
    for _ in range(3):
        if source.random() < 0.3:
            data += bytes(8)
        else:
            data += struct.pack(
                "<4H", signed(source.randrange(-6000, 6000)), signed(source.randrange(1, 8000)),
                signed(source.randrange(-300, 300)), source.randrange(1, 1000))
    return data + b"\x55\xCC"


def seen(model, values):
    """The targets that are there, with the values that both know."""
    result = []
    for place in (1, 2, 3):
        if values.get(f"y-{place}") is None:
            continue
        target = (values[f"x-{place}"], values[f"y-{place}"])
        if model == "hilink/ld2450":
            target += (values[f"speed-{place}"], values[f"resolution-{place}"])
        result.append(target)
    return result


def theirs(model, frames):
    """The same; a target at the distance 0 is none here."""
    count = 4 if model == "hilink/ld2450" else 2
    return [[(target.x_mm, target.y_mm, target.speed_cms, target.resolution_mm)[:count]
             for target in frame.targets if target.y_mm] for frame in frames]


agreed = found = 0
for model in ("hilink/ld2450", "ai-thinker/rd-03d"):
    stream = b"".join(targets() for _ in range(300))
    ours = [seen(model, values) for values in martlet.decode(model, stream)]
    assert ours == theirs(model, FrameParser().feed(stream)), model
    agreed += len(ours)
    # Damage between good frames: only what kenzy-ld2450 finds in some piece.
    frames = [martlet.damaged(targets(), source) for _ in range(200)]
    stream = b"".join(frames)
    pieces = [stream[place:place + 30] for place in range(len(stream) - 29)]
    good = [frame for piece in pieces for frame in theirs(model, FrameParser().feed(piece))]
    for values in martlet.decode(model, stream):
        assert seen(model, values) in good, (model, values)
        found += 1

logging.disable(logging.CRITICAL)
reports = 0
with martlet.simulated("hilink/ld2410") as path:
    radar = LD2410(path, PARAM_DEFAULT_BAUD, timeout=1, verbosity=logging.CRITICAL)
    for _ in range(20):
        state, moving, moving_energy, still, still_energy, distance = radar.get_radar_data()[0]
        assert state in (0, 1, 2, 3), state
        assert 0 <= moving <= 600 and 0 <= still <= 600 and 0 <= distance <= 600
        assert 0 <= moving_energy <= 100 and 0 <= still_energy <= 100
        reports += 1
    radar.ser.close()


class Line:
    """A port in memory, for the reader ld2410."""

    def __init__(self, data):
        self.data = data

    def read(self, count=1):
        piece, self.data = self.data[:count], self.data[count:]
        return piece


for _ in range(12):
    values = {"mode": "basic", "state": source.choice(["none", "moving", "still", "both"]),
              "moving-distance": source.randrange(900), "moving-energy": source.randrange(101),
              "still-distance": source.randrange(900), "still-energy": source.randrange(101),
              "distance": source.randrange(900)}
    data = martlet.encode("hilink/ld2410", "--frame", "report", **values)
    radar.ser = Line(data)
    numbers = radar.get_radar_data()[0]
    states = ["none", "moving", "still", "both"]
    expected = [states.index(values["state"]), *list(values.values())[2:]]
    # The reader takes only the low byte of the last distance.
    expected[-1] &= 0xFF
    assert list(numbers) == expected, (numbers, expected)
    reports += 1
print(f"{agreed} frames agree, {found} frames in damaged streams, {reports} reports")
