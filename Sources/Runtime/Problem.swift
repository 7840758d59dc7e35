// SPDX-License-Identifier: Apache-2.0

import Readings

/// The problem of a device, or that it has none, as its `problem` topic reports it.
///
/// The device is offline while it has a problem, except for `damagedFrames`, `unfitLines`,
/// `notObeyed` and `flooding`, and for `refusedRead` when it answers other questions.
package struct Problem: Equatable {
    enum Kind: String, CaseIterable {
        /// All is well: the device is online.
        case none
        /// The gateway has started, and the device has sent no reading yet.
        case starting
        /// The gateway has ended, or the device was removed from its file.
        case stopped
        /// Its port or chip is not there.
        case missing
        /// This user may not use its port or chip, or another program holds it.
        case refused
        /// Its port or chip was unplugged.
        case unplugged
        /// Its port or chip cannot do what the device needs.
        case unfit
        /// It should send unasked, and has sent nothing for too long.
        case silent
        /// It was asked and did not answer.
        case noReply = "no-reply"
        /// It was asked, and refuses to answer. It stays online when it answers other questions.
        case refusedRead = "refused-read"
        /// Bytes arrive, and no valid frame among them.
        case badFrames = "bad-frames"
        /// Another device answers in its place.
        case wrongDevice = "wrong-device"
        /// It sends valid frames, and between them too many that are damaged; it stays online.
        case damagedFrames = "damaged-frames"
        /// It sends wanted lines in another form than the model has; it stays online.
        case unfitLines = "unfit-lines"
        /// Its driver is there, but fails to read it.
        case unreadable
        /// An output was not set, or something else drives its line; the device stays online.
        case notObeyed = "not-obeyed"
        /// It sends too many readings, and the full store drops its oldest ones; the device stays
        /// online.
        case flooding

        var isReal: Bool { ![.none, .starting, .stopped].contains(self) }
        /// Whether it means that the port is open, and no reading comes.
        var isSilence: Bool { [.silent, .noReply, .badFrames, .wrongDevice].contains(self) }
    }

    static let none = Problem(kind: .none, message: "sends readings")
    static let starting = Problem(
        kind: .starting, message: "has not sent a reading since the gateway has started")
    static let stopped = Problem(kind: .stopped, message: "is not read: the gateway has ended")
    static let flooding = Problem(
        kind: .flooding,
        message: "sends more readings than can be delivered or kept: its oldest readings are "
            + "dropped, those of other devices are not; 'every' in the gateway file makes them "
            + "fewer")

    /// Whether something is wrong.
    var isReal: Bool { kind.isReal }

    /// Whether a message of the `problem` topic with this kind says that something is wrong.
    package static func isReal(_ kind: String) -> Bool { Kind(rawValue: kind)?.isReal ?? true }

    let kind: Kind
    let message: String
    /// The bytes that arrived instead of readings.
    var noise: Noise?
    var damage: Damage?
    var unfit: UnfitLines?
}
