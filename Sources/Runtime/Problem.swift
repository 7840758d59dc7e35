// SPDX-License-Identifier: Apache-2.0

import Readings

/// What is wrong with a device, as its `problem` topic says it.
struct Problem: Equatable {
    enum Kind: String, CaseIterable {
        /// Its port or chip is not there.
        case missing
        /// Its port or chip may not be used, or is held by someone else.
        case refused
        /// Its port or chip was unplugged.
        case unplugged
        /// Its port or chip cannot do what the device needs.
        case unfit
        /// It sends by itself, and has sent nothing for too long.
        case silent
        /// It was asked and did not answer.
        case noReply = "no-reply"
        /// Bytes arrive, and no valid frame among them.
        case badFrames = "bad-frames"
        /// It sends valid frames, and between them too many that are damaged; it stays online.
        case damagedFrames = "damaged-frames"
        /// Its driver is there, and fails to read it.
        case unreadable
        /// It did not take a command.
        case notObeyed = "not-obeyed"
    }

    let kind: Kind
    let message: String
    /// What came instead of readings.
    var noise: Noise?
    var damage: Damage?
}
