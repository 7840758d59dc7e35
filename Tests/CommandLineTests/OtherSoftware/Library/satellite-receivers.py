# SPDX-License-Identifier: Apache-2.0
"""Holds generic/nmea-gps against pynmea2, and ublox/nav-pvt against pyubx2.

Simulated and random sentences and messages have the same values in both. Messages that pyubx2 makes
are read, the requests of the setup are those of pyubx2, and damaged streams give no value.
"""

# Needs: pynmea2==1.19.0 pyubx2==1.4.0 pyserial==3.5
# Holds: generic/nmea-gps ublox/nav-pvt
import random

import pynmea2
from pyubx2 import GET, SET, UBXMessage, UBXReader

import martlet

source, count = random.Random(11), 0


def near(mine, other, step):
    assert abs(float(mine) - float(other)) <= step, (mine, other)
    return 1


# Sentences.
lines = martlet.heard("generic/nmea-gps", 2.5).split(b"\r\n")[:-1]
for _ in range(4):
    latitude = round(source.uniform(-89, 89), 6)
    longitude = round(source.uniform(-179, 179), 6)
    lines += martlet.encode(
        "generic/nmea-gps",
        "--frame",
        "rmc",
        status="valid",
        latitude=latitude,
        longitude=longitude,
        speed=round(source.randrange(900) * 0.1852, 4),
        course=source.randrange(3600) / 10,
    ).split(b"\r\n")[:1]
    lines += martlet.encode(
        "generic/nmea-gps",
        "--frame",
        "gga",
        quality="rtk",
        latitude=latitude,
        longitude=longitude,
        satellites=source.randrange(24),
        hdop=1.3,
        altitude=source.randrange(-900, 40000) / 10,
    ).split(b"\r\n")[:1]
    lines += martlet.encode(
        "generic/nmea-gps",
        "--frame",
        "gsa",
        fix="two-dimensional",
        pdop=source.randrange(100) / 10,
        vdop=1.7,
    ).split(b"\r\n")[:1]
ours = martlet.decode("generic/nmea-gps", b"".join(line + b"\r\n" for line in lines))
assert len(ours) == len(lines) >= 10
for line, mine in zip(lines, ours):
    other = pynmea2.parse(line.decode("ascii"), check=True)
    if other.sentence_type == "GSA":
        word = ["no-fix", "two-dimensional", "three-dimensional"][int(other.mode_fix_type) - 1]
        assert mine["fix"] == word
        count += near(mine["pdop"], other.pdop, 1e-6) + near(mine["vdop"], other.vdop, 1e-6)
        continue
    count += near(mine["latitude"], other.latitude, 2e-6)
    count += near(mine["longitude"], other.longitude, 2e-6)
    if other.sentence_type == "RMC":
        assert (mine["status"] == "valid") == (other.status == "A")
        count += near(mine["speed"], other.spd_over_grnd * 1.852, 1e-6)
        count += near(mine["course"], other.true_course, 1e-6)
    elif other.sentence_type == "GGA":
        count += near(mine["altitude"], other.altitude, 1e-6)
        count += near(mine["satellites"], other.num_sats, 0)
        count += near(mine["hdop"], other.horizontal_dil, 1e-6)
stream = b"".join(martlet.damaged(lines[n % len(lines)] + b"\r\n", source) for n in range(200))
for values in martlet.decode("generic/nmea-gps", stream):
    assert values in ours, values

# Messages.
PLAIN = {
    "numSV": "satellites",
    "lat": "latitude",
    "lon": "longitude",
    "pDOP": "pdop",
    "tAcc": "time-accuracy",
    "headMot": "course",
    "headAcc": "course-accuracy",
}
THOUSAND = {
    "hMSL": "altitude",
    "height": "height",
    "hAcc": "accuracy",
    "vAcc": "vertical-accuracy",
    "sAcc": "speed-accuracy",
    "velN": "speed-north",
    "velE": "speed-east",
    "velD": "speed-down",
}


def same(mine, message):
    found = 0
    for theirs, name in PLAIN.items():
        value = getattr(message, theirs)
        if name == "course" and not 0 <= value <= 360:
            assert mine[name] is None
        else:
            found += near(mine[name], value, 1e-9)
    for theirs, name in THOUSAND.items():
        value = getattr(message, theirs)
        if value == 0xFFFFFFFF:
            assert mine[name] is None
        else:
            found += near(mine[name], value / 1000, 1e-9)
    found += near(mine["speed"], message.gSpeed * 0.0036, 1e-9)
    assert (mine["fix-ok"] == "on") == bool(message.gnssFixOk)
    assert (mine["differential"] == "on") == bool(message.diffSoln)
    assert mine["carrier"] == ["none", "float", "fixed"][message.carrSoln]
    assert (mine["fix"] == "three-dimensional") == (message.fixType == 3)
    return found


data, made = martlet.heard("ublox/nav-pvt", 2.5), []
for _ in range(30):
    made.append(
        UBXMessage(
            "NAV",
            "NAV-PVT",
            GET,
            fixType=source.randrange(6),
            numSV=source.randrange(32),
            gnssFixOk=source.randrange(2),
            diffSoln=source.randrange(2),
            carrSoln=source.randrange(3),
            lat=source.uniform(-90, 90),
            lon=source.uniform(-180, 180),
            hMSL=source.randrange(-(10**6), 10**7),
            height=source.randrange(-(10**6), 10**7),
            hAcc=source.choice([1900, 2**32 - 1]),
            vAcc=source.randrange(99999),
            sAcc=source.randrange(9999),
            velN=source.randrange(-9999, 9999),
            velE=source.randrange(-9999, 9999),
            velD=source.randrange(-9999, 9999),
            gSpeed=source.randrange(99999),
            headMot=source.uniform(0, 359),
            headAcc=source.uniform(0, 180),
            pDOP=source.randrange(9999) / 100,
            tAcc=source.randrange(10**6),
        ).serialize()
    )
stream = data[: data.rindex(b"\xb5\x62")] + b"".join(made)
place = stream.index(b"\xb5\x62")
messages = []
while place < len(stream):
    size = 8 + int.from_bytes(stream[place + 4 : place + 6], "little")
    messages.append(stream[place : place + size])
    place += size
mine = [values for values in martlet.decode("ublox/nav-pvt", stream) if values]
parsed = [UBXReader.parse(message) for message in messages]
assert len(mine) == len(parsed) >= 31, (len(mine), len(parsed))
count += sum(same(*pair) for pair in zip(mine, parsed))
broken = b"".join(martlet.damaged(messages[n % len(messages)], source) for n in range(200))
for values in martlet.decode("ublox/nav-pvt", broken):
    assert not values or values in mine, values

# The requests of the setup, as the file has them.
text = martlet.text_of("ublox/nav-pvt")
old = UBXMessage("CFG", "CFG-MSG", SET, payload=b"\x01\x07\x01")
new = UBXMessage.config_set(1, 0, [("CFG_MSGOUT_UBX_NAV_PVT_UART1", 1)])
for message in (old, new):
    assert f"send: {message.serialize().hex(' ').upper()}," in text, message
print(f"{count} values agree, 400 damaged sentences and messages")
