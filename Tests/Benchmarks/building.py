# SPDX-License-Identifier: Apache-2.0
"""Builds the programs that are measured. What cannot be built is reported and skipped. It uses only
Python's standard library."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "Tests" / "Benchmarks"
BUILD = ROOT / ".build" / "benchmarks"


def skip(name, reason):
    print(f"{name}: skipped, {reason}", file=sys.stderr)


def build(name, command):
    """Whether the command succeeds."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        skip(name, f"there is no {command[0]}")
        return False
    if result.returncode:
        skip(name, "it does not build")
        print(result.stdout[-2000:] + result.stderr[-2000:], file=sys.stderr)
    return result.returncode == 0


def build_c(name, source, library=None):
    """The path of a C program; `None` if it does not build."""
    program = str(BUILD / source.stem)
    command = ["cc", "-O2", "-o", program, str(source)]
    return program if build(name, command + ([f"-l{library}"] if library else [])) else None


def build_swift(name, package, scratch, product, *flags):
    """The path of a program of a Swift package; `None` if it does not build."""
    command = ["swift", "build", "-c", "release", *flags]
    command += ["--package-path", str(package), "--scratch-path", str(BUILD / scratch)]
    if not build(name, command + ["--product", product]):
        return None
    folder = subprocess.run(
        command + ["--show-bin-path"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return os.path.join(folder, product)


def has_module(name, module, package):
    """Whether Debian's Python has a module."""
    command = ["/usr/bin/python3", "-c", f"import {module}"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        skip(name, f"install {package}")
        return False
    return True
