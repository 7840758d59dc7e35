// SPDX-License-Identifier: Apache-2.0

/// The isolation of everything that lives on the loop: one thread, checked by the compiler.
///
/// Code isolated to it runs only while `EventLoop.run` does, on the thread that called `run`.
/// A task that is sent here at another time waits for the next `run`.
@globalActor public actor LoopActor {
    /// The one instance.
    public static let shared = LoopActor()

    /// The loop's executor: a turn of the loop runs what is enqueued here.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        LoopExecutor.shared.asUnownedSerialExecutor()
    }

    /// Enters the isolation from code that the compiler does not know to be on the loop's thread,
    /// such as a C library's callback.
    ///
    /// Calling it on another thread, or while no loop runs, is a programmer's error and stops the
    /// program.
    public static func assumeIsolated<Result: Sendable>(
        _ operation: @LoopActor () throws -> Result
    ) rethrows -> Result {
        LoopExecutor.shared.checkIsolated()
        return try withoutActuallyEscaping(operation) { operation in
            // The two types differ only in what the compiler knows; the line above checked it.
            try unsafeBitCast(operation, to: (() throws -> Result).self)()
        }
    }
}
