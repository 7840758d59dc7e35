# SPDX-License-Identifier: Apache-2.0
#
# Gateway files with all models of the library, each simulated once.
#
# A device gets what its model demands and nothing else: a port, pins, settings without a default,
# the keys of an encrypted meter. The models are spread over three gateways in turn, since a user
# with several of them is one case of the test. So models of one maker that read the same sensor of
# the kernel, like both of Aosong, are in different ones.

import re
from pathlib import Path

import yaml

GATEWAYS = 3
# Settings without a default: the calibration of a load cell.
SETTINGS = {"avia/hx711": "{ empty: 100000, loaded: 600000, weight: 1000 }"}
# They read the same sensor of the kernel as another model of the same turn.
ELSEWHERE = ["maxim/max6675"]


def models(folder):
    """All models: (name, content)."""
    for path in sorted(Path(folder).glob("*/*.yaml")):
        yield f"{path.parent.name}/{path.stem}", yaml.safe_load(path.read_text())


def device_name(model):
    return re.sub("[^a-z0-9-]", "-", model.replace("/", "-"))


def sends(content):
    """Whether a model reports something; others are only told what to do."""
    return any("from" in value for value in content["values"].values())


def entry(model, content, number, key):
    """The lines of a device."""
    keys = [f"model: {model}"]
    if "pins" in content:
        pins = ", ".join(f"{name}: L{number}P{index}"
                         for index, name in enumerate(content["pins"]))
        keys.append(f"pins: {{ {pins} }}")
    elif "sysfs" not in content:
        keys.append(f"port: /dev/ttyUSB{number}")
    if model in SETTINGS:
        keys.append(f"settings: {SETTINGS[model]}")
    if any("encrypted" in frame for frame in content.get("frames", {}).values()):
        keys.append(f"key-file: {key}, authentication-key-file: {key}")
    return f"  {device_name(model)}: {{ {', '.join(keys)} }}\n"


def head(name, port, state, more=""):
    """The beginning of a gateway file of the test."""
    return (f"gateway: {name}\nbroker: {{ url: \"mqtt://127.0.0.1:{port}\" }}\n"
            f"simulate: on\nseed: 7\nstate-directory: {state}\n{more}devices:\n")


def gateway_files(folder, port, states):
    """The texts of the gateway files: name -> text."""
    key = states / "key"
    key.write_text("000102030405060708090A0B0C0D0E0F\n")
    key.chmod(0o600)
    files = {}
    for number, (model, content) in enumerate(models(folder)):
        turn = number + (model in ELSEWHERE)
        name = f"library-{turn % GATEWAYS + 1}"
        text = files.get(name) or head(name, port, states / name)
        files[name] = text + entry(model, content, number, key)
    return files
