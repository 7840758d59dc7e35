# SPDX-License-Identifier: Apache-2.0
#
# Events: clicks of a button and cards at a reader. Each fires once.
#
# What is retained on MQTT is a state, never an event; and Home Assistant ignores replayed messages
# for its event entities. So an event must fire as often as a message brought it: not again when
# Home Assistant or the gateway restarts.

import datetime
import time

from ledger import until

NAME = "events"
DEVICES = """\
  button: { model: generic/push-button, pins: { button: GPIO17 } }
  reader: { model: seeed/rdm6300, port: /dev/ttyUSB0 }
"""


def run(ledger, stage):
    text = stage.head(NAME) + DEVICES
    stage.run_gateway(NAME, text)
    wanted = stage.wait_for_gateway(NAME)
    events = [entity for entity in wanted.values() if entity.platform == "event"]
    ledger.equal("events: a button and a reader have events",
                 sorted({entity.id.split("/")[2] for entity in events}), ["button", "reader"])
    stage.assistant.watch_states()
    start = time.time()
    until(lambda: all(fired(stage, entity, start) for entity in events), 60)
    time.sleep(10)
    for entity in events:
        count_equal(ledger, stage, entity, start)
    complaints = stage.complaints()
    stage.restart_home_assistant()
    until(lambda: stage.is_ready(NAME), 60)
    until(lambda: stage.state(events[0].id) != "unavailable", 30)
    for entity in events:
        ledger.expect(f"events: {entity} does not fire again after a restart of Home Assistant",
                      moment_without_message(stage, entity))
    complaints += stage.complaints()
    stage.remove_gateway(NAME)
    ledger.none("events: Home Assistant logs no warning", complaints + stage.complaints())


def fired(stage, entity, start):
    """The events on MQTT since a time: (time, value)."""
    key = entity.id.rsplit("/", 1)[1]
    found = []
    for moment, topic, text, retained in list(stage.messages.all):
        if topic == entity.config["state_topic"] and moment >= start and not retained:
            value = stage.messages.parsed(text).get(key) if text else None
            if value is not None:
                found.append((moment, value))
    return found


def count_equal(ledger, stage, entity, start):
    """As many events in Home Assistant as on MQTT, with the same contents in the same order."""
    id = stage.assistant.entities()[entity.id]["entity_id"]
    sent = fired(stage, entity, start)
    changes = [state["attributes"] for state in stage.assistant.changes(id)
               if state["state"] not in ("unknown", "unavailable")]
    received = [change.get("value", change.get("event_type")) for change in changes]
    reason = "" if received == [value for _, value in sent] and sent else (
        f"{received} on Home Assistant, {[value for _, value in sent]} on MQTT")
    ledger.expect(f"events: {entity} fires once for each of {len(sent)}", reason)


def moment_without_message(stage, entity):
    """The state of an event entity is the moment at which it fired: a message came then."""
    state = stage.state(entity.id)
    try:
        moment = datetime.datetime.fromisoformat(state).timestamp()
    except (TypeError, ValueError):
        return f"its state is {state}"
    distance = min((abs(moment - sent) for sent, _ in fired(stage, entity, 0)), default=99)
    return "" if distance < 2 else f"it fired at {state}, {distance:.0f} s from any message"

