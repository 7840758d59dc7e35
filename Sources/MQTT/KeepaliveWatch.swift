// SPDX-License-Identifier: Apache-2.0

import Reactor

/// When to ask the broker whether it is still there.
///
/// The library asks when nothing was sent, or nothing heard, for the keepalive; it counts in whole
/// seconds, so that we look one second later. Sending and hearing only move two numbers. The alarm
/// stands at the moment that was right when it was set; when it rings too early it is set again.
struct KeepaliveWatch {
    let keepalive: Duration
    var lastSent = Instant(nanoseconds: 0)
    var lastHeard = Instant(nanoseconds: 0)
    /// The question is out and nothing was heard since.
    var isAsking = false

    init(keepalive: Duration) {
        self.keepalive = keepalive
    }

    mutating func begin(_ now: Instant) {
        (lastSent, lastHeard, isAsking) = (now, now, false)
    }

    var due: Instant { min(lastSent, lastHeard).advanced(by: keepalive + .seconds(1)) }
}
