// SPDX-License-Identifier: Apache-2.0

/// What a simulated sensor has done.
package struct SensorCounters: Equatable, Sendable {
    /// Whole frames whose last byte the reader's side has taken.
    package internal(set) var sent = 0
    /// Frames that were not sent, whole: the line was busy, or its reader takes nothing.
    package internal(set) var dropped = 0
    /// Frames that a fault has spoiled, or swallowed.
    package internal(set) var spoiled = 0
    /// Bytes of no frame that a fault has thrown in, as far as the reader's side has taken them.
    package internal(set) var noise = 0
    /// How often a fault has pulled the plug.
    package internal(set) var unplugged = 0
    /// Frames that could not be made: the model's generator and its field do not fit.
    package internal(set) var failed = 0
    /// Why the last of those could not be made, for a person.
    package internal(set) var failure: String?
}
