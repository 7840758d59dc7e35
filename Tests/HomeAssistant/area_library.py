# SPDX-License-Identifier: Apache-2.0
#
# Every model of the library, simulated, in one Home Assistant.
#
# Three questions. Has Home Assistant accepted all that was announced, without a line in its log? Is
# each entity what was announced: its id, unit, class, options, range? And is each state what MQTT
# carries? Values change while they are compared, so a state is right when it is that of the last
# message before the states were asked for, or of one that came meanwhile.

import time

import announced
import compare
import library
from ledger import until

# Announced setting -> attribute in Home Assistant, where they have the same content.
ATTRIBUTES = {
    "device_class": "device_class", "state_class": "state_class", "icon": "icon",
    "unit_of_measurement": "unit_of_measurement", "options": "options", "min": "min", "max": "max",
    "step": "step", "event_types": "event_types"}


def run(ledger, stage):
    files = library.gateway_files(stage.devices, stage.broker.port, stage.states)
    for name, text in files.items():
        stage.run_gateway(name, text)
    for name in files:
        stage.wait_for_gateway(name, 90)
    (stage.output / "announced.txt").write_text(announced.as_text(stage.messages))
    check_messages(ledger, stage, files)
    check_entities(ledger, stage)
    check_states(ledger, stage)
    check_readings(ledger, stage)
    complaints = stage.complaints()
    ledger.none("library: Home Assistant logs no warning", complaints)


def check_messages(ledger, stage, files):
    """Each device of each file is announced, and registered with its names."""
    devices = stage.assistant.devices()
    missing, wrong = [], []
    for name, text in files.items():
        for line in text.splitlines():
            if not line.startswith("  "):
                continue
            identifier = f"martlet/{name}/{line.split(':')[0].strip()}"
            device = devices.get(identifier)
            if device is None:
                missing.append(identifier)
                continue
            model = line.split("model: ")[1].split(",")[0].split(" ")[0]
            bridge = devices.get(f"martlet/{name}/bridge", {})
            if device["model_id"] != model or device["via_device_id"] != bridge.get("id"):
                wrong.append(f"{identifier}: {device['model_id']} by {device['via_device_id']}")
            elif not (device["name"] and device["model"]):
                wrong.append(f"{identifier}: {device['name']}, {device['model']}")
    ledger.none("library: every device is in Home Assistant", missing)
    ledger.none("library: devices have a name, their model and the gateway", wrong)


def check_entities(ledger, stage):
    wanted = announced.entities(stage.messages)
    found = stage.assistant.entities()
    states = stage.assistant.states()
    ledger.equal("library: as many entities as announced", len(found), len(wanted))
    ledger.none("library: every entity is registered", set(wanted) - set(found))
    ledger.none("library: no entity was not announced", set(found) - set(wanted))
    ids, attributes, disabled = [], [], []
    for id, entity in wanted.items():
        entry = found.get(id)
        if entry is None:
            continue
        hint = entity.config.get("default_entity_id")
        if entry["entity_id"] != hint:
            ids.append(f"{entry['entity_id']} instead of {hint}")
        if entry["entity_category"] != entity.config.get("entity_category"):
            attributes.append(f"{id}: category {entry['entity_category']}")
        if (entry["disabled_by"] is None) != entity.is_enabled:
            disabled.append(f"{id}: {entry['disabled_by']}")
        if entity.is_enabled:
            state = states.get(entry["entity_id"])
            attributes += different(entity, state) if state else [f"{id}: no state"]
    ledger.none("library: entities have the ids that were asked for", ids)
    ledger.none("library: units, classes, options and ranges are accepted", attributes)
    ledger.none("library: entities are enabled as announced", disabled)
    platforms = sorted({entity.platform for entity in wanted.values()})
    print(f"    {len(wanted)} entities of {len(stage.assistant.devices())} devices: "
          + ", ".join(platforms), flush=True)


def different(entity, state):
    """The announced settings that the state does not have."""
    for setting, attribute in ATTRIBUTES.items():
        wanted = entity.config.get(setting)
        found = state["attributes"].get(attribute)
        if setting == "unit_of_measurement":
            is_same = compare.same_unit(wanted, found)
        else:
            is_same = wanted is None or wanted == found
        if not is_same:
            yield f"{entity.id}: {attribute} {found!r} instead of {wanted!r}"


def check_states(ledger, stage, name="library", gateway=None, seconds=90):
    """Every entity whose value MQTT has is right."""
    wanted = announced.entities(stage.messages, gateway)
    wrong = []

    def are_right():
        wrong[:] = wrong_states(stage, wanted)
        return not wrong

    until(are_right, seconds, 2)
    ledger.none(f"{name}: every state is that of MQTT", wrong)


def wrong_states(stage, wanted):
    """The entities whose state is none of the last messages."""
    topics = {entity.config.get("state_topic") for entity in wanted.values()}
    before = {topic: stage.messages.value(topic) for topic in topics}
    mark = stage.messages.mark()
    entries, states = stage.assistant.entities(), stage.assistant.states()
    time.sleep(0.3)
    since = {}
    for topic, text in stage.messages.since(mark):
        since.setdefault(topic, []).append(stage.messages.parsed(text))
    wrong = []
    for id, entity in wanted.items():
        topic = entity.config.get("state_topic")
        if not entity.is_enabled or entity.key is None or entity.platform in ("event", "button"):
            continue
        state = states.get(entries.get(id, {}).get("entity_id"))
        if state is None:
            wrong.append(f"{id} has no state")
        elif not any(compare.agrees(entity, state, message)
                     for message in [before[topic], *since.get(topic, [])]):
            wrong.append(f"{id}: {state['state']} instead of {compare.told(entity, before[topic])}")
    return wrong


def check_readings(ledger, stage, seconds=90):
    """Each device whose model sends has a state that is known."""
    sending = {library.device_name(model) for model, content in library.models(stage.devices)
               if library.sends(content)}
    silent = until(lambda: not silent_devices(stage, sending) and "none", seconds, 2)
    ledger.none("library: every device has sent",
                [] if silent == "none" else silent_devices(stage, sending))


def silent_devices(stage, sending):
    """The devices of these without a known state, apart from what the gateway says of them."""
    states = stage.assistant.states()
    for id, entry in stage.assistant.entities().items():
        state = states.get(entry["entity_id"], {}).get("state")
        if state not in ("unknown", "unavailable", None) and not id.endswith("/_problem"):
            sending = sending - {id.split("/")[2]}
    return sorted(sending)
