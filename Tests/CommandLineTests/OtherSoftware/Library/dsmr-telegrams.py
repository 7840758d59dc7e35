# SPDX-License-Identifier: Apache-2.0
"""Holds simulated telegrams against dsmr_parser: each line that both know must have one value.

The telegrams of the simulator are parsed by dsmr_parser, encrypted ones after it decrypted them.
Then damaged telegrams, for the models with a CRC: no value may come from them.
"""

# Needs: dsmr-parser==1.11.2 pyserial==3.5
# Holds: dsmr/p1 dsmr/p1-v3 dsmr/p1-belgium dsmr/p1-sweden dsmr/p1-luxembourg dsmr/p1-austria
# Holds: dsmr/p1-austria-encrypted dsmr/warmtelink easymeter/q3d
import random
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from dsmr_parser import telegram_specifications
from dsmr_parser.clients.telegram_buffer import EncryptedTelegramBuffer
from dsmr_parser.parsers import TelegramParser

import martlet

SPECIFICATIONS = {
    "dsmr/p1": "V5",
    "dsmr/p1-v3": "V3",
    "dsmr/p1-belgium": "BELGIUM_FLUVIUS",
    "dsmr/p1-sweden": "SWEDEN",
    "dsmr/p1-luxembourg": "MSN",
    "dsmr/p1-austria": "AUSTRIA_ENERGIENETZE_STEIERMARK",
    "dsmr/p1-austria-encrypted": "SAGEMCOM_T210_D_R",
    "dsmr/warmtelink": "V5",
    "easymeter/q3d": "Q3D",
}
# Our names of a value of theirs; the first that the model has.
NAMES = {
    "ELECTRICITY_IMPORTED_TOTAL": ["taken"],
    "ELECTRICITY_EXPORTED_TOTAL": ["given"],
    "ELECTRICITY_USED_TARIFF_1": ["taken-1", "taken-day"],
    "ELECTRICITY_USED_TARIFF_2": ["taken-2", "taken-night"],
    "ELECTRICITY_DELIVERED_TARIFF_1": ["given-1", "given-day"],
    "ELECTRICITY_DELIVERED_TARIFF_2": ["given-2", "given-night"],
    "CURRENT_ELECTRICITY_USAGE": ["power-taken", "power"],
    "CURRENT_ELECTRICITY_DELIVERY": ["power-given"],
    "ELECTRICITY_REACTIVE_IMPORTED_TOTAL": ["reactive-taken"],
    "ELECTRICITY_REACTIVE_EXPORTED_TOTAL": ["reactive-given"],
    "CURRENT_REACTIVE_IMPORTED": ["reactive-power-taken"],
    "CURRENT_REACTIVE_EXPORTED": ["reactive-power-given"],
    "SHORT_POWER_FAILURE_COUNT": ["failures"],
    "LONG_POWER_FAILURE_COUNT": ["long-failures"],
    "BELGIUM_CURRENT_AVERAGE_DEMAND": ["demand"],
    "BELGIUM_MAXIMUM_DEMAND_MONTH": ["peak"],
    "P1_MESSAGE_TIMESTAMP": ["meter-time"],
    "EQUIPMENT_IDENTIFIER": ["meter-id"],
}
for phase in (1, 2, 3):
    NAMES |= {
        f"INSTANTANEOUS_ACTIVE_POWER_L{phase}_POSITIVE": [f"power-taken-{phase}", f"power-{phase}"],
        f"INSTANTANEOUS_ACTIVE_POWER_L{phase}_NEGATIVE": [f"power-given-{phase}"],
        f"INSTANTANEOUS_REACTIVE_POWER_L{phase}_POSITIVE": [f"reactive-power-taken-{phase}"],
        f"INSTANTANEOUS_REACTIVE_POWER_L{phase}_NEGATIVE": [f"reactive-power-given-{phase}"],
        f"INSTANTANEOUS_VOLTAGE_L{phase}": [f"voltage-{phase}"],
        f"INSTANTANEOUS_CURRENT_L{phase}": [f"current-{phase}"],
    }
# The fewest lines that both must know.
FEWEST = {
    "dsmr/p1": 18,
    "dsmr/p1-v3": 8,
    "dsmr/p1-belgium": 13,
    "dsmr/p1-sweden": 15,
    "dsmr/p1-luxembourg": 23,
    "dsmr/p1-austria": 9,
    "dsmr/p1-austria-encrypted": 9,
    "dsmr/warmtelink": 3,
    "easymeter/q3d": 5,
}


def telegrams(model, data, text):
    """The first whole telegram as dsmr_parser needs it, and its keys."""
    if "encrypted: dlms" in text:
        buffer = EncryptedTelegramBuffer()
        buffer.append(data)
        key = re.search(r"\bkey: (\S+)", text.split("examples:")[1]).group(1)
        other = re.search(r"authentication-key: (\S+)", text).group(1)
        return next(iter(buffer.get_all())), (key, other)
    found = re.search(rb"/[^/!]*![0-9A-F]*\r\n", data).group(0)
    return found.decode("ascii"), ()


def compare(model):
    text, name = martlet.text_of(model), SPECIFICATIONS[model]
    data = martlet.heard(model, 2.5, baudrate=115200)
    ours = martlet.decode(model, data)[0]
    telegram, keys = telegrams(model, data, text)
    specification = dict(getattr(telegram_specifications, name))
    if not keys:
        specification["general_global_cipher"] = False
    theirs = TelegramParser(specification).parse(telegram, *keys)
    count = 0
    for item in specification["objects"]:
        field = next((name for name in NAMES.get(item["value_name"], []) if name in ours), None)
        value = getattr(theirs, item["value_name"], None)
        if field is None or value is None or value.value is None:
            continue
        value, mine = value.value, ours[field]
        if isinstance(value, datetime):
            # Both name the same moment.
            assert datetime.fromisoformat(mine).timestamp() == value.timestamp(), (model, field)
        elif isinstance(mine, str):
            assert mine == str(value), (model, field, mine, value)
        else:
            assert float(value) == float(mine), (model, field, mine, value)
        count += 1
    meters = getattr(theirs, "MBUS_DEVICES", [])
    for device in meters:
        kind = getattr(device, "MBUS_DEVICE_TYPE", None) or getattr(device, "DEVICE_TYPE", None)
        reading = getattr(device, "MBUS_METER_READING", None)
        field = kind and {3: "gas", 7: "water", 4: "heat"}.get(kind.value)
        if field in ours and reading is not None:
            assert float(reading.value) == ours[field], (model, field)
            assert (
                datetime.fromisoformat(ours[field + "-time"]).timestamp()
                == reading.datetime.timestamp()
            )
            count += 1
    if model == "dsmr/p1-v3":
        assert float(theirs.GAS_METER_READING.value) == ours["gas"]
        count += 1
    assert count >= FEWEST[model], (model, count)
    damaged = 0
    if specification["checksum_support"]:
        one, source = data if keys else telegram.encode("ascii"), random.Random(7)
        damaged, good = 30, martlet.decode(model, data)
        stream = b"".join(martlet.damaged(one, source) for _ in range(damaged))
        for values in martlet.decode(model, stream):
            assert values in good, (model, values)
    return count, damaged


with ThreadPoolExecutor(4) as pool:
    results = list(pool.map(compare, SPECIFICATIONS))
print(
    f"{len(results)} models, {sum(c for c, _ in results)} values agree,",
    f"{sum(d for _, d in results)} damaged telegrams",
)
