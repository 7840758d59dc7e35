// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// The gateway file, compiled: which devices hang where, and where their readings go.
package struct GatewayFile: Sendable {
    /// `[a-z0-9][a-z0-9_-]*`.
    package let name: String
    /// What all topics begin with, without a slash at the end.
    package let base: String
    package let broker: BrokerSettings
    package let stateDirectory: String
    /// Readings that the store holds at most, 100 ... 1 000 000.
    package let storeBound: Int
    /// For the simulator; `nil` lets it choose.
    package let seed: UInt64?
    /// In the order of the file.
    package let devices: [DeviceEntry]
    package let schedules: [ScheduleEntry]
}

/// One device of the gateway.
package struct DeviceEntry: Sendable {
    package enum Place: Hashable, Sendable {
        case serial(path: String, SerialSettings)
        /// One for each of the model's pins, in their order.
        case pins([PinAddress])
    }

    package let name: String
    package let file: DeviceFile
    package let place: Place
    /// How often it is asked, when the gateway file says another interval than the model.
    package let every: Duration?
}

/// Something that the gateway does by the clock.
package struct ScheduleEntry: Sendable {
    package enum When: Hashable, Sendable {
        case every(Duration)
        /// In local time.
        case cron(CronExpression)
    }

    package enum Action: Hashable, Sendable {
        /// Asks a polled device, at once.
        case read(device: Int)
        /// Sets an output of a device.
        case set(device: Int, value: Int, Bool)
    }

    package let name: String
    package let when: When
    package let action: Action
}
