// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports

/// Which simulated port stands for which real one: one for each path of the gateway file, with all
/// devices that share it.
struct WiringPlan {
    struct Port {
        let settings: SerialSettings
        /// What the gateway opens in place of the real path.
        let link: String
        /// Indices in the gateway file.
        var devices: [Int]
    }

    private(set) var ports: [Port] = []
    /// For each serial device, its port and its place among the port's devices.
    private(set) var sockets: [Int: (port: Int, device: Int)] = [:]
    /// The gateway file with the links in place.
    private(set) var file: GatewayFile

    /// - Parameter folder: Where the links are to be.
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
            sockets[index] = (number, ports[number].devices.count)
            ports[number].devices.append(index)
            self.file.devices[index].place = .serial(ports[number].link, settings)
        }
    }
}
