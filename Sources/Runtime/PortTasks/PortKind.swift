// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor

/// A kind of port. Each has a folder in this target, and one line in `all`.
struct PortKind: Sendable {
    /// The unique name of the device's port: devices with the same port name share a task. `nil`
    /// for a device of another kind.
    let port: @Sendable (DeviceEntry) -> String?
    /// Makes the task of one port. All the devices are on this port.
    let task: @LoopActor @Sendable ([Device], PortEnvironment) -> any PortTask

    static let all = [serial, pins, sensors]
}

/// What the tasks of all kinds of port may use.
struct PortEnvironment {
    let outside: Outside
    let silence: SilenceWatch
}

/// A port, and the devices that the plan puts on it. Equal plans need no change.
struct PortPlan: Equatable {
    let port: String
    /// In the order of the plan.
    private(set) var devices: [DeviceEntry]
    let kind: PortKind

    /// All ports of a plan, in the order of their first devices.
    ///
    /// - Precondition: Each device is of one of the kinds.
    static func all(of devices: [DeviceEntry]) -> [PortPlan] {
        var plans: [PortPlan] = []
        var places: [String: Int] = [:]
        for device in devices {
            let plan = PortPlan(device)
            if let place = places[plan.port] {
                plans[place].devices.append(device)
            } else {
                places[plan.port] = plans.count
                plans.append(plan)
            }
        }
        return plans
    }

    private init(_ device: DeviceEntry) {
        for kind in PortKind.all {
            guard let port = kind.port(device) else { continue }
            self.port = port
            self.kind = kind
            devices = [device]
            return
        }
        preconditionFailure("No kind of port serves '\(device.name)': add one to PortKind.all.")
    }

    static func == (left: PortPlan, right: PortPlan) -> Bool {
        left.port == right.port && left.devices == right.devices
    }
}
