// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// The wish of a person or of the system that this program ends: SIGINT or SIGTERM.
///
/// Made before anything is made that must be tidied up: until then either signal just kills.
///
/// Isolation: the loop.
@LoopActor final class EndRequest {
    private var registrations: [SignalRegistration] = []
    private var waiting: CheckedContinuation<Void, Never>?
    private var hasCome = false

    init() throws(LoopError) {
        for number in [SIGINT, SIGTERM] {
            registrations.append(
                // Strong: a second wish may come when nobody holds this any more.
                try EventLoop.current.onSignal(number) { [self] in
                    hasCome = true
                    waiting?.resume()
                    waiting = nil
                })
        }
    }

    /// Returns when the wish has come. One waits at a time.
    func wait() async {
        if hasCome { return }
        await withCheckedContinuation { waiting = $0 }
    }
}
