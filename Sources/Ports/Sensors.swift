// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Reactor

/// The result of one read of a sensor.
package struct SensorSample: Equatable, Sendable {
    /// One element for each channel; `nil` for a channel that could not be read.
    package let contents: [ChannelContent?]
    /// Why the first of these channels could not be read, for a person.
    package let failure: String?

    package init(contents: [ChannelContent?], failure: String? = nil) {
        self.contents = contents
        self.failure = failure
    }
}

/// The channels of a model that a sensor does not have.
package struct MissingChannels: Equatable, Sendable {
    /// Their numbers among the opened channels.
    package let numbers: Set<Int>
    /// Which ones, and what the sensor has, for a person.
    package let message: String

    package init(numbers: Set<Int>, message: String) {
        self.numbers = numbers
        self.message = message
    }
}

/// The sensors of the kernel, or those of the simulator.
///
/// Isolation: the loop. No call blocks.
@LoopActor package protocol Sensors: AnyObject {
    /// Finds a sensor and opens its files.
    ///
    /// - Throws: `PortError`: `missing` when there is no such sensor; `unfit` when several sensors
    ///   match, or it has none of the channels; `refused` when its files may not be read.
    func open(
        _ address: SensorAddress, channels: [SensorChannel]
    ) throws(PortError) -> any Sensor

    /// Calls `appeared` each time when a sensor of this kind may have appeared, until cancelled.
    /// Costs nothing while nothing happens. Watch first, then open.
    func watch(
        _ kind: SensorKind, _ appeared: @escaping @LoopActor () -> Void
    ) -> any Cancellable
}

/// A sensor that was found. Isolation: the loop.
@LoopActor package protocol Sensor: AnyObject {
    /// The channels that it does not have: a converter with fewer inputs, a chip without humidity.
    var missing: MissingChannels? { get }

    /// Reads all channels.
    ///
    /// - Parameter done: Called once: before `read` returns if the driver answers at once, later if
    ///   it sleeps. The error is `lost` when the sensor is gone. Not called after `close`.
    func read(_ done: @escaping @LoopActor (Result<SensorSample, PortError>) -> Void)

    /// Closes the files; closing twice is allowed.
    func close()
}
