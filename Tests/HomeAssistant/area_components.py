# SPDX-License-Identifier: Apache-2.0
#
# `discovery: components` gives the same entities: those of the whole library, in one message for
# each entity instead of one for each device. Then back to the usual form.

import announced
import library
from ledger import until

# What an entity is, apart from its state.
ENTRY = ["entity_id", "entity_category", "disabled_by", "original_name"]
ATTRIBUTES = ["device_class", "state_class", "unit_of_measurement", "options", "min", "max", "step",
              "event_types", "icon", "friendly_name"]
# Home Assistant removes and adds some thousand entities at once, and keeps its broker waiting.
IS_BUSY = ["No ACK from MQTT server"]


def run(ledger, stage):
    usual = library.gateway_files(stage.devices, stage.broker.port, stage.states)
    single = {name: text.replace("devices:\n", "discovery: components\ndevices:\n")
              for name, text in usual.items()}
    start(stage, usual)
    before = seen(stage)
    ledger.expect("components: the library is there in the usual form", "" if before else "not")
    for form, files in [("components", single), ("devices", usual)]:
        start(stage, files)
        after = seen(stage)
        missing, more = set(before) - set(after), set(after) - set(before)
        ledger.none(f"components: the form {form} has all entities", missing)
        ledger.none(f"components: the form {form} has no others", more)
        ledger.none(f"components: the form {form} has the same entities", [
            f"{id}: {after[id]} instead of {before[id]}"
            for id in before if id in after and before[id] != after[id]])
        topics = stage.messages.topics(f"{announced.PREFIX}/")
        wrong = [topic for topic in topics
                 if topic.endswith("/config")
                 and topic.startswith(f"{announced.PREFIX}/device/") != (form == "devices")]
        ledger.none(f"components: nothing of the other form is retained ({form})", wrong)
        ledger.none(f"components: Home Assistant logs no warning ({form})",
                    stage.complaints(IS_BUSY))
    for name in usual:
        stage.remove_gateway(name)
    ledger.none("components: nothing is left of the library", stage.assistant.entities())
    ledger.none("components: Home Assistant logs no warning at the end", stage.complaints())


def start(stage, files):
    """The gateways with these files, announced and registered."""
    for name, text in files.items():
        stage.run_gateway(name, text)
    for name in files:
        stage.wait_for_gateway(name, 120)
    until(lambda: not lost(stage), 30)


def lost(stage):
    """Registered entities without a state."""
    states = stage.assistant.states()
    return [id for id, entry in stage.assistant.entities().items()
            if entry["disabled_by"] is None and entry["entity_id"] not in states]


def seen(stage):
    """What Home Assistant has: unique id -> a description of the entity."""
    states = stage.assistant.states()
    found = {}
    for id, entry in stage.assistant.entities().items():
        attributes = states.get(entry["entity_id"], {}).get("attributes", {})
        found[id] = {key: entry.get(key) for key in ENTRY}
        found[id].update({key: attributes[key] for key in ATTRIBUTES if key in attributes})
    return found
