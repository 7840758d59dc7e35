# SPDX-License-Identifier: Apache-2.0
#
# Home Assistant as its own interface sees it: HTTP for the first steps of a user (an account, the
# connection to the broker), and the WebSocket API for the states, the registries, the services and
# the events. The interface sends the same requests.

import json
import queue
import threading
import urllib.error
import urllib.parse
import urllib.request

import websockets.sync.client

USER, PASSWORD = "tester", "not a secret"


class Assistant:
    """A connection to a Home Assistant that runs."""

    def __init__(self, port):
        self.port = port
        self.client_id = f"http://127.0.0.1:{port}/"
        self.token = None
        self.socket = None
        self.number = 0
        self.answers = {}
        self.events = []
        self.heard = threading.Condition()

    # HTTP

    def post(self, path, body=None, form=None):
        """A request with a body of JSON or of a form, and its answer."""
        if form is None:
            data, kind = json.dumps(body or {}).encode(), "application/json"
        else:
            data, kind = urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, {"Content-Type": kind})
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    def state(self, entity):
        """One state: {state, attributes, last_changed...}, or `None`."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/states/{entity}",
            headers={"Authorization": f"Bearer {self.token}"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError:
            return None

    def make_account(self):
        """The first page of a new installation."""
        code = self.post("/api/onboarding/users", {
            "name": "Tester", "username": USER, "password": PASSWORD,
            "client_id": self.client_id, "language": "en"})["auth_code"]
        self._take_token(code)

    def log_in(self):
        """The page of an installation with an account."""
        flow = self.post("/auth/login_flow", {
            "client_id": self.client_id, "handler": ["homeassistant", None],
            "redirect_uri": self.client_id})
        done = self.post(f"/auth/login_flow/{flow['flow_id']}", {
            "client_id": self.client_id, "username": USER, "password": PASSWORD})
        self._take_token(done["result"])

    def _take_token(self, code):
        self.token = self.post("/auth/token", form={
            "grant_type": "authorization_code", "code": code,
            "client_id": self.client_id})["access_token"]

    def add_mqtt(self, port):
        """Adds the integration: the host and the port of the broker."""
        flow = self.post("/api/config/config_entries/flow", {"handler": "mqtt"})
        done = self.post(f"/api/config/config_entries/flow/{flow['flow_id']}", {
            "broker": "127.0.0.1", "port": port})
        if done.get("type") != "create_entry":
            raise RuntimeError(f"the broker was not accepted: {done}")

    # WebSocket

    def connect(self):
        self.socket = websockets.sync.client.connect(
            f"ws://127.0.0.1:{self.port}/api/websocket", max_size=None)
        json.loads(self.socket.recv())
        self.socket.send(json.dumps({"type": "auth", "access_token": self.token}))
        if json.loads(self.socket.recv())["type"] != "auth_ok":
            raise RuntimeError("the token was not accepted")
        self.number = 0
        threading.Thread(target=self._listen, args=(self.socket,), daemon=True).start()

    def close(self):
        if self.socket:
            self.socket.close()
            self.socket = None

    def _listen(self, socket):
        try:
            for text in socket:
                messages = json.loads(text)
                for message in messages if isinstance(messages, list) else [messages]:
                    self._take(message)
        except Exception:
            return

    def _take(self, message):
        if message["type"] == "event":
            with self.heard:
                self.events.append(message["event"])
        elif message["type"] == "result":
            self.answers[message["id"]].put(message)

    def ask(self, kind, **details):
        """A request and its result."""
        self.number += 1
        number = self.number
        self.answers[number] = queue.Queue()
        self.socket.send(json.dumps({"id": number, "type": kind, **details}))
        answer = self.answers[number].get(timeout=60)
        del self.answers[number]
        if not answer["success"]:
            raise RuntimeError(f"{kind}: {answer['error'].get('message')}")
        return answer["result"]

    def states(self):
        """All states: entity id -> {state, attributes, last_changed...}."""
        return {state["entity_id"]: state for state in self.ask("get_states")}

    def entities(self):
        """The registered entities of MQTT: unique id -> entry."""
        entries = self.ask("config/entity_registry/list")
        return {entry["unique_id"]: entry for entry in entries if entry["platform"] == "mqtt"}

    def devices(self):
        """The registered devices of MQTT: identifier -> entry."""
        return {
            identifier: device
            for device in self.ask("config/device_registry/list")
            for kind, identifier in device["identifiers"] if kind == "mqtt"}

    def areas(self):
        """The names of the areas by their ids."""
        return {area["area_id"]: area["name"]
                for area in self.ask("config/area_registry/list")}

    def call(self, service, entity, **data):
        """Calls a service like `switch.turn_on` for one entity."""
        domain, name = service.split(".")
        self.ask("call_service", domain=domain, service=name, service_data=data,
                 target={"entity_id": entity})

    def watch_states(self):
        """From now on, each change of a state is in `events`."""
        self.ask("subscribe_events", event_type="state_changed")

    def changes(self, entity):
        """The states that an entity had since `watch_states`, in their order."""
        with self.heard:
            return [event["data"]["new_state"] for event in self.events
                    if event["data"]["entity_id"] == entity and event["data"]["new_state"]]
