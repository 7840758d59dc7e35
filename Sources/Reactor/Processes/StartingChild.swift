// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// A child on its way from the thread that starts it to the loop.
///
/// The loop may end in between: then nothing takes the child. It is dropped with this object, when
/// the thread has released it, and a child that is dropped is killed and reaped.
final class StartingChild: Sendable {
    private let child = Mutex<Child?>(nil)

    /// Starts the program on another thread.
    ///
    /// - Throws: `ProcessError`; `CancellationError` if the loop ends.
    @LoopActor static func start(
        _ command: Command, _ ends: StandardEnds
    ) async throws -> Child {
        let program = try command.program()
        if EventLoop.current.isOver { throw CancellationError() }
        return try await withTaskCancellationShield {
            let starting = StartingChild()
            do {
                try await offload { starting.put(try program.start(ends)) }
            } catch let failure as Program.Failure {
                throw ProcessError(failure, command)
            } catch let error as LoopError {
                throw ProcessError(
                    SystemError(operation: error.operation, code: error.code), command)
            }
            guard let child = starting.take() else { throw CancellationError() }
            return child
        }
    }

    private func put(_ started: Child) {
        child.withLock { $0 = started }
    }

    private func take() -> Child? {
        child.withLock { $0.take() }
    }
}
