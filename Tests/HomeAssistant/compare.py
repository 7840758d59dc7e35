# SPDX-License-Identifier: Apache-2.0
#
# Whether Home Assistant shows what MQTT carries.
#
# A message has one value of each entity. Home Assistant shows it as it is, with two exceptions:
# a moment in UTC, to the second; and a few units in those that people use, by its system of units
# (a wind of 1 m/s is 3.6 km/h).

import datetime

# Of the units of the library, those that Home Assistant replaces in its metric system.
REPLACED = {("m/s", "km/h"): 3.6}
MICRO_SIGNS = str.maketrans("\u00b5", "\u03bc")
STATES = {
    "binary_sensor": ("payload_on", "payload_off", "on", "off"),
    "switch": ("payload_on", "payload_off", "on", "off"),
    "valve": ("state_open", "state_closed", "open", "closed")}


def same_unit(wanted, found):
    """Whether a unit was taken over, or replaced by another unit of people."""
    if wanted is None or found is None:
        return wanted == found
    return (wanted.translate(MICRO_SIGNS) == found.translate(MICRO_SIGNS)
            or (wanted, found) in REPLACED)


def told(entity, message):
    """The value of an entity in a message; `None` when it says nothing."""
    if not isinstance(message, dict):
        return None
    value = message.get(entity.key)
    if value is None or entity.platform not in STATES:
        return value
    on, off, state_on, state_off = STATES[entity.platform]
    return {entity.config.get(on, "ON"): state_on,
            entity.config.get(off, "OFF"): state_off}.get(str(value))


def agrees(entity, state, message):
    """Whether the state in Home Assistant is that of a message."""
    value, shown = told(entity, message), state["state"]
    if value is None:
        return shown in ("unknown", "")
    if entity.config.get("device_class") == "timestamp":
        return moment(shown) == moment(value)
    if entity.platform in ("sensor", "number") and isinstance(value, (int, float)):
        unit = (entity.config.get("unit_of_measurement"),
                state["attributes"].get("unit_of_measurement"))
        return is_near(shown, value * REPLACED.get(unit, 1), unit in REPLACED)
    return shown == str(value)


def is_near(shown, value, is_converted):
    try:
        distance = abs(float(shown) - value)
    except ValueError:
        return False
    return distance <= (1e-6 * max(1, abs(value)) if is_converted else 0)


def moment(text):
    """A moment to the second, in UTC."""
    try:
        found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return text
    return found.astimezone(datetime.timezone.utc).replace(microsecond=0)
