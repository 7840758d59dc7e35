// SPDX-License-Identifier: Apache-2.0

import Wire

/// Bytes of a device since its last reading, or since its last problem was reported.
///
/// A device that sends at another baud rate than its line is set to rarely sends bytes that begin
/// like a frame. So bytes are counted, and not only frames that were rejected.
struct Noise: Equatable {
    private(set) var bytes = 0
    private(set) var rejected = 0
    /// Why the newest of those was rejected.
    private(set) var reason: Rejection.Reason?

    /// Whether a device that sends unasked has sent something. Pulling a wire makes one or two
    /// bytes, which do not count.
    var isTransmission: Bool { rejected > 0 || bytes > 2 }

    /// What a person should check.
    var advice: String {
        switch reason {
        case .key:
            return "check the key in 'key-file' (wrong keys and damaged frames look the same), the "
                + "cable and the line settings"
        case .tag:
            return "the key is right and the authentication key is not: check "
                + "'authentication-key-file', or write 'authenticate: off'"
        case .untagged:
            return "the device authenticates nothing: 'authenticate: off' accepts that"
        default: return "check the cable, the model and the line settings"
        }
    }

    mutating func add(bytes count: Int) {
        bytes += count
    }

    mutating func add(_ rejection: Rejection) {
        rejected += 1
        reason = rejection.reason
    }
}
