# SPDX-License-Identifier: Apache-2.0
#
# What the gateways have announced, read from the retained messages, in both forms: one message for
# a device, and one for each component. The rest of the test does not see the difference.

import json
import re

PREFIX = "homeassistant"
# Of these, a component has the root's unless it has its own.
SHARED = ["availability", "availability_mode", "availability_template", "availability_topic",
          "command_topic", "payload_available", "payload_not_available", "state_topic"]


class Entity:
    """One announced entity."""

    def __init__(self, platform, config, device, topic):
        self.platform = platform
        self.config = config
        self.device = device
        self.topic = topic
        self.id = config.get("unique_id")

    def __repr__(self):
        return f"{self.platform} {self.id}"

    @property
    def is_enabled(self):
        return self.config.get("enabled_by_default", True)

    @property
    def key(self):
        """The key of its value in the JSON object; `None` for another template."""
        found = re.match(r"\{\{ value_json\.get\('([\w-]+)'\)",
                         self.config.get("value_template", ""))
        return found.group(1) if found else None


def entities(messages, gateway=None):
    """All announced entities, or those of one gateway: unique id -> entity."""
    found = {}
    for topic in messages.topics(f"{PREFIX}/"):
        parts = topic.split("/")
        if parts[-1] != "config":
            continue
        message = messages.value(topic)
        if parts[1] == "device":
            listed = of_device(message, topic)
        else:
            listed = [Entity(parts[1], message, message.get("device", {}), topic)]
        for entity in listed:
            if gateway is None or entity.id.split("/")[1] == gateway:
                found[entity.id] = entity
    return found


def of_device(message, topic):
    """The entities of a message for a device. One with nothing but a platform is a removal."""
    root = {key: message[key] for key in SHARED if key in message}
    for component in message["components"].values():
        if len(component) > 1:
            config = {**root, **component}
            yield Entity(config.pop("platform"), config, message["device"], topic)


def as_text(messages):
    """All retained messages about discovery, for the eyes of a person."""
    return "".join(f"{topic} {json.dumps(messages.value(topic), ensure_ascii=False, indent=1)}\n"
                   for topic in messages.topics(f"{PREFIX}/"))
