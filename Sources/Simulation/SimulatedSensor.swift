// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Plan
import Ports
import Reactor

/// One simulated sensor on a pty of its own, for any program to read.
///
/// Isolation: the loop.
@LoopActor package final class SimulatedSensor {
    private let clock: SimulationClock
    private let port: SimulatedPort
    /// What to open.
    package let path: String

    /// Plugs the sensor in; it begins to speak, or to listen, at once.
    ///
    /// - Parameters:
    ///   - file: A model on a serial line.
    ///   - faults: What goes wrong with it and its cable.
    ///   - link: A path that leads to the pty, made here and removed by `close`.
    /// - Throws: When there is no pty left, or the link cannot be made.
    package init(
        _ file: DeviceFile, seed: UInt64, faults: [Fault] = [], link: String? = nil,
        loop: EventLoop
    ) throws(SystemError) {
        clock = SimulationClock(loop: loop)
        let device = SimulatedDevice(
            file.model, name: file.model.name, seed: seed, faults: faults)
        port = SimulatedPort(
            [device], file.serial ?? SerialSettings(), link: link, clock: clock, loop: loop)
        try port.plug()
        path = link ?? port.path ?? ""
        clock.add(port)
    }

    /// What it has done.
    package var counters: SensorCounters { port.counters[0] }

    /// Unplugs the sensor.
    package func close() {
        port.unplug()
        clock.stop()
    }
}
