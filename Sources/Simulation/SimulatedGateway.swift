// SPDX-License-Identifier: Apache-2.0

import Devices
import LinuxSystem
import Plan
import Ports
import Reactor

/// Every device of a gateway file, made up: the world that the gateway sees in place of its own.
///
/// **What is real.** The gateway's `Serial` opens real terminals, its decoders get the sensors' own
/// bytes at the pace of the line, its requests are answered in bytes, a pulled plug is the kernel's
/// hang-up. Its `Sysfs` reads real files. Only three things are swapped, by whoever wires the
/// program: the paths of the ports (`file` has them in place), the pins (`pins`), and where the
/// tree of sensors is (`sensorRoot`).
///
/// **What is repeatable.** The seed, the device's name and the sequence of its frames decide every
/// byte; neither the clock nor the other devices do. Each device has its own random numbers, so
/// that one more device in the file changes nothing for the others.
///
/// **What it costs.** It shares the gateway's thread. All lines share wake-ups (`SimulationClock`),
/// and a reader that does not keep up costs frames, never time.
///
/// Isolation: the loop.
@LoopActor package final class SimulatedGateway {
    /// The gateway file with the simulated ports in place of the real ones.
    package let file: GatewayFile
    /// The board's lines; buttons press themselves as their models say.
    package let pins: SimulatedPins
    /// The folder that stands for `/sys`.
    package var sensorRoot: String { sensors.root }
    private let folder: PrivateFolder
    private let clock: SimulationClock
    private let ports: [SimulatedPort]
    private let board: SimulatedBoard
    private let sensors: SimulatedSensors
    /// Where each serial device hangs: which port, and which of the port's devices.
    private let sockets: [Int: (port: Int, device: Int)]

    /// Makes all ports, plugged in and silent until `start`.
    ///
    /// - Parameters:
    ///   - seed: The same seed, file and faults give the same bytes.
    ///   - faults: What goes wrong, by the device's index in the file.
    /// - Throws: When there is no pty left, or no room for links in the temporary folder.
    package init(
        file: GatewayFile, seed: UInt64, faults: [Int: [Fault]] = [:], loop: EventLoop
    ) throws(SystemError) {
        let folder = try PrivateFolder()
        let clock = SimulationClock(loop: loop)
        let plan = WiringPlan(file, folder: folder.path)
        self.folder = folder
        self.clock = clock
        self.file = plan.file
        sockets = plan.sockets
        ports = plan.ports.map { port in
            let devices = port.devices.map { index in
                let device = file.devices[index]
                return SimulatedDevice(
                    device.file.model, name: device.name, seed: seed, faults: faults[index] ?? [])
            }
            return SimulatedPort(
                devices, port.settings, link: port.link, clock: clock, loop: loop)
        }
        pins = SimulatedPins(loop: loop)
        board = SimulatedBoard(file, seed: seed, pins: pins, loop: loop)
        sensors = try SimulatedSensors(file, seed: seed, root: folder.path, loop: loop)
        for port in ports { try port.plug() }
    }

    /// Begins to speak, and to press buttons.
    package func start() {
        for port in ports { clock.add(port) }
        board.start()
        sensors.start()
    }

    /// The simulated port of each serial device, by the device's index in the file.
    package var portPaths: [Int: String] {
        file.devices.enumerated().reduce(into: [:]) { paths, device in
            if case .serial(let path, _) = device.element.place { paths[device.offset] = path }
        }
    }

    /// What a serial device has done; `nil` for one on pins.
    package func counters(of device: Int) -> SensorCounters? {
        sockets[device].map { ports[$0.port].counters[$0.device] }
    }

    /// How many pulses a device on pins has made while the gateway held its line; `nil` for one
    /// that makes none.
    package func pulses(of device: Int) -> Int? {
        board.pulses(of: device)
    }

    /// Takes a sensor away, or pulls the plug of a serial device, and of those on the same port.
    package func unplug(_ device: Int) {
        if case .sensor = file.devices[device].place { return sensors.unplug(device) }
        port(of: device).unplug()
    }

    /// Plugs it in again, as a new adapter under the old name.
    package func replug(_ device: Int) throws(SystemError) {
        if case .sensor = file.devices[device].place { return try sensors.plug(device) }
        try port(of: device).plug()
    }

    /// Presses a button for a while: turns a device's input on, and off again.
    ///
    /// - Parameter pin: The pin's index in the model.
    package func press(_ device: Int, pin: Int = 0, for time: Duration = .milliseconds(200)) {
        board.press(device, pin: pin, for: time)
    }

    /// The address of a device's pin, for a look at it through `pins`.
    package func address(_ device: Int, pin: Int = 0) -> PinAddress {
        guard case .pins(let addresses) = file.devices[device].place else {
            preconditionFailure("device \(device) hangs on a serial port: it has no pins")
        }
        return addresses[pin]
    }

    /// Stops speaking, plugged in as it is: what was sent can still be read and counted.
    package func fallSilent() {
        clock.stop()
        board.stop()
        sensors.stop()
    }

    /// Pulls all plugs and removes what was made in the temporary folder.
    package func close() {
        fallSilent()
        for port in ports { port.unplug() }
        sensors.close()
        folder.remove()
    }

    private func port(of device: Int) -> SimulatedPort {
        guard let socket = sockets[device] else {
            preconditionFailure("device \(device) is on pins: unplug the chip by `pins`")
        }
        return ports[socket.port]
    }
}
