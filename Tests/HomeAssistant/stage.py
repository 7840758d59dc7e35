# SPDX-License-Identifier: Apache-2.0
#
# Everything that an area of the test needs: the programs, and a view of each.
#
# One Home Assistant serves all areas, as it would serve a user for years; an area removes its
# gateways at its end. Whatever Home Assistant logs as a warning or worse is a complaint, and each
# area fails for those that it caused: nothing of Martlet may make a user read that log.

import re
import time
from pathlib import Path

import announced
from assistant import Assistant
from ledger import settled, until
from library import head
from messages import Messages
from programs import Broker, Gateway, HomeAssistant

# What this Home Assistant would log without Martlet too.
EXPECTED = [
    "Skipping pip installation of required modules",
]


class Stage:
    """The broker, Home Assistant and the gateways."""

    def __init__(self, arguments):
        self.output = Path(arguments.output).resolve()
        self.devices = Path(arguments.devices).resolve()
        self.martletd = Path(arguments.martletd).resolve()
        self.states = self.output / "state"
        self.states.mkdir()
        self.broker = Broker(self.output, 1883)
        self.home_assistant = HomeAssistant(self.output, arguments.root, 8123)
        self.assistant = Assistant(8123)
        self.messages = None
        self.gateways = {}
        self.read_lines = 0
        # The ids of entities that were asked for, by their unique ids.
        self.entity_ids = {}

    def start(self):
        self.broker.run()
        self.messages = Messages(self.broker.port)
        self.home_assistant.run()
        self.assistant.make_account()
        self.assistant.add_mqtt(self.broker.port)
        self.assistant.connect()

    def stop(self):
        for gateway in self.gateways.values():
            gateway.stop()
        self.assistant.close()
        self.home_assistant.stop()
        self.messages.close()
        self.broker.stop()

    def restart_home_assistant(self):
        self.assistant.close()
        self.home_assistant.stop(60)
        self.home_assistant.run()
        self.assistant.log_in()
        self.assistant.connect()

    # Gateways

    def head(self, name, more=""):
        """The beginning of a gateway file."""
        return head(name, self.broker.port, self.states / name, more)

    def write_model(self, name, text):
        """A model of the test, which all gateways find beside their files."""
        file = self.output / "devices" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run_gateway(self, name, text):
        """A new gateway with this file, or the same one with another file."""
        program = self.gateways.get(name)
        if program is None:
            program = self.gateways[name] = Gateway(self.output, self.martletd, name)
        program.restart(text)
        return program

    def is_ready(self, name):
        """Whether Home Assistant has what the gateway announces now, and nothing else of it."""
        wanted = announced.entities(self.messages, name)
        return wanted and set(wanted) == set(self.registered(name))

    def wait_for_gateway(self, name, seconds=60):
        """Waits until all is announced and registered. Returns the announced entities."""
        settled(lambda: len(self.messages.topics(f"{announced.PREFIX}/")), 8, seconds)
        until(lambda: self.is_ready(name), seconds, 1)
        return announced.entities(self.messages, name)

    def registered(self, gateway):
        """The entities of a gateway in Home Assistant: unique id -> entry."""
        return {id: entry for id, entry in self.assistant.entities().items()
                if id.startswith(f"martlet/{gateway}/")}

    def remove_gateway(self, name):
        """A gateway whose user no longer wants it in Home Assistant."""
        program = self.gateways.pop(name)
        text = program.file.read_text()
        program.restart(re.sub(r"^(discovery: .*\n)?devices:", "discovery: off\ndevices:", text,
                               count=1, flags=re.MULTILINE))
        until(lambda: not self.registered(name), 30)
        program.stop()
        for topic in self.messages.topics(f"martlet/{name}/"):
            self.messages.send(topic, "", retain=True)

    # States

    def state(self, id):
        """The state of an entity: its text, or `None`."""
        if id not in self.entity_ids:
            self.entity_ids = {unique_id: entry["entity_id"]
                               for unique_id, entry in self.assistant.entities().items()}
        found = id in self.entity_ids and self.assistant.state(self.entity_ids[id])
        return found["state"] if found else None

    def wait_for_state(self, id, wanted, seconds=20):
        """Waits for a state. Returns why it did not come, or nothing."""
        accepted = [wanted] if isinstance(wanted, str) else wanted
        until(lambda: self.state(id) in accepted, seconds)
        found = self.state(id)
        return "" if found in accepted else f"the state of {id} is {found!r}, not {wanted!r}"

    # The log of Home Assistant

    def complaints(self, but=()):
        """What it has logged as a warning or worse since the last call."""
        time.sleep(0.5)
        lines = self.home_assistant.lines()
        new, self.read_lines = lines[self.read_lines:], len(lines)
        accepted = [*EXPECTED, *but]
        return [line for line in new
                if re.match(r"\S+ \S+ (WARNING|ERROR|CRITICAL) ", line)
                and not any(part in line for part in accepted)]
