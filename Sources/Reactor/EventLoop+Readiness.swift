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
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
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
    /// interruption. The signal has no other effect until its last registration is cancelled.
    ///
    /// A handler catches the signal in whichever thread it arrives, also in a thread that is older
    /// than the registration. Arrivals wait for the loop's next turn, each number once. The handler
    /// interrupts a system call in which its thread waits; the kernel restarts most of them.
    ///
    /// A child process inherits nothing of this: in the program that it executes, the signal has
    /// its default effect. If the loop's thread blocks the signal, as some launchers leave it, the
    /// signal is unblocked in this thread until its last registration is cancelled. A signal that
    /// the process ignored, as after `nohup`, is caught too.
    ///
    /// - Returns: The registration, for cancelling. If it is dropped, the action stays registered.
    /// - Throws: `EINVAL` for a number that is not a signal, for a signal that cannot be caught
    ///   (`SIGKILL`, `SIGSTOP`), and for one that reports a fault of the program (`SIGSEGV`,
    ///   `SIGBUS`, `SIGFPE`, `SIGILL`, `SIGTRAP`).
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
        require(
            EventLoop.current === self, "this loop has ended: use the one that runs, .current")
    }
}
