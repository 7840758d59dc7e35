// SPDX-License-Identifier: Apache-2.0

import Readings

/// A compiled device model. The runtime decodes with it, the simulator encodes with it.
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
    /// How often a device sends unasked, is polled, or reports its count; `nil` for pins that
    /// report changes.
    package let every: Duration?
    /// The longest time without a message before the device counts as unavailable; `nil` when the
    /// file sets none.
    package let staleAfter: Duration?
    package let examples: [Example]
    /// For each message of a serial model, the values that it feeds.
    let feeds: [[Feed]]
    /// For each write of a serial model, the values that set the slots of its request.
    let writeFeeds: [[Feed]]
    /// For each value, the channel that feeds it; `nil` for a value of another source.
    let sensorFeeds: [SensorFeed?]
    /// The values that identify the model.
    let identities: [Int]

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
        writeFeeds = Feed.writeTable(kind, values)
        sensorFeeds = SensorFeed.table(values)
        identities = values.indices.filter { values[$0].isIdentity }
    }

    /// The same model with other parts.
    package func with(
        kind: Kind? = nil, values: [ValueDefinition]? = nil, examples: [Example]
    ) -> Model {
        Model(
            name: name, title: title, kind: kind ?? self.kind, values: values ?? self.values,
            every: every, staleAfter: staleAfter, examples: examples)
    }

    /// The longest time without a message: the limit in the file, or three times the interval and
    /// at least 5 s; `nil` when there is no limit.
    ///
    /// - Parameter every: The interval in force. The gateway file may override the model's
    ///   interval.
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
