// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Primitives

/// What the loop waits in: the kernel's readiness queue, and the clock its timeouts count by.
///
/// The clock belongs here and not beside it, because to wait *is* to let time pass: the kernel's
/// poller sleeps until a deadline, the manual one of the tests moves its clock there. Everything
/// above is the same code in both, and one suite of tests runs on both.
///
/// **Level, not edge.** A descriptor is reported for as long as it is ready. Edge-triggered events
/// save a system call where a reader drains its descriptor anyway, but whoever stops early hears
/// nothing more, ever: libmosquitto stops early, and so does every driver with a full buffer. Only
/// the poller's own wake-up is edge-triggered, and for that never read.
///
/// **Tokens, not descriptors.** A descriptor's number is used again as soon as it is closed, while
/// events of its former owner may still wait in the batch at hand. An event carries a token that is
/// never used again; `RegistrationTable` says who that is.
///
/// **A trap of epoll.** A descriptor leaves the queue when its *file* is closed, not when its
/// number is: with a duplicate open somewhere it stays, and reports events that nobody can take
/// back. So registrations are cancelled before the descriptor is closed, never after.
///
/// **Hang-ups and errors come unasked.** The kernel reports them whatever the interest; a
/// registration that leaves them standing makes the loop spin.
///
/// **Timeouts** are in nanoseconds where the kernel has them (5.11); older ones count milliseconds,
/// which are rounded up. Rounding down would spin through the last millisecond of every wait.
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
    /// - Parameters:
    ///   - deadline: When to stop waiting; a past one asks only, `nil` waits for ever.
    ///   - now: The moment of the call, which the loop has just read.
    /// - Returns: How many events there are. They can be read until the next wait.
    func wait(until deadline: Instant?, from now: Instant) throws(SystemError) -> Int

    /// One of the events of the last wait; `wakeToken` is the token of a call of `wake`.
    func event(_ index: Int) -> (token: UInt64, readiness: Readiness)

    /// Ends the wait that is under way, or the next one. May be called on any thread.
    nonisolated func wake()
}

/// The token that no registration has.
package let wakeToken: UInt64 = 0
