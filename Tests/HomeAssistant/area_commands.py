# SPDX-License-Identifier: Apache-2.0
#
# Everything that Home Assistant can set, set by its services.
#
# The gateways are those of the library, so each settable value of each model is set, on a simulated
# device: a switch is turned on and off, a number is set to the ends of its range, a select to each
# of its options, a button is pressed. Then the device reports its new state, the gateway publishes
# it, and Home Assistant must show it. Nothing may be refused: each refusal is on MQTT. A board of
# the test has the kinds that no model of the library has.

import announced
import area_library
import compare
from ledger import until

NAME = "board"
BOARD = """\
model: test/board
title: A board of the test
wiring: [none]
proof: { data-sheet: this test }
serial: { baud: 19200 }
modbus: { address: 7 }
every: 1s
values:
  label: { from: holding 30 text8, set: holding 30 text8, simulate: { constant: first } }
  water: { from: coil 4, set: coil 4, class: water, simulate: { constant: off } }
  lamp: { from: coil 5, set: coil 5, simulate: { constant: off } }
  mode:
    from: holding 5
    set: holding 5
    enum: { 0: off, 1: slow, 2: fast }
    simulate: { constant: fast }
  level:
    from: holding 6 i16be
    set: holding 6 i16be
    scale: 0.1
    valid: -20..20
    unit: °C
    class: temperature
    simulate: { constant: 0 }
  reset: { set: { holding 43: 0x5AA5 } }
examples: []
"""
DEVICE = f"  {NAME}: {{ model: test/board, port: /dev/ttyUSB0 }}\n"
SETTABLE = ("switch", "valve", "number", "select", "text", "button")


def run(ledger, stage):
    if "library-1" not in stage.gateways:
        area_library.run(ledger, stage)
    stage.write_model("test/board", BOARD)
    stage.run_gateway(NAME, stage.head(NAME) + DEVICE)
    stage.wait_for_gateway(NAME)
    wanted = [entity for entity in announced.entities(stage.messages).values()
              if entity.platform in SETTABLE]
    for platform in SETTABLE:
        ledger.expect(f"commands: there is a {platform}",
                      "" if any(entity.platform == platform for entity in wanted) else "none")
    for entity in wanted:
        ledger.expect(f"commands: {entity}", set_all(stage, entity))
    for name in list(stage.gateways):
        stage.remove_gateway(name)
    ledger.none("commands: Home Assistant logs no warning", stage.complaints())


def set_all(stage, entity):
    """Sets an entity to several states. Returns why it has failed, or nothing."""
    until(lambda: stage.state(entity.id) not in ("unavailable", None), 20)
    if stage.state(entity.id) in ("unavailable", None):
        return f"its state is {stage.state(entity.id)}"
    id = stage.entity_ids[entity.id]
    for service, data, state in commands(entity):
        mark = stage.messages.mark()
        stage.assistant.call(service, id, **data)
        refused = until(lambda: outcome(stage, entity, state, mark), 15, 0.1)
        if refused != "done":
            return f"{service} {data}: {refused or stage.state(entity.id)}"
    return ""


def outcome(stage, entity, state, mark):
    """`done`, a refusal, or nothing yet."""
    topic = entity.config["command_topic"]
    messages = stage.messages.since(mark)
    refusals = [text for name, text in messages if name == topic.replace("/set", "/refused")]
    if refusals:
        return f"refused: {refusals[0]}"
    if not any(name == topic for name, _ in messages):
        return ""
    if entity.platform == "button":
        return "done"
    if entity.platform == "number":
        return "done" if has_number(stage, entity, state, messages) else ""
    return "done" if stage.state(entity.id) == state else ""


def has_number(stage, entity, wanted, messages):
    """Whether a number has come back. A total counts on from it, and the number of a calibration
    is an event: Home Assistant shows it until the next reading."""
    found = stage.state(entity.id)
    if found in ("unknown", "unavailable", None):
        values = [compare.told(entity, stage.messages.parsed(text)) for topic, text in messages
                  if topic == entity.config["state_topic"]]
        return wanted in values
    return abs(float(found) - wanted) <= (50 if is_total(entity) else 0)


def is_total(entity):
    """Whether it is the number that sets a counter."""
    return entity.id.rsplit("/", 1)[1].startswith("_set_")


def commands(entity):
    """The calls of services, each with its data and the state that must follow."""
    config = entity.config
    if entity.platform == "switch":
        return [("switch.turn_on", {}, "on"), ("switch.turn_off", {}, "off"),
                ("switch.toggle", {}, "on"), ("switch.turn_off", {}, "off")]
    if entity.platform == "valve":
        return [("valve.open_valve", {}, "open"), ("valve.close_valve", {}, "closed")]
    if entity.platform == "select":
        return [("select.select_option", {"option": option}, option)
                for option in config["options"]]
    if entity.platform == "number":
        return [("number.set_value", {"value": value}, value) for value in numbers(entity)]
    if entity.platform == "text":
        return [("text.set_value", {"value": text}, text) for text in ("one", "two")]
    return [("button.press", {}, "")]


def numbers(entity):
    """Numbers of the range: its ends, and the first step. A total must not be near to its end."""
    config = entity.config
    if is_total(entity):
        return [1000, 5000]
    low, high, step = config["min"], config["max"], config["step"]
    places = len(str(step).partition(".")[2])
    second = round(low + step, places)
    return [low, second if second <= high else high, high]
