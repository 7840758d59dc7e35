// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports

/// Assigns a simulated port to each serial path of the gateway file. Devices that share a path
/// share the simulated port.
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
        var numbers: [String: Int] = [:]
        for (index, device) in file.devices.enumerated() {
            guard case .serial(let path, let settings) = device.place else { continue }
            let number = numbers[path] ?? ports.count
            if number == ports.count {
                numbers[path] = number
                let link = "\(folder)/\(device.name)"
                ports.append(Port(settings: settings, link: link, devices: []))
            }
            positions[index] = (number, ports[number].devices.count)
            ports[number].devices.append(index)
            self.file.devices[index].place = .serial(ports[number].link, settings)
        }
    }
}
