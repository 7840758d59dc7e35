// SPDX-License-Identifier: Apache-2.0

import Wire

/// What has come from a device since its last reading, or since it was last reported.
///
/// A device that sends at another baud rate than its line is set to rarely sends bytes that begin
/// like a frame. So bytes are counted, and not only frames that were rejected.
struct Noise: Equatable {
    private(set) var bytes = 0
    private(set) var rejected = 0
    /// Why the newest of those was rejected.
    private(set) var reason: Rejection.Reason?

    /// Whether a device that sends by itself has sent something: pulling a wire makes a byte or
    /// two.
    var isTransmission: Bool { rejected > 0 || bytes > 2 }

    mutating func add(bytes count: Int) {
        bytes += count
    }

    mutating func add(_ rejection: Rejection) {
        rejected += 1
        reason = rejection.reason
    }
}
