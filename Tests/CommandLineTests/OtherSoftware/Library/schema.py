# SPDX-License-Identifier: Apache-2.0
"""The schemas of `martlet schema`, in a validator of JSON Schema and a reader of YAML of others.

Each file of the library is valid, and so is each block of the reference. A misspelt key, a wrong
word and a missing key are not.
"""
# Needs: jsonschema==4.26.0 ruamel.yaml==0.19.1
# Holds:
import copy
import json
import os
import pathlib
import re

import jsonschema
import ruamel.yaml

import martlet

repository = pathlib.Path(os.environ["MARTLET_REPOSITORY"])
yaml = ruamel.yaml.YAML(typ="safe")
validators = {}
for kind in ["device", "gateway"]:
    schema = json.loads(martlet.run("schema", kind))
    jsonschema.Draft7Validator.check_schema(schema)
    validators[kind] = jsonschema.Draft7Validator(schema)


def mistakes(kind, tree):
    # Dates and numbers as keys are texts in JSON.
    tree = json.loads(json.dumps(tree, default=str))
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in validators[kind].iter_errors(tree)]


files = sorted((repository / "devices").glob("*/*.yaml"))
for file in files:
    found = mistakes("device", yaml.load(file.read_text()))
    assert not found, (file, found)

blocks = 0
for page in sorted((repository / "Sources/DeviceFiles/DeviceFiles.docc").glob("*.md")):
    for block in re.findall(r"```yaml\n(.*?)```", page.read_text(), re.DOTALL):
        tree = yaml.load(block)
        found = mistakes("gateway" if "gateway" in tree else "device", tree)
        assert not found, (page.name, found, block)
        blocks += 1

good = yaml.load((repository / "devices/plantower/pms5003.yaml").read_text())
wrong = [
    lambda tree: tree.update(seriel={}),
    lambda tree: tree.pop("title"),
    lambda tree: tree["serial"].update(parity="evn"),
    lambda tree: tree["serial"].update(baud=10),
    lambda tree: tree["values"]["pm25"].update({"class": "pm2.5"}),
    lambda tree: tree["values"]["pm25"].update(valid="0-1000"),
    lambda tree: tree["frames"]["data"]["fields"].append({"nam": "x"}),
    lambda tree: tree.update(every="1 second"),
    lambda tree: tree["examples"][0].update(bytes="42 4"),
    lambda tree: tree["values"]["pm25"].update(filters=[{"mediann": {}}]),
]
for number, change in enumerate(wrong):
    tree = copy.deepcopy(good)
    change(tree)
    assert mistakes("device", tree), number
print(f"{len(files)} files and {blocks} blocks are valid, {len(wrong)} changed files are not")
