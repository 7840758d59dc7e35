# SPDX-License-Identifier: Apache-2.0
#
# Crashes and restarts of each of the three programs.
#
# After a crash of the gateway its entities are unavailable within seconds. After each restart the
# states are right again, and none is left `unknown` that MQTT has: the broker of the test forgets
# all retained messages when it ends, so the gateway must say everything again.

import time

import announced
import area_library
import compare
from ledger import until

NAME = "shed"
DEVICES = """\
  air: { model: plantower/pms5003, port: /dev/ttyUSB0 }
  climate: { model: generic/climate-line, port: /dev/ttyUSB1 }
  lamp: { model: generic/relay, pins: { relay: GPIO22 } }
  rain: { model: misol/rain-gauge, pins: { tip: GPIO17 } }
  cold: { model: dallas/ds18b20, every: 5s }
"""
BROKEN = "broken"
BROKEN_DEVICE = "  air: { model: plantower/pms5003, port: /dev/ttyNone }\n"
# What Home Assistant logs when its broker is away.
BROKER_IS_AWAY = ["components.mqtt.client"]


def run(ledger, stage):
    text = stage.head(NAME) + DEVICES
    gateway = stage.run_gateway(NAME, text)
    stage.wait_for_gateway(NAME)
    check(ledger, stage, "at the start")

    gateway.kill()
    start = time.monotonic()
    until(lambda: not available(stage), 20)
    ledger.none("availability: after a crash all entities are unavailable", available(stage))
    print(f"    {time.monotonic() - start:.1f} s after the crash", flush=True)
    ledger.expect("availability: after a crash the gateway is disconnected",
                  stage.wait_for_state(f"martlet/{NAME}/bridge/_connection", "off"))
    gateway.run()
    check(ledger, stage, "after a crash and a start of the gateway")

    stage.broker.stop()
    stage.messages.forget()
    until(lambda: not available(stage), 30)
    ledger.none("availability: without a broker all entities are unavailable", available(stage))
    time.sleep(5)
    stage.broker.run()
    check(ledger, stage, "after a restart of the broker", BROKER_IS_AWAY)

    mark = stage.messages.mark()
    stage.restart_home_assistant()
    ledger.expect("availability: Home Assistant's start makes the gateway announce again",
                  announced_again(stage, mark))
    check(ledger, stage, "after a restart of Home Assistant", BROKER_IS_AWAY)

    stage.assistant.close()
    stage.home_assistant.stop(60)
    gateway.kill()
    stage.home_assistant.run()
    stage.assistant.log_in()
    stage.assistant.connect()
    until(lambda: stage.is_ready(NAME), 60)
    ledger.none("availability: Home Assistant starts without the gateway: unavailable",
                available(stage))
    gateway.run()
    check(ledger, stage, "after a start of the gateway behind Home Assistant", BROKER_IS_AWAY)

    gateway.stop()
    until(lambda: not available(stage), 20)
    ledger.none("availability: after a clean end all entities are unavailable", available(stage))
    gateway.run()
    check(ledger, stage, "after a clean end and a start of the gateway")
    stage.remove_gateway(NAME)
    check_problem(ledger, stage)


def announced_again(stage, mark):
    """Why the devices were not announced since a mark, or nothing."""
    wanted = {entity.topic for entity in announced.entities(stage.messages, NAME).values()}

    def missing():
        return wanted - {topic for topic, _ in stage.messages.since(mark)}

    until(lambda: not missing(), 40)
    return ", ".join(sorted(missing()))


def check_problem(ledger, stage):
    """A device that is not plugged in says so, while the others of the gateway are available."""
    text = stage.head(BROKEN).replace("simulate: on\n", "") + BROKEN_DEVICE
    stage.run_gateway(BROKEN, text)
    stage.wait_for_gateway(BROKEN)
    problem = f"martlet/{BROKEN}/air/_problem"
    ledger.expect("availability: a device that is not there has a problem",
                  stage.wait_for_state(problem, "on"))
    attributes = stage.assistant.state(stage.entity_ids[problem])["attributes"]
    ledger.none("availability: the problem has a kind, a message and a time",
                {"kind", "message", "since"} - set(attributes))
    ledger.expect("availability: its values are unavailable",
                  stage.wait_for_state(f"martlet/{BROKEN}/air/pm25", "unavailable"))
    ledger.expect("availability: its gateway is connected",
                  stage.wait_for_state(f"martlet/{BROKEN}/bridge/_connection", "on"))
    stage.remove_gateway(BROKEN)
    ledger.none("availability: no warning is logged about the problem", stage.complaints())


def available(stage):
    """The entities that are available, besides the connection of the gateway."""
    states = stage.assistant.states()
    return [id for id, entry in stage.registered(NAME).items()
            if states.get(entry["entity_id"], {}).get("state", "unavailable") != "unavailable"
            and not id.endswith("/_connection")]


def check(ledger, stage, when, but=()):
    """All is announced, available and right."""
    name = f"availability: {when}"
    until(lambda: stage.is_ready(NAME), 60)
    wanted = set(announced.entities(stage.messages, NAME))
    ledger.expect(f"{name}: all entities are there",
                  "" if wanted and wanted == set(stage.registered(NAME)) else "they differ")
    until(lambda: not list(unknown(stage)), 60, 1)
    ledger.none(f"{name}: no state is unknown or unavailable", unknown(stage))
    area_library.check_states(ledger, stage, name, NAME, 30)
    ledger.none(f"{name}: no warning is logged", stage.complaints(but))


def unknown(stage):
    """The enabled entities without a state, though MQTT has one."""
    states, found = stage.assistant.states(), stage.registered(NAME)
    for id, entity in announced.entities(stage.messages, NAME).items():
        entry = found.get(id, {"entity_id": "", "disabled_by": None})
        state = states.get(entry["entity_id"], {}).get("state", "unknown")
        if entry["disabled_by"] is None and state in ("unknown", "unavailable"):
            message = stage.messages.value(entity.config["state_topic"])
            if entity.key is None or compare.told(entity, message) is not None:
                yield id
