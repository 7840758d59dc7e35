// SPDX-License-Identifier: Apache-2.0

/// What a simulated sensor has done.
package struct SensorCounters: Equatable, Sendable {
    /// Frames whose last byte the reader's side has taken.
    package internal(set) var sent = 0
    /// Frames that were not sent, whole: the line was busy, or its reader takes nothing.
    package internal(set) var dropped = 0
    /// Frames that could not be made: the model's generator and its field do not fit.
    package internal(set) var failed = 0
    /// Why the last of those could not be made, for a person.
    package internal(set) var failure: String?
}
