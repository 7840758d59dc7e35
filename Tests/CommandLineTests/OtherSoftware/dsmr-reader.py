# SPDX-License-Identifier: Apache-2.0
#
# Reads two encrypted telegrams with dsmr_parser: dsmr-reader.py PORT SPECIFICATION KEY KEY
import sys

import serial
from dsmr_parser import obis_references as obis, telegram_specifications
from dsmr_parser.clients.telegram_buffer import EncryptedTelegramBuffer
from dsmr_parser.exceptions import DecryptionError
from dsmr_parser.parsers import TelegramParser

port, name, key, authentication = sys.argv[1:]
parser = TelegramParser(getattr(telegram_specifications, name))
buffer, frames = EncryptedTelegramBuffer(), []
with serial.Serial(port, 115200, timeout=0.2) as line:
    while len(frames) < 2:
        buffer.append(line.read(4096))
        frames += buffer.get_all()
counters = [int(frame[28:36], 16) for frame in frames[:2]]
telegrams = [parser.parse(frame, key, authentication) for frame in frames[:2]]
print(f"{len(telegrams)} telegrams, counters rise by {counters[1] - counters[0]}")
for telegram in telegrams:
    energy = getattr(telegram, "ELECTRICITY_IMPORTED_TOTAL").value
    power = getattr(telegram, "CURRENT_ELECTRICITY_USAGE").value
    assert energy >= 0 and power > 0, (energy, power)
print("energy and power are numbers")
try:
    parser.parse(frames[0], "00" * 16, authentication)
except DecryptionError:
    print("a wrong key is refused")
