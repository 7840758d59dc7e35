# SPDX-License-Identifier: Apache-2.0
#
# What the broker carries: a client of its own that subscribes to everything. It keeps the last
# message of each topic, which is what Home Assistant must show, and all messages in their order.

import json
import threading
import time

import paho.mqtt.client as mqtt


class Messages:
    """A client that hears everything and can say something too."""

    def __init__(self, port):
        self.port = port
        self.last = {}
        self.all = []
        self.lock = threading.Lock()
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311)
        self.client.on_connect = lambda client, *_: client.subscribe("#", 1)
        self.client.on_message = self._take
        self.client.reconnect_delay_set(1, 1)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def _take(self, _client, _data, message):
        text = message.payload.decode(errors="replace")
        with self.lock:
            self.all.append((time.time(), message.topic, text, message.retain))
            if text:
                self.last[message.topic] = text
            else:
                self.last.pop(message.topic, None)

    def close(self):
        self.client.loop_stop()
        self.client.disconnect()

    def send(self, topic, text, retain=False):
        self.client.publish(topic, text, 1, retain).wait_for_publish(5)

    def forget(self):
        """Forgets what came until now. Used while a broker without memory is off."""
        with self.lock:
            self.last.clear()

    def mark(self):
        """A place in the order of the messages, for `since`."""
        with self.lock:
            return len(self.all)

    def since(self, mark, topic=None):
        """The messages after a mark: (topic, text)."""
        with self.lock:
            return [(name, text) for _, name, text, _ in self.all[mark:]
                    if topic is None or name == topic]

    def value(self, topic):
        """The last message of a topic; `None` without one."""
        with self.lock:
            text = self.last.get(topic)
        return self.parsed(text) if text else None

    @staticmethod
    def parsed(text):
        """An object, if the text is one; else the text."""
        return json.loads(text) if text.startswith("{") else text

    def topics(self, beginning):
        """The topics that begin with it and have a last message."""
        with self.lock:
            return sorted(topic for topic in self.last if topic.startswith(beginning))
