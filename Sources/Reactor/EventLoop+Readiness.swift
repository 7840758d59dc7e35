// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

extension EventLoop {
    /// Calls the action in each turn in which the descriptor is ready, until it is cancelled.
    ///
    /// - Parameters:
    ///   - descriptor: An open descriptor, preferably a non-blocking one; the caller keeps it.
    ///     Cancel the registration before you close it.
    ///   - interest: The events to report; hang-ups and errors are always reported.
    ///   - action: Gets the readiness. It may cancel this and other registrations.
    /// - Throws: `EEXIST` if the descriptor is watched already, `EBADF` if it is not open, `EPERM`
    ///   for a regular file, which is always ready.
    public func watch(
        _ descriptor: CInt, _ interest: Interest,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor (Readiness) -> Void
    ) throws(LoopError) -> Registration {
        try register(
            descriptor, interest,
            instrumented("watch over descriptor \(descriptor)", fileID, line, action))
    }

    /// The same as `watch`, without debug mode.
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
        registrations.didStartWatching(registration)
        return registration
    }

    /// Calls the action for each arrival of a signal, in a turn of the loop and not as an
    /// interruption. The signal is blocked until the last registration for it is cancelled.
    ///
    /// A signal reaches the loop only if no other thread of the process receives it: register
    /// before you start threads, or block the signal in them. Threads of `offload` receive none.
    ///
    /// - Returns: The registration, for cancelling. If it is dropped, the action stays registered.
    /// - Throws: `EINVAL` for a number that is not a signal, or a signal that cannot be caught
    ///   (`SIGKILL`, `SIGSTOP`).
    @discardableResult
    public func onSignal(
        _ number: CInt, fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) throws(LoopError) -> SignalRegistration {
        checkRunning()
        return try signalSource.insert(
            number, instrumented("action for signal \(number)", fileID, line, action))
    }

    private func checkRunning() {
        precondition(
            EventLoop.current === self, "this loop has ended: use the one that runs, .current")
    }
}
