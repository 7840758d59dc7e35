// SPDX-License-Identifier: Apache-2.0

/// Counts what a simulated sensor has sent and lost.
package struct SensorCounters: Equatable, Sendable {
    /// Complete frames whose last byte the pty has accepted.
    package internal(set) var sent = 0
    /// Whole frames that were not sent: the line was busy, or its reader did not read.
    package internal(set) var dropped = 0
    /// Frames that a fault has damaged or removed.
    package internal(set) var spoiled = 0
    /// Bytes outside of frames that a fault has inserted and the pty has accepted.
    package internal(set) var noise = 0
    /// The number of times that a fault has disconnected the sensor.
    package internal(set) var unplugged = 0
    /// Frames that could not be generated: a value of the generator does not fit into its field.
    package internal(set) var failed = 0
    /// The message of the last such failure.
    package internal(set) var failure: String?
}
