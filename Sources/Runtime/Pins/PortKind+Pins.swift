// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor

extension PortKind {
    /// The pins of one device.
    static let pins = PortKind(
        port: { entry in
            guard case .pins = entry.place else { return nil }
            return "pins of \(entry.name)"
        },
        task: { devices, environment in
            guard case .pins(let addresses) = devices[0].entry.place else {
                preconditionFailure("'\(devices[0].name)' is not on pins")
            }
            let outside = environment.outside
            return PinTask(
                devices[0], addresses, pins: outside.pins(of: devices), counters: outside.counters)
        })
}
