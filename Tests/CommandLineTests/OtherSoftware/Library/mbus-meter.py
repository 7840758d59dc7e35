# SPDX-License-Identifier: Apache-2.0
"""Holds kamstrup/multical-601 against pyMeterBus: it asks the simulator and reads random frames."""

# Needs: pyMeterBus==0.8.4 pyserial==3.5
# Holds: kamstrup/multical-601
import random

import meterbus
import serial

import martlet

MODEL = "kamstrup/multical-601"
# DIF and VIF of a record, our value, our unit in theirs.
RECORDS = {
    (0x04, 0x06): ("energy", 1000),
    (0x04, 0x14): ("volume", 1),
    (0x04, 0x59): ("flow-temperature", 1),
    (0x04, 0x5D): ("return-temperature", 1),
    (0x04, 0x61): ("difference", 1),
    (0x04, 0x2D): ("power", 1),
    (0x14, 0x2D): ("highest-power", 1),
    (0x04, 0x3B): ("flow", 0.001),
    (0x44, 0x06): ("target-energy", 1000),
    (0x44, 0x14): ("target-volume", 1),
}


def theirs(data):
    found = {}
    for record in meterbus.load(data).records:
        # The maker's data at the end have no unit.
        key = (*record.dib.parts[:1], *record.vib.parts[:1])
        if len(record.dib.parts) == 1 and key in RECORDS:
            name, factor = RECORDS[key]
            found[name] = float(record.value) / factor
    return found


def same(data):
    (ours,), other = martlet.decode(MODEL, data, "--frame", "data"), theirs(data)
    assert set(other) == set(ours) & {name for name, _ in RECORDS.values()}, (ours, other)
    for name, value in other.items():
        assert abs(ours[name] - value) < 1e-6 * max(1, abs(value)), (name, ours[name], value)
    return len(other)


with martlet.simulated(MODEL) as path:
    with serial.Serial(path, 2400, parity="E", timeout=3) as line:
        meterbus.send_ping_frame(line, 254)
        assert isinstance(meterbus.load(meterbus.recv_frame(line, 1)), meterbus.TelegramACK)
        meterbus.send_request_frame(line, 254)
        count = same(bytes(meterbus.recv_frame(line, meterbus.FRAME_DATA_LENGTH)))

source, good = random.Random(5), []
for _ in range(10):
    values = {
        "energy": source.randrange(10**8),
        "volume": source.randrange(10**7) / 100,
        "flow_temperature": source.randrange(20000) / 100,
        "power": source.randrange(900) * 100,
        "return_temperature": source.randrange(15000) / 100,
        "flow": source.randrange(3000),
        "difference": source.randrange(-5000, 9000) / 100,
    }
    good.append(martlet.encode(MODEL, "--frame", "data", **values))
    count += same(good[-1])
known = martlet.decode(MODEL, b"".join(good), "--frame", "data")
stream = b"".join(martlet.damaged(good[n % 10], source) for n in range(100))
for values in martlet.decode(MODEL, stream, "--frame", "data"):
    assert values in known, values
print(f"{count} values agree, 100 damaged frames")
