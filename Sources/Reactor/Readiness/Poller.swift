// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Primitives

/// The kernel's readiness queue and the clock of its timeouts: the loop waits here.
///
/// The clock belongs here and not beside it, because to wait *is* to let time pass. The kernel's
/// poller sleeps until a deadline, the manual poller of the tests moves its clock there. The code
/// above is the same for both, and one test suite runs on both.
///
/// **Level, not edge.** A descriptor is reported for as long as it is ready. Edge-triggered events
/// save a system call if a reader drains its descriptor anyway. But a reader that stops early never
/// gets another event: libmosquitto stops early, and so does every driver with a full buffer. Only
/// the poller's own wake-up is edge-triggered, so it is never read.
///
/// **Tokens, not descriptors.** The number of a closed descriptor is reused at once, while events
/// of its former owner may still be in the current batch. An event carries a token that is never
/// reused; `RegistrationTable` maps the token to its registration.
///
/// **Trap.** A descriptor leaves the queue when its *file* is closed, not when its number is. With
/// a duplicate open somewhere it stays, and reports events that cannot be stopped. So cancel a
/// registration before its descriptor is closed, never after.
///
/// **Hang-ups and errors are always reported**, whatever the interest. A registration that does not
/// handle them makes the loop spin.
///
/// **Timeouts** are in nanoseconds since Linux 5.11. Older kernels count milliseconds, which are
/// rounded up. Rounding down would spin through the last millisecond of every wait.
///
/// Isolation: the loop, except for `wake`.
@LoopActor package protocol Poller: AnyObject, Sendable {
    /// The current time, read from the clock.
    var now: Instant { get }

    /// Starts to watch a descriptor; its events carry the token.
    func add(_ descriptor: CInt, _ interest: Interest, token: UInt64) throws(SystemError)

    /// Changes the events to watch for.
    func modify(_ descriptor: CInt, _ interest: Interest, token: UInt64) throws(SystemError)

    /// Ends the watch. A descriptor that is closed already is not an error.
    func remove(_ descriptor: CInt)

    /// Waits until something is ready, the deadline passes or `wake` is called, whichever is first.
    /// It may return early, without events.
    ///
    /// - Parameters:
    ///   - deadline: When to stop waiting; a past one only checks, `nil` waits without limit.
    ///   - now: The time of the call, which the loop has just read.
    /// - Returns: How many events there are. They can be read until the next wait.
    func wait(until deadline: Instant?, from now: Instant) throws(SystemError) -> Int

    /// One of the events of the last wait; `wakeToken` is the token of a call of `wake`.
    func event(_ index: Int) -> (token: UInt64, readiness: Readiness)

    /// Ends the current wait, or the next one. May be called on any thread.
    nonisolated func wake()
}

/// The token of wake-ups, which no registration has.
package let wakeToken: UInt64 = 0
