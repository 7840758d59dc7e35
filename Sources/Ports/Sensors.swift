// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Reactor
import Readings

/// What one read of a sensor gave.
package struct SensorSample: Equatable, Sendable {
    /// One place for each channel; `nil` for one that could not be read.
    package let numbers: [Decimal?]
    /// Why the first of those could not, for a person.
    package let failure: String?

    package init(numbers: [Decimal?], failure: String? = nil) {
        self.numbers = numbers
        self.failure = failure
    }
}

/// The sensors whose drivers are in the kernel, or the simulator's.
///
/// Isolation: the loop. Nothing here waits.
@LoopActor package protocol Sensors: AnyObject {
    /// Finds a sensor and opens its files.
    ///
    /// - Throws: `PortError`: there is none (`missing`); there are several and none is named, or it
    ///   has no such channel (`unfit`); its files may not be read (`refused`).
    func open(
        _ address: SensorAddress, channels: [SensorChannel]
    ) throws(PortError) -> any Sensor

    /// Calls `appeared` each time when a sensor of that kind may have come, until it is cancelled.
    /// Costs nothing while nothing happens. Watch first, then open.
    func watch(
        _ kind: SensorKind, _ appeared: @escaping @LoopActor () -> Void
    ) -> any Cancellable
}

/// A sensor that was found. Isolation: the loop.
@LoopActor package protocol Sensor: AnyObject {
    /// Reads all channels.
    ///
    /// - Parameter done: Called once: before `read` returns where the driver answers at once, later
    ///   where it sleeps, with `lost` when the sensor is gone. Not called after `close`.
    func read(_ done: @escaping @LoopActor (Result<SensorSample, PortError>) -> Void)

    /// Closes the files; closing twice is allowed.
    func close()
}
