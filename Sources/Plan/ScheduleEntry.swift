// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives

/// Something that the gateway does at stated times.
package struct ScheduleEntry: Sendable {
    package enum When: Hashable, Sendable {
        case every(Duration)
        case cron(CronExpression)
    }

    /// Devices and values by their place in the gateway file and in the model.
    package enum Action: Hashable, Sendable {
        /// Ask a polled device at once.
        case read(device: Int)
        /// Set an output.
        case set(device: Int, value: Int, SwitchCommand)
    }

    package let name: String
    package let when: When
    package let action: Action

    package init(name: String, when: When, action: Action) {
        self.name = name
        self.when = when
        self.action = action
    }
}
