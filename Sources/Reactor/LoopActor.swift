// SPDX-License-Identifier: Apache-2.0

/// The isolation of everything that lives on the loop: one thread, checked by the compiler.
///
/// Code isolated to it runs only during `EventLoop.run`, on the thread that called `run`. A task
/// that is enqueued here at another time waits for the next `run`.
@globalActor public actor LoopActor {
    /// The one instance.
    public static let shared = LoopActor()

    /// The loop's executor: a turn of the loop runs the jobs that are enqueued here.
    ///
    /// Stored, because each step of a task asks for it.
    public nonisolated let unownedExecutor = LoopExecutor.shared.asUnownedSerialExecutor()

    /// Enters the isolation from code that runs on the loop's thread without the compiler's
    /// knowledge, such as a C library's callback.
    ///
    /// Calling it on another thread, or while no loop runs, is a programmer's error and stops the
    /// program.
    public static func assumeIsolated<Result: Sendable>(
        _ operation: @LoopActor () throws -> Result
    ) rethrows -> Result {
        LoopExecutor.shared.checkIsolated()
        return try withoutActuallyEscaping(operation) { operation in
            // The two types differ only in their isolation, and the line above has checked it.
            try unsafeBitCast(operation, to: (() throws -> Result).self)()
        }
    }
}
