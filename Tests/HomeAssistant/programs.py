# SPDX-License-Identifier: Apache-2.0
#
# The three programs of the test: the broker, the gateway and Home Assistant. Each is a child of the
# driver, writes its output to a file, and is ended by its number only.
#
# Home Assistant runs in the root of deploy/home-assistant.sh by chroot. The driver's folder for its
# configuration is mounted there as /config. `--skip-pip`: what it needs is in the root, and the
# test has no network.

import signal
import socket
import subprocess
import time
from pathlib import Path


class Program:
    """A child process with a log."""

    def __init__(self, name, folder):
        self.name = name
        self.log = folder / f"{name}.log"
        self.process = None

    def start(self, *command):
        output = self.log.open("ab")
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT)
        output.close()

    @property
    def runs(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, seconds=20):
        """Asks it to end. Returns whether it did so in time."""
        if not self.runs:
            return True
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            self.kill()
            return False

    def kill(self):
        """The end that a power cut would be."""
        if self.runs:
            self.process.kill()
            self.process.wait()


class Broker(Program):
    """A mosquitto that keeps nothing when it ends."""

    def __init__(self, folder, port):
        super().__init__("mosquitto", folder)
        self.port = port
        self.file = folder / "mosquitto.conf"
        self.file.write_text(
            f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n"
            "max_queued_messages 100000\nmax_inflight_messages 1000\nuser root\n")

    def run(self):
        self.start("mosquitto", "-c", self.file)
        wait_for_port(self.port)


class Gateway(Program):
    """A martletd with one gateway file."""

    def __init__(self, folder, program, name="martletd"):
        super().__init__(name, folder)
        self.program = program
        self.file = folder / f"{name}.yaml"
        self.state = folder / f"{name}.state"

    def write(self, text):
        self.file.write_text(text)

    def run(self, text=None):
        if text is not None:
            self.write(text)
        self.start(self.program, self.file)

    def restart(self, text):
        """Another gateway file, as a person would do it: end, edit, start."""
        self.stop()
        self.run(text)


class HomeAssistant(Program):
    """A Home Assistant with the configuration of a new user."""

    configuration = """\
# The interface stays on this machine. The log has what a user would see.
homeassistant:
  name: Test
  unit_system: metric
  time_zone: UTC
  country: DE
http:
  server_host: 127.0.0.1
  server_port: {port}
logger:
  default: warning
"""

    def __init__(self, folder, root, port):
        super().__init__("home-assistant", folder)
        self.root = Path(root)
        self.port = port
        self.config = folder / "home-assistant"
        self.config.mkdir()
        (self.config / "configuration.yaml").write_text(self.configuration.format(port=port))
        mounted = self.root / "config"
        mounted.mkdir(exist_ok=True)
        subprocess.run(["mount", "--bind", self.config, mounted], check=True)

    def run(self):
        self.start(
            "chroot", self.root, "env", "--ignore-environment", "HOME=/root", "LANG=C.UTF-8",
            "PATH=/opt/hass/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "/opt/hass/bin/hass", "--config", "/config", "--skip-pip")
        wait_for_port(self.port, 180)

    def lines(self):
        """What it has logged since the configuration was made, on its standard error too."""
        return self.log.read_text(errors="replace").splitlines()


def wait_for_port(port, seconds=30):
    """Waits until something listens."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise TimeoutError(f"nothing listens on port {port}") from None
            time.sleep(0.2)


def free_port():
    """A port of this machine that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
