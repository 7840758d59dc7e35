// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

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
    /// For each frame, the values that it feeds.
    let feeds: [[Feed]]
    /// For each value, the channel that feeds it; `nil` for a value of another source.
    let sensorFeeds: [SensorFeed?]

    /// - Precondition: The values' sources exist: frames, slots and pins are within `kind`.
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

/// A device on a serial line.
package struct SerialModel: Sendable {
    package let frames: [FrameFormat]
    /// The questions of one round, in order; empty for a device that speaks by itself.
    package let reads: [Read]

    package init(frames: [FrameFormat], reads: [Read]) {
        self.frames = frames
        self.reads = reads
    }
}

/// One question to a device and the answer that it must give.
package struct Read: Hashable, Sendable {
    package let name: String
    package let request: [UInt8]
    /// The index of the frame that answers.
    package let expect: Int
    /// How long to wait for the answer.
    package let timeout: Duration
    /// How often the question is asked again, at most.
    package let retries: Int
    /// How long the line is left alone behind the answer.
    package let gap: Duration

    package init(
        name: String, request: [UInt8], expect: Int, timeout: Duration = .milliseconds(500),
        retries: Int = 2, gap: Duration = .zero
    ) {
        self.name = name
        self.request = request
        self.expect = expect
        self.timeout = timeout
        self.retries = retries
        self.gap = gap
    }
}

/// A device on pins of the board.
package struct PinModel: Hashable, Sendable {
    package let pins: [PinRole]

    package init(pins: [PinRole]) {
        self.pins = pins
    }
}
