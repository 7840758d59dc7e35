# SPDX-License-Identifier: Apache-2.0
#
# Prints the Python packages that Home Assistant would install at its start: those of the
# integrations that it always loads, and of MQTT and its entities. It runs in Home Assistant's own
# Python environment.

import json
from pathlib import Path

from homeassistant import bootstrap, components

ENTITIES = "binary_sensor button event number select sensor switch text valve"


def manifest(folder, name):
    return json.loads((folder / name / "manifest.json").read_text())


def main():
    folder = Path(components.__path__[0])
    waiting = bootstrap.CORE_INTEGRATIONS | bootstrap.DEFAULT_INTEGRATIONS
    waiting |= {"isal", "system_log", "mqtt", *ENTITIES.split()}
    known, packages = set(), set()
    while waiting:
        name = waiting.pop()
        known.add(name)
        found = manifest(folder, name)
        packages.update(found.get("requirements", []))
        waiting |= set(found.get("dependencies", [])) - known
    print("\n".join(sorted(packages)))


main()
