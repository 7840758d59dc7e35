// SPDX-License-Identifier: Apache-2.0

import Primitives

/// When the readings of a device are right after its start.
///
/// The gateway does not see the power of a device. At its own start it assumes that the device has
/// power since the boot of the board. So a restart of the gateway does not discard readings, and
/// after a power cut of both the device warms up.
struct WarmUp {
    private let length: Duration
    private var over: Instant
    private var isFirst = true

    init(_ length: Duration) {
        self.length = length
        over = Instant(nanoseconds: 0) + length
    }

    /// The port was opened. It was lost before, and the device with it, unless this is the first
    /// time.
    mutating func portOpened(at now: Instant) {
        if !isFirst { deviceStarted(at: now) }
        isFirst = false
    }

    /// The device was seen to start, or is back after an outage.
    mutating func deviceStarted(at now: Instant) {
        over = now + length
    }

    /// Whether a reading of that moment may be wrong.
    func isUnderWay(at stamp: Instant) -> Bool { stamp < over }
}
