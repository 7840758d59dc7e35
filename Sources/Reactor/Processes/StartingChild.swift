// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// A child on its way from the thread that starts it to the loop.
///
/// The loop may end in between. Then nothing takes the child, so whichever of the two comes second
/// drops it, and a child that is dropped is killed and reaped.
final class StartingChild: Sendable {
    private struct State {
        var child: Child?
        var isAbandoned = false
    }

    private let state = Mutex(State())

    /// Starts the program on another thread.
    ///
    /// - Throws: `ProcessError`; `CancellationError` if the loop ends.
    @LoopActor static func start(
        _ command: Command, _ ends: StandardEnds
    ) async throws -> Child {
        let program = try command.program()
        if EventLoop.current.isOver { throw CancellationError() }
        let starting = StartingChild()
        return try await withTaskCancellationShield {
            do {
                try await offload { starting.put(try program.start(ends)) }
            } catch let failure as Program.Failure {
                throw ProcessError(failure, command)
            } catch let error as LoopError {
                throw ProcessError(
                    SystemError(operation: error.operation, code: error.code), command)
            } catch {
                starting.abandon()
                throw error
            }
            return try starting.take()
        }
    }

    private func put(_ child: Child) {
        // Outside the lock, because the end of a child takes time.
        let dropped: Child? = state.withLock { state in
            if state.isAbandoned { return child }
            state.child = child
            return nil
        }
        _ = dropped
    }

    private func take() throws(CancellationError) -> Child {
        guard let child = state.withLock({ $0.child.take() }) else { throw CancellationError() }
        return child
    }

    private func abandon() {
        let dropped = state.withLock { state in
            state.isAbandoned = true
            return state.child.take()
        }
        _ = dropped
    }
}
