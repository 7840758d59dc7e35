// SPDX-License-Identifier: Apache-2.0

import Reactor

/// When to send the broker a PINGREQ.
///
/// The library sends one when nothing was sent, or nothing received, for the keepalive; it counts
/// in whole seconds, so that we call it one second later. Sending and receiving only change two
/// numbers. They do not move the timer; when it fires too early, it is set again.
struct KeepaliveWatch {
    /// Ours, or the one that the broker wants.
    private(set) var keepalive: Duration
    var lastSent = Instant(nanoseconds: 0)
    var lastReceived = Instant(nanoseconds: 0)
    /// A PINGREQ was sent, and nothing was received since.
    var isPinging = false

    init(keepalive: Duration) {
        self.keepalive = keepalive
    }

    mutating func begin(_ now: Instant, keepalive: Duration) {
        self.keepalive = keepalive
        (lastSent, lastReceived, isPinging) = (now, now, false)
    }

    var due: Instant { min(lastSent, lastReceived).advanced(by: keepalive + .seconds(1)) }
}
