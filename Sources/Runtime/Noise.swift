// SPDX-License-Identifier: Apache-2.0

import Wire

/// What has come from a device and was no reading, since the last reading or the last look at it.
///
/// A device that sends at another baud rate than its line is set to mostly sends nothing that even
/// begins like a frame. So bytes are counted, and not only frames that were refused.
struct Noise: Equatable {
    private(set) var bytes = 0
    private(set) var rejected = 0
    /// Why the newest of those was refused.
    private(set) var reason: Rejection.Reason?

    /// Whether a device that is to speak by itself has done something that can be called so: a wire
    /// that is pulled makes a byte or two.
    var isSpeech: Bool { rejected > 0 || bytes > 2 }

    mutating func add(bytes count: Int) {
        bytes += count
    }

    mutating func add(_ rejection: Rejection) {
        rejected += 1
        reason = rejection.reason
    }
}
