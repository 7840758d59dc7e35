# SPDX-License-Identifier: Apache-2.0
"""Sensirion's drivers for SHDLC read the simulated SFA30, SVM41 and SPS30, and decode our frames.

The drivers start the measurement, ask for the values and check each answer. A line in memory stands
for the port when random values are encoded by us and decoded by the driver.
"""
# Needs: sensirion-shdlc-driver==0.1.5 sensirion-shdlc-sfa3x==0.1.0 sensirion-shdlc-svm41==0.1.0
# Needs: pyserial==3.5
# Holds: sensirion/sfa30 sensirion/svm4x sensirion/sps30
import random
import struct

from sensirion_shdlc_driver import ShdlcConnection, ShdlcSerialPort
from sensirion_shdlc_driver.command import ShdlcCommand
from sensirion_shdlc_driver.serial_frame_builder import ShdlcSerialMisoFrameBuilder
from sensirion_shdlc_sfa3x import Sfa3xShdlcDevice
from sensirion_shdlc_sfa3x.commands import Sfa3xCmdReadMeasuredValuesOutputFormat2
from sensirion_shdlc_svm41 import Svm41ShdlcDevice
from sensirion_shdlc_svm41.commands import Svm41CmdReadMeasuredValuesAsIntegers

import martlet

source = random.Random(5)
MASS = ["pm1", "pm25", "pm4", "pm10", "below-05", "below-1", "below-25", "below-4", "below-10",
        "size"]


def payload(frame):
    """What the driver finds in one frame: state and data."""
    builder = ShdlcSerialMisoFrameBuilder()
    assert builder.add_data(frame), frame.hex()
    address, command, state, data = builder.interpret_data()
    assert (address, command) == (0, 3)
    return state, data


frames = []
for _ in range(20):
    values = {"formaldehyde": source.randrange(5001) / 5, "humidity": source.randrange(10001) / 100,
              "temperature": source.randrange(-4000, 12000) / 200}
    frame = martlet.encode("sensirion/sfa30", **values)
    state, data = payload(frame)
    hcho, humidity, temperature = Sfa3xCmdReadMeasuredValuesOutputFormat2.interpret_response(data)
    assert state == 0
    assert (hcho / 5, humidity / 100, temperature / 200) == tuple(values.values()), values
    assert martlet.decode("sensirion/sfa30", frame, "--frame", "values") == [values], values
    frames.append(frame)
for _ in range(20):
    values = {"humidity": source.randrange(10001) / 100,
              "temperature": source.randrange(-4000, 12000) / 200,
              "voc-index": source.randrange(10, 5001) / 10,
              "nox-index": source.randrange(10, 5001) / 10}
    frame = martlet.encode("sensirion/svm4x", **values)
    state, data = payload(frame)
    numbers = Svm41CmdReadMeasuredValuesAsIntegers.interpret_response(data)
    assert state == 0
    assert [number / scale for number, scale in zip(numbers, (100, 200, 10, 10))] == \
        list(values.values()), (numbers, values)
for _ in range(20):
    values = {name: source.randrange(10000) / 10 for name in MASS}
    frame = martlet.encode("sensirion/sps30", **values)
    state, data = payload(frame)
    assert state == 0
    for name, number in zip(MASS, struct.unpack(">10f", data), strict=True):
        assert abs(number - values[name]) < 1e-4, (name, number, values[name])

# A damaged frame gives only what the driver accepts.
accepted = 0
for _ in range(80):
    broken = martlet.damaged(source.choice(frames), source)
    ours = martlet.decode("sensirion/sfa30", broken, "--frame", "values")
    theirs = []
    for piece in broken.split(b"\x7E"):
        try:
            theirs.append(payload(b"\x7E" + piece + b"\x7E")[1])
        except Exception:
            continue
    for own in ours:
        packed = struct.pack(">3h", round(own["formaldehyde"] * 5), round(own["humidity"] * 100),
                             round(own["temperature"] * 200))
        assert packed in theirs, broken.hex()
    accepted += len(ours)

reads = 0
with martlet.simulated("sensirion/sfa30") as path, \
        ShdlcSerialPort(port=path, baudrate=115200) as port:
    device = Sfa3xShdlcDevice(ShdlcConnection(port), slave_address=0)
    device.start_measurement()
    for _ in range(10):
        hcho, humidity, temperature = device.read_measured_values()
        assert 0 < hcho.ppb < 100 and 20 < humidity.percent_rh < 80, (hcho, humidity)
        assert 10 < temperature.degrees_celsius < 35, temperature
        reads += 1
with martlet.simulated("sensirion/svm4x") as path, \
        ShdlcSerialPort(port=path, baudrate=115200) as port:
    device = Svm41ShdlcDevice(ShdlcConnection(port), slave_address=0)
    device.start_measurement()
    for _ in range(10):
        humidity, temperature, voc, nox = device.read_measured_values()
        assert 20 < humidity.percent_rh < 80 and 10 < temperature.degrees_celsius < 35
        assert 50 < voc.voc_index < 200 and 0 < nox.nox_index < 30, (voc, nox)
        reads += 1
with martlet.simulated("sensirion/sps30") as path, \
        ShdlcSerialPort(port=path, baudrate=115200) as port:
    line = ShdlcConnection(port)
    start = ShdlcCommand(0x00, b"\x01\x03", max_response_time=0.5)
    line.execute(0, start)
    for _ in range(10):
        ask = ShdlcCommand(0x03, b"", max_response_time=0.5, min_response_length=40)
        numbers = struct.unpack(">10f", line.execute(0, ask)[0])
        assert numbers[0] < numbers[1] < numbers[2] < numbers[3] < 120, numbers
        reads += 1
print(f"60 random frames agree, {accepted} of 80 survived damage, {reads} reads")
