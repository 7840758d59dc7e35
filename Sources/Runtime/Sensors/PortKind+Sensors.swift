// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Reactor

extension PortKind {
    /// One sensor of the kernel.
    static let sensors = PortKind(
        port: { entry in
            guard case .sensor = entry.place else { return nil }
            return "sensor of \(entry.name)"
        },
        task: { devices, environment in
            let device = devices[0]
            guard case .sensor(let address) = device.entry.place,
                case .sensor(let settings) = device.model.kind
            else { preconditionFailure("'\(device.name)' is no sensor of the kernel") }
            return SensorTask(
                device, address, settings, sensors: environment.outside.sensors(of: devices))
        })
}
