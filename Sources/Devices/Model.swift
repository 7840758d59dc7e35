// SPDX-License-Identifier: Apache-2.0

import Readings

/// A device model, compiled: what the runtime decodes with and the simulator encodes with.
package struct Model: Sendable {
    package enum Kind: Sendable {
        case serial(SerialModel)
        case pins(PinModel)
        case sensor(SensorModel)
    }

    /// `vendor/model`.
    package let name: String
    package let title: String
    package let kind: Kind
    /// The values in the order of the device file; a reading has one place for each.
    package let values: [ValueDefinition]
    /// How often a device speaks by itself, is asked, or tells what it counts; `nil` for pins that
    /// speak on change.
    package let every: Duration?
    /// For how long a device may be silent before it counts as unavailable, when the file says so.
    package let staleAfter: Duration?
    package let examples: [Example]
    /// For each message of a serial model, the values that it feeds.
    let feeds: [[Feed]]
    /// For each value, the channel that feeds it; `nil` for a value of another source.
    let sensorFeeds: [SensorFeed?]

    /// - Precondition: The values' sources exist: messages, slots and pins are within `kind`.
    package init(
        name: String, title: String, kind: Kind, values: [ValueDefinition], every: Duration?,
        staleAfter: Duration?, examples: [Example]
    ) {
        self.name = name
        self.title = title
        self.kind = kind
        self.values = values
        self.every = every
        self.staleAfter = staleAfter
        self.examples = examples
        feeds = Feed.table(kind, values)
        sensorFeeds = SensorFeed.table(values)
    }

    /// For how long a device may be silent: what the file says, or three times its interval and at
    /// least 5 s; `nil` when silence is normal.
    ///
    /// - Parameter every: The interval in force: the gateway file may set another than the model's.
    package func silenceLimit(every: Duration?) -> Duration? {
        staleAfter ?? (every ?? self.every).map { max($0 * 3, .seconds(5)) }
    }
}

/// A device on pins of the board.
package struct PinModel: Hashable, Sendable {
    package let pins: [PinRole]

    package init(pins: [PinRole]) {
        self.pins = pins
    }
}
