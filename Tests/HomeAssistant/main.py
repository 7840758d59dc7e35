# SPDX-License-Identifier: Apache-2.0
#
# Martlet and a real Home Assistant. Started by deploy/home-assistant.sh, in namespaces of its own.
#
#   main.py --martletd PROGRAM --devices FOLDER --root FOLDER --output FOLDER [AREA]...
#
# The areas run in this order, all of them or those that are named:
#
#   library       every model of the library is discovered, and its states are right
#   commands      what Home Assistant sets changes the simulated devices, and comes back
#   events        clicks and cards fire once
#   removal       what has left a gateway file has left Home Assistant
#   availability  crashes and restarts of each of the three programs
#   components    the other form of the messages gives the same entities
#
# Each check prints `ok NAME` or `FAILED NAME: why`. The exit code is 1 after a failure. The output
# folder has the logs of all programs, and failures.txt with the lists that were too long.

import argparse
import sys
import time

import area_availability
import area_commands
import area_components
import area_events
import area_library
import area_removal
from ledger import Ledger
from stage import Stage

AREAS = {
    "library": area_library, "commands": area_commands, "events": area_events,
    "removal": area_removal, "availability": area_availability, "components": area_components}


def main():
    parser = argparse.ArgumentParser()
    for name in ["martletd", "devices", "root", "output"]:
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("areas", nargs="*", choices=[[], *AREAS], metavar="AREA")
    arguments = parser.parse_args()
    stage = Stage(arguments)
    ledger = Ledger(stage.output / "failures.txt")
    try:
        stage.start()
        for name in arguments.areas or AREAS:
            start = time.monotonic()
            print(f"--- {name}", flush=True)
            ledger.run(AREAS[name].run, stage)
            print(f"--- {name}: {time.monotonic() - start:.0f} s", flush=True)
    finally:
        stage.stop()
    print(f"{ledger.passed} passed, {ledger.failed} failed")
    sys.exit(1 if ledger.failed else 0)


main()
