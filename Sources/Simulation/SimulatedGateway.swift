// SPDX-License-Identifier: Apache-2.0

import Devices
import LinuxSystem
import Plan
import Ports
import Reactor

/// Simulates every device of a gateway file.
///
/// **What is real.** The gateway's `Serial` opens real terminals. Its decoders receive the sensors'
/// own bytes at the pace of the line. Its requests get answers in bytes. An unplugged port is a
/// real hang-up of the kernel. Its `Sysfs` reads real files. The caller replaces only three things:
/// the paths of the ports (`file` has them), the pins (`pins`), and the root of the sensor tree
/// (`sensorRoot`).
///
/// **What is repeatable.** The seed, the device's name and the sequence of its frames determine
/// every byte. The clock and the other devices do not. Each device has its own random numbers, so
/// another device in the file changes nothing for the others.
///
/// **What it costs.** It shares the gateway's thread. All lines share wake-ups (`SimulationClock`).
/// A slow reader loses frames; it never delays the loop.
///
/// Isolation: the loop.
@LoopActor package final class SimulatedGateway {
    /// The gateway file with the simulated ports in place of the real ones.
    package let file: GatewayFile
    /// The lines of the board. The generators of the models drive the inputs.
    package let pins: SimulatedPins
    /// The folder that replaces `/sys`.
    package var sensorRoot: String { sensors.root }
    private let folder: PrivateFolder
    private let clock: SimulationClock
    private let ports: [SimulatedPort]
    private let board: SimulatedBoard
    private let sensors: SimulatedSensorTree
    /// For each serial device, the index of its port and its index among the port's devices.
    private let positions: [Int: (port: Int, device: Int)]

    /// Creates all ports. They are plugged in, and send nothing before `start`.
    ///
    /// - Parameters:
    ///   - seed: The same seed, file and faults give the same bytes.
    ///   - faults: The faults of each device, by its index in the file.
    /// - Throws: When no pty is left, or the temporary folder has no room for links.
    package init(
        file: GatewayFile, seed: UInt64, faults: [Int: [Fault]] = [:], loop: EventLoop
    ) throws(SystemError) {
        let folder = try PrivateFolder()
        let clock = SimulationClock(loop: loop)
        let plan = WiringPlan(file, folder: folder.path)
        self.folder = folder
        self.clock = clock
        self.file = plan.file
        positions = plan.positions
        ports = plan.ports.map { port in
            let devices = port.devices.map { index in
                let device = file.devices[index]
                return SimulatedDevice(
                    device.file.model, name: device.name, isAsked: device.isPolled, seed: seed,
                    faults: faults[index] ?? [], start: SystemClock.real / 1_000_000_000)
            }
            return SimulatedPort(
                devices, port.settings, link: port.link, clock: clock, loop: loop)
        }
        pins = SimulatedPins(loop: loop)
        board = SimulatedBoard(file, seed: seed, pins: pins, loop: loop)
        sensors = try SimulatedSensorTree(file, seed: seed, root: folder.path, loop: loop)
        for port in ports { try port.plug() }
    }

    /// Starts the sensors and the generators of the inputs.
    package func start() {
        for port in ports { clock.add(port) }
        board.start()
        sensors.start()
    }

    /// The simulated port of each serial device, by the device's index in the file.
    package var portPaths: [Int: String] {
        file.devices.enumerated().reduce(into: [:]) { paths, device in
            if case .serial(.device(let path), _) = device.element.place {
                paths[device.offset] = path
            }
        }
    }

    /// The counters of a serial device; `nil` for a device on pins.
    package func counters(of device: Int) -> SensorCounters? {
        positions[device].map { ports[$0.port].counters[$0.device] }
    }

    /// The number of pulses of a device on pins while the gateway had claimed its line; `nil` for a
    /// device without pulses.
    package func pulses(of device: Int) -> Int? {
        board.pulses(of: device)
    }

    /// Removes a sensor, or unplugs a serial device and all others on the same port.
    package func unplug(_ device: Int) {
        if case .sensor = file.devices[device].place { return sensors.unplug(device) }
        port(of: device).unplug()
    }

    /// Plugs the device in again, as a new adapter with the old name.
    package func replug(_ device: Int) throws(SystemError) {
        if case .sensor = file.devices[device].place { return try sensors.plug(device) }
        try port(of: device).plug()
    }

    /// Presses a button: turns a device's input on, and off again after `time`.
    ///
    /// - Parameter pin: The pin's index in the model.
    package func press(_ device: Int, pin: Int = 0, for time: Duration = .milliseconds(200)) {
        board.press(device, pin: pin, for: time)
    }

    /// The address of a device's pin, for use with `pins`.
    package func address(_ device: Int, pin: Int = 0) -> PinAddress {
        guard case .pins(let addresses) = file.devices[device].place else {
            preconditionFailure("device \(device) is connected to a serial port: it has no pins")
        }
        return addresses[pin]
    }

    /// Stops sending. Everything stays plugged in: sent bytes can still be read and counted.
    package func stop() {
        clock.stop()
        board.stop()
        sensors.stop()
    }

    /// Unplugs everything and removes the temporary folder.
    package func close() {
        stop()
        for port in ports { port.unplug() }
        sensors.close()
        folder.remove()
    }

    private func port(of device: Int) -> SimulatedPort {
        guard let position = positions[device] else {
            preconditionFailure("device \(device) is on pins: unplug the chip by `pins`")
        }
        return ports[position.port]
    }
}
