// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Debug mode: in which calls of this module each task is.
///
/// The functions that may wait for long record themselves, with the line of their caller. (The
/// frames of a suspended task are in memory, but their layout is not documented, and there are no
/// names in a stripped program.) They record the whole call and not each suspension in it: a user
/// wants to know that the task is in `readLine`, and for how long.
///
/// A task and the body that `withTimeout` runs for it are one here: see `TaskIdentity`.
@LoopActor final class WaitRecords {
    /// By the identity of the task; the outer call first, never empty.
    private(set) var all: [Int: [WaitRecord]] = [:]
    private var count = 0

    fileprivate func begin(_ call: Origin, at now: Instant) -> WaitRecord? {
        guard let task = TaskIdentity.current else { return nil }
        count += 1
        let record = WaitRecord(call, count, of: task, in: self, at: now)
        all[task, default: []].append(record)
        return record
    }

    /// The innermost call of the current task has ended.
    fileprivate func end() {
        if let task = TaskIdentity.current { all[task]?.last?.end() }
    }

    fileprivate func remove(_ record: WaitRecord, of task: Int) {
        all[task]?.removeAll { $0 === record }
        if all[task]?.isEmpty == true { all[task] = nil }
    }
}

/// A call that has begun.
@usableFromInline @LoopActor final class WaitRecord {
    let call: Origin
    /// The beginning of the turn in which it began.
    let begin: Instant
    /// Counts the calls of the loop.
    let number: Int
    private let task: Int
    /// Gone if the loop ends before the wait.
    private weak var records: WaitRecords?

    fileprivate init(
        _ call: Origin, _ number: Int, of task: Int, in records: WaitRecords, at now: Instant
    ) {
        self.call = call
        self.number = number
        self.task = task
        self.records = records
        begin = now
    }

    /// Whether the library itself has made the call.
    var isOfLibrary: Bool {
        ["Reactor", "ReactorTLS", "ReactorHTTP", "ReactorHTTPServer"].contains { module in
            call.file.hasPrefix("\(module)/")
        }
    }

    /// The current task begins to wait; `nil` unless debug mode is on. The one that resumes it has
    /// to end the record.
    static func begin(_ call: @autoclosure () -> Origin) -> WaitRecord? {
        let loop = EventLoop.current
        return loop.isDebugged ? loop.debugger?.waits.begin(call(), at: loop.now) : nil
    }

    /// The call has ended.
    @usableFromInline func end() {
        records?.remove(self, of: task)
    }
}

/// The current task begins a call in which it may wait. `endWait` has to follow, in the same task.
///
/// - Parameters:
///   - call: The function, or what the task waits for.
///   - file: The file of the call, or where that was made.
///   - line: The line in it.
@usableFromInline @LoopActor package func beginWait(
    _ call: @autoclosure () -> String, _ file: StaticString, _ line: UInt
) {
    _ = WaitRecord.begin(Origin(call(), file, line))
}

/// The same for any origin.
@LoopActor package func beginWait(_ call: @autoclosure () -> Origin) {
    _ = WaitRecord.begin(call())
}

/// The call has ended.
@usableFromInline @LoopActor package func endWait() {
    let loop = EventLoop.current
    guard loop.isDebugged else { return }
    loop.debugger?.waits.end()
}
