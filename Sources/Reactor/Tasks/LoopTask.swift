// SPDX-License-Identifier: Apache-2.0

// `spawn` and what it needs of `LoopTask` are inlinable: a program of another package then has code
// for its own type of result. Without that, the runtime looks up the types of the result at each
// step, and `spawn` with `value` takes 24 000 instructions; 5 600 are those of Swift's own `Task`.

/// Starts a task on the loop that does not lose its error: an error that no caller handles is
/// reported.
///
/// ```swift
/// spawn("poll air") { try await poll() }          // fire and forget: an error is reported
/// let answer = spawn { try await ask() }          // awaited: the error is the awaiter's
/// let text = try await answer.value
/// ```
///
/// `Task {}` is still right if the body cannot throw, or if the task is always awaited: it drops
/// the error of a task that is not awaited. When the loop ends, running tasks of `spawn` are
/// cancelled, and the loop waits for them: see `EventLoop.run`.
///
/// - Parameters:
///   - name: The task's name in reports.
///   - body: Begins in the next turn. It inherits the caller's priority and task-local values.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Returns: The task, for awaiting and cancelling. If it is dropped, the task still runs.
@discardableResult @inlinable
@LoopActor public func spawn<Success: Sendable>(
    _ name: String = "", fileID: StaticString = #fileID, line: UInt = #line,
    _ body: @escaping @LoopActor () async throws -> Success
) -> LoopTask<Success> {
    let task = LoopTask<Success>(name, fileID, line)
    task.start(in: nil, body)
    return task
}

/// A task that was started by `spawn`.
///
/// Isolation: the loop, except `cancel`.
@LoopActor public final class LoopTask<Success: Sendable>: AnyLoopTask {
    /// The value that the body has returned. In memory of its own, because the deinitializer of a
    /// generic class would look up the type of an optional value each time. Written on the loop and
    /// by the deinitializer: hence unsafe, yet safe.
    @usableFromInline @exclusivity(unchecked)
    nonisolated(unsafe) var returned: UnsafeMutablePointer<Success>?

    @inlinable override init(_ name: String, _ file: StaticString, _ line: UInt) {
        super.init(name, file, line)
    }

    deinit {
        guard let returned else { return }
        returned.deinitialize(count: 1)
        returned.deallocate()
    }

    @inlinable func start(
        in nursery: Nursery?, _ body: @escaping @LoopActor () async throws -> Success
    ) {
        let work = Task {
            runs()
            do {
                succeed(with: try await body())
                ends(nil)
            } catch {
                ends(error)
            }
        }
        begin(work, in: nursery)
    }

    @inlinable func succeed(with value: Success) {
        let memory = UnsafeMutablePointer<Success>.allocate(capacity: 1)
        memory.initialize(to: value)
        returned = memory
    }

    /// Waits for the task's end and returns its result.
    ///
    /// As with `Task.value`, a caller that is cancelled goes on waiting and the task goes on
    /// running. Use `shield` if the caller must not wait then, and `gather` if the task must be
    /// cancelled too.
    ///
    /// - Throws: The error that the body threw.
    @inlinable public var value: Success {
        get async throws {
            if !isDone {
                await withUnsafeContinuation { addAwaiter($0) }
                endWait()
            }
            return try takeValue()
        }
    }

    /// The task's result; `nil` while it runs. Reading it counts as handling its error.
    public var result: Result<Success, any Error>? {
        isDone ? Result { try takeValue() } : nil
    }

    /// The value of a task that has ended. The caller handles the error.
    @inlinable func takeValue() throws -> Success {
        guard let returned else { throw takeFailure() }
        return returned.pointee
    }
}
