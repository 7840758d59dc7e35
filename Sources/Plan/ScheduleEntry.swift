// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives

/// An action of the gateway at stated times.
package struct ScheduleEntry: Hashable, Sendable {
    package enum When: Hashable, Sendable {
        case every(Duration)
        case cron(CronExpression)
    }

    package enum Action: Hashable, Sendable {
        /// Read a polled device now; the device by its name.
        case read(device: String)
        /// Set an output: a value of a device, by their names.
        case set(device: String, value: String, SwitchCommand)
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
