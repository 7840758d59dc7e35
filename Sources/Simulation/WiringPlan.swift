// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports

/// Assigns a simulated port to each port of the gateway file, also to one behind a network. Devices
/// that share a port share the simulated port.
struct WiringPlan {
    struct Port {
        let settings: SerialSettings
        /// The path that the gateway opens in place of the real one.
        let link: String
        /// Indices in the gateway file.
        var devices: [Int]
    }

    private(set) var ports: [Port] = []
    /// For each serial device, the index of its port and its index among the port's devices.
    private(set) var positions: [Int: (port: Int, device: Int)] = [:]
    /// The gateway file with the links in place.
    private(set) var file: GatewayFile

    /// - Parameter folder: The folder for the links.
    init(_ file: GatewayFile, folder: String) {
        self.file = file
        var numbers: [PortAddress: Int] = [:]
        for (index, device) in file.devices.enumerated() {
            guard case .serial(let port, let settings) = device.place else { continue }
            let number = numbers[port] ?? ports.count
            if number == ports.count {
                numbers[port] = number
                let link = "\(folder)/\(device.name)"
                ports.append(Port(settings: settings, link: link, devices: []))
            }
            positions[index] = (number, ports[number].devices.count)
            ports[number].devices.append(index)
            self.file.devices[index].place = .serial(
                .device(ports[number].link), settings)
        }
    }
}
