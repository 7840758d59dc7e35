# SPDX-License-Identifier: Apache-2.0
#
# The results of the checks, and waiting.
#
# Each check is one line, `ok NAME` or `FAILED NAME: why`. A check that raises has failed, and the
# next one runs: one defect must not hide the others.

import time
import traceback


# A line shows this number of a list's items; the file has all.
SHOWN = 6


class Ledger:
    """Counts the checks and prints each."""

    def __init__(self, file):
        self.passed = 0
        self.failed = 0
        self.file = file

    def expect(self, name, reason):
        """One check. `reason` is empty, or says why it has failed."""
        if reason:
            self.failed += 1
            print(f"FAILED {name}: {reason}", flush=True)
        else:
            self.passed += 1
            print(f"ok {name}", flush=True)
        return not reason

    def equal(self, name, found, wanted):
        """A check that two things are the same."""
        return self.expect(name, "" if found == wanted else f"{found!r} instead of {wanted!r}")

    def none(self, name, items):
        """A check that a list of defects is empty."""
        items = [str(item) for item in items]
        more = f"; {len(items) - SHOWN} more" if len(items) > SHOWN else ""
        if items:
            with self.file.open("a") as file:
                file.writelines([f"{name}\n", *(f"    {item}\n" for item in items)])
        return self.expect(name, "; ".join(item[:400] for item in items[:SHOWN]) + more)

    def run(self, area, stage):
        """All checks of an area. An exception fails the area, not the run."""
        try:
            area(self, stage)
        except Exception as error:
            traceback.print_exc()
            self.expect(f"{area.__module__} to its end", f"{type(error).__name__}: {error}")


def until(condition, seconds=30, pause=0.2):
    """Waits until the condition gives something true, and returns its last result."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result or time.monotonic() > end:
            return result
        time.sleep(pause)


def settled(count, quiet=3, seconds=60):
    """Waits until a number has not changed for a time, and returns it."""
    end = time.monotonic() + seconds
    last, since = count(), time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < quiet:
        time.sleep(0.2)
        now = count()
        if now != last:
            last, since = now, time.monotonic()
    return last

