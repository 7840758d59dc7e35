// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// Waits for the exit of a program, and reaps it when it comes.
///
/// The loop holds it until then: a program that no task waits for is reaped too.
@LoopActor final class ExitWatch {
    /// How the program has ended; `nil` while it runs.
    private(set) var result: Result<TerminationStatus, ProcessError>?

    private let command: Command
    /// Until it has ended: its descriptor is closed then.
    private var child: Child?
    private var registration: Registration?
    private let waiters = WaiterList<Void, Void>()

    /// - Throws: `.noResources`, and `CancellationError` if the loop ends; the child is ended then.
    init(_ child: Child, of command: Command) throws {
        self.child = child
        self.command = command
        let loop = EventLoop.current
        if loop.isOver { throw CancellationError() }
        do throws(LoopError) {
            registration = try loop.register(child.number, .readable) { _ in
                self.check()
            }
        } catch {
            throw ProcessError(SystemError(operation: error.operation, code: error.code), command)
        }
        registration?.onEnd = {
            if let end = child.end() { self.finish(.success(TerminationStatus(end))) }
        }
    }

    /// Waits until the program has ended.
    ///
    /// - Throws: `CancellationError`; `.statusLost`.
    func wait() async throws -> TerminationStatus {
        if Task.isCancelled { throw await cancellation() }
        if result == nil { try await waiters.wait(()) }
        guard let result else { preconditionFailure("a waiter is resumed when there is a result") }
        return try result.get()
    }

    /// Sends a signal, unless it has ended.
    func send(_ signal: CInt) throws(ProcessError) {
        require(1...64 ~= signal, "a signal is a number from 1 to 64, not \(signal)")
        guard let child else { return }
        do throws(SystemError) {
            try child.send(signal)
        } catch {
            throw ProcessError(
                .notPermitted, command,
                "\(error): process \(child.id) belongs to another user, and runs on",
                code: error.code)
        }
    }

    private func check() {
        do throws(SystemError) {
            guard let end = try child?.takeEnd() else { return }
            finish(.success(TerminationStatus(end)))
        } catch {
            finish(.failure(ProcessError(error, command)))
        }
    }

    private func finish(_ result: Result<TerminationStatus, ProcessError>) {
        self.result = result
        registration?.cancel()
        registration = nil
        child = nil
        waiters.resumeAll(with: ())
    }
}
