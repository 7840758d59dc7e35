// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Plan
import Ports
import Reactor

/// One simulated sensor on its own pty. Any program can read it.
///
/// Isolation: the loop.
@LoopActor package final class SimulatedSensor {
    private let clock: SimulationClock
    private let port: SimulatedPort
    /// The path that a reader opens.
    package let path: String

    /// Connects the sensor. It sends, or waits for requests, from this moment on.
    ///
    /// - Parameters:
    ///   - file: A model on a serial line.
    ///   - faults: The faults of the sensor and its cable.
    ///   - link: The path of a symbolic link to the pty. `close` removes the link.
    /// - Throws: When no pty is left, or the link cannot be created.
    package init(
        _ file: DeviceFile, seed: UInt64, faults: [Fault] = [], link: String? = nil,
        loop: EventLoop
    ) throws(SystemError) {
        clock = SimulationClock(loop: loop)
        let device = SimulatedDevice(
            file.model, name: file.model.name, seed: seed, faults: faults,
            start: SystemClock.real / 1_000_000_000)
        port = SimulatedPort(
            [device], file.serial ?? SerialSettings(), link: link, clock: clock, loop: loop)
        try port.plug()
        path = link ?? port.path ?? ""
        clock.add(port)
    }

    /// What the sensor has sent and lost so far.
    package var counters: SensorCounters { port.counters[0] }

    /// Disconnects the sensor.
    package func close() {
        port.unplug()
        clock.stop()
    }
}
