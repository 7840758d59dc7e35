// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// What the loop waits in: the kernel's readiness queue, and the clock its timeouts count by.
///
/// Isolation: the loop, except for `wake`.
@LoopActor package protocol Poller: AnyObject, Sendable {
    /// The moment now, read afresh.
    var now: Instant { get }

    /// Begins to watch a descriptor; its events carry the token.
    func add(_ descriptor: CInt, _ interest: Interest, token: UInt64) throws(SystemError)

    /// Changes what is watched for.
    func modify(_ descriptor: CInt, _ interest: Interest, token: UInt64) throws(SystemError)

    /// Ends the watch; a descriptor that is closed already is not an error.
    func remove(_ descriptor: CInt)

    /// Waits until something is ready, the deadline passes or `wake` is called, whichever is
    /// first. It may return early, with nothing.
    ///
    /// - Parameter deadline: When to stop waiting; a past one asks only, `nil` waits for ever.
    /// - Returns: How many events there are. They can be read until the next wait.
    func wait(until deadline: Instant?) throws(SystemError) -> Int

    /// One of the events of the last wait; `wakeToken` is the token of a call of `wake`.
    func event(_ index: Int) -> (token: UInt64, readiness: Readiness)

    /// Ends the wait that is under way, or the next one. May be called on any thread.
    nonisolated func wake()
}

/// The token that no registration has.
package let wakeToken: UInt64 = 0
