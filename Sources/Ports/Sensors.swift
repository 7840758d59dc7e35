// SPDX-License-Identifier: Apache-2.0

import Devices
import Reactor
import Readings

/// Which sensor of the kernel: by its driver's name for it, and by which of them, where there are
/// several of that name.
package struct SensorAddress: Hashable, Sendable, CustomStringConvertible {
    package let kind: SensorKind
    /// The chip's `name`, the thermal zone's `type`, or the family of a 1-Wire sensor.
    package let name: String
    /// A 1-Wire sensor's number (`28-0316a2794cff`), a place on a bus (`1-0076`), a label;
    /// `nil` when there is one of the name only.
    package let id: String?

    package init(kind: SensorKind, name: String, id: String? = nil) {
        self.kind = kind
        self.name = name
        self.id = id
    }

    /// Such as `iio sensor 'bme280'`.
    package var description: String {
        switch kind {
        case .w1: return "1-Wire sensor \(id.map { "'\($0)'" } ?? "of the family \(name)")"
        case .iio, .hwmon: return "\(kind.rawValue) sensor '\(name)'\(id.map { " '\($0)'" } ?? "")"
        case .thermal: return "thermal zone '\(name)'\(id.map { " '\($0)'" } ?? "")"
        }
    }
}

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
