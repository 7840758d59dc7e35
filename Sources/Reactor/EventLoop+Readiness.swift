// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

extension EventLoop {
    /// Calls the action in each turn in which the descriptor is ready, until it is cancelled.
    ///
    /// - Parameters:
    ///   - descriptor: An open descriptor, best a non-blocking one; it stays the caller's. Cancel
    ///     the registration before it is closed.
    ///   - interest: What to be told of; hang-ups and errors are told in any case.
    ///   - action: Gets what is ready. It may cancel this and other registrations.
    /// - Throws: `EEXIST` if the descriptor is watched already, `EBADF` if it is not open, `EPERM`
    ///   for a regular file, which is always ready.
    public func watch(
        _ descriptor: CInt, _ interest: Interest,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor (Readiness) -> Void
    ) throws(LoopError) -> Registration {
        try register(
            descriptor, interest,
            examined("watch over descriptor \(descriptor)", fileID, line, action))
    }

    /// What `watch` does, without the eyes of debug mode.
    func register(
        _ descriptor: CInt, _ interest: Interest, _ action: @escaping @LoopActor (Readiness) -> Void
    ) throws(LoopError) -> Registration {
        checkRunning()
        let registration = registrations.insert { token in
            Registration(descriptor, interest, token: token, loop: self, action)
        }
        do {
            try registration.begin()
        } catch {
            registrations.remove(registration)
            throw LoopError(error)
        }
        registrations.startsWatching(registration)
        return registration
    }

    /// Calls the action for each arrival of a signal, in a turn of the loop instead of as an
    /// interruption. The signal is blocked until the last registration for it is cancelled.
    ///
    /// A signal reaches the loop only if no other thread of the process takes it: register before
    /// starting threads, or block it in them. Threads of `offload` take none.
    ///
    /// - Returns: What to cancel it by. If it is dropped, the action stays.
    /// - Throws: `EINVAL` for a number that is no signal, or one that nobody can take (`SIGKILL`,
    ///   `SIGSTOP`).
    @discardableResult
    public func onSignal(
        _ number: CInt, fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) throws(LoopError) -> SignalRegistration {
        checkRunning()
        return try signalSource.insert(
            number, examined("action for signal \(number)", fileID, line, action))
    }

    private func checkRunning() {
        precondition(
            EventLoop.current === self, "this loop has ended: use the one that runs, .current")
    }
}
