# SPDX-License-Identifier: Apache-2.0
#
# What has left a gateway file has left Home Assistant, and what has changed there has changed here.
#
# Each step edits the file and restarts the gateway, as its user would. The steps of one device: its
# title, its icon, its values, the kind of a value, the device itself. Then the name of the gateway,
# and at last discovery as a whole.

from ledger import until

NAME = "shed"
# One value of the thing is given at each start.
THING = """\
model: test/thing
title: A thing of the test
wiring: [none]
proof: { data-sheet: this test }
serial: { baud: 9600 }
frames:
  data:
    line: "L={level:decimal} E={extra:integer}"
    end: crlf
examples: []
values:
  level: { from: data.level, unit: cm, class: distance, simulate: { walk: 10..90, step: 1 } }
"""
NUMBER = "  extra: { from: data.extra, simulate: { walk: 1..9, step: 1 } }\n"
CONTACT = "  extra: { from: data.extra, enum: { 0: off, 1: on }, simulate: { cycle: [off, on] } }\n"
AIR = "  air: { model: plantower/pms5003, port: /dev/ttyUSB0%s }\n"
LAMP = "  lamp: { model: generic/relay, pins: { relay: GPIO22 } }\n"
DEVICE = "  thing: { model: test/thing, port: /dev/ttyUSB1, area: Shed }\n"


def run(ledger, stage):
    step = Steps(ledger, stage)
    step.restart("a new gateway", AIR % "" + LAMP + DEVICE, NUMBER)
    ledger.expect("removal: a new gateway has three devices and itself",
                  step.differs({"air", "lamp", "thing", "bridge"}))
    ledger.equal("removal: a new device is in its area",
                 stage.assistant.areas().get(step.devices()["thing"]["area_id"]), "Shed")

    step.restart("a title and an icon",
                 AIR % ", title: Air of the shed, icon: mdi:air-filter" + LAMP + DEVICE,
                 NUMBER)
    until(lambda: step.name("air") == "Air of the shed", 30)
    ledger.equal("removal: a changed title is the new name", step.name("air"), "Air of the shed")
    icons = {state["attributes"].get("icon") for state in step.states("air")}
    ledger.expect("removal: a changed icon is shown",
                  "" if "mdi:air-filter" in icons else f"icons: {icons}")

    step.restart("a value less", AIR % "" + LAMP + DEVICE, "")
    ledger.expect("removal: a value that left has no entity", step.has("thing/extra", False))
    ledger.expect("removal: the other value stays", step.has("thing/level", True))

    step.restart("the value again", AIR % "" + LAMP + DEVICE, NUMBER)
    ledger.expect("removal: a value that came back has one", step.has("thing/extra", True))

    step.restart("a value of another kind", AIR % "" + LAMP + DEVICE, CONTACT)
    kind = stage.registered(NAME).get(f"martlet/{NAME}/thing/extra", {}).get("entity_id", "")
    ledger.expect("removal: a value of another kind is another entity",
                  "" if kind.startswith("binary_sensor.") else f"it is {kind!r}")

    step.restart("a device less", AIR % "" + LAMP, NUMBER)
    ledger.expect("removal: a device that left has no entity and no device",
                  step.differs({"air", "lamp", "bridge"}))
    rest = [topic for topic in stage.messages.topics(f"martlet/{NAME}/thing")]
    ledger.none("removal: nothing of it is retained", rest)

    step.restart("another name of the gateway", AIR % "" + LAMP, NUMBER, name="barn")
    until(lambda: not stage.registered(NAME), 30)
    ledger.none("removal: a gateway that was renamed has no entity of the old name",
                stage.registered(NAME))
    ledger.expect("removal: it has those of the new name",
                  "" if stage.registered("barn") else "none")

    step.restart("discovery off", AIR % "" + LAMP, NUMBER, name="barn", more="discovery: off\n")
    until(lambda: not stage.registered("barn"), 30)
    ledger.none("removal: without discovery no entity is left", stage.registered("barn"))
    left = [id for id in stage.assistant.devices() if id.split("/")[1] in (NAME, "barn")]
    ledger.none("removal: without discovery no device is left", left)
    ledger.none("removal: no announcement is retained",
                [topic for topic in stage.messages.topics("homeassistant/")
                 if f"martlet_{NAME}" in topic or "martlet_barn" in topic])
    stage.gateways.pop(NAME).stop()


class Steps:
    """One gateway whose file changes."""

    def __init__(self, ledger, stage):
        self.ledger = ledger
        self.stage = stage

    def restart(self, what, devices, value, name=NAME, more=""):
        """Another file, and what Home Assistant logs about it."""
        text = self.stage.head(name, more) + devices
        text = text.replace(f"state/{name}", f"state/{NAME}")
        self.stage.write_model("test/thing", THING + value)
        self.stage.run_gateway(NAME, text)
        if more:
            until(lambda: not self.stage.registered(name), 30)
        else:
            self.stage.wait_for_gateway(name, 30)
        self.ledger.none(f"removal: {what}: Home Assistant logs no warning",
                         self.stage.complaints())

    def devices(self):
        found = self.stage.assistant.devices()
        return {id.split("/")[2]: device for id, device in found.items()
                if id.startswith(f"martlet/{NAME}/")}

    def differs(self, wanted):
        """Why the devices of the gateway, or those of its entities, are not these."""
        until(lambda: set(self.devices()) == wanted, 30)
        found = set(self.devices())
        owners = {id.split("/")[2] for id in self.stage.registered(NAME)}
        if found == wanted == owners:
            return ""
        return f"devices {sorted(found)}, entities of {sorted(owners)}"

    def name(self, device):
        return self.devices().get(device, {}).get("name")

    def states(self, device):
        """The states of a device."""
        states = self.stage.assistant.states()
        return [states[entry["entity_id"]] for id, entry in self.stage.registered(NAME).items()
                if id.split("/")[2] == device and entry["entity_id"] in states]

    def has(self, entity, wanted):
        """Why an entity is there and should not be, or the reverse."""
        id = f"martlet/{NAME}/{entity}"
        until(lambda: (id in self.stage.registered(NAME)) == wanted, 30)
        found = id in self.stage.registered(NAME)
        return "" if found == wanted else ("it is there" if found else "it is missing")
