// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// Work that other threads send to the loop's thread.
///
/// Only the first piece of work in the inbox wakes the loop: the wake-up is a system call (200 ns),
/// the rest is a lock and an append (25 ns). While no loop runs, work is kept for the next one.
///
/// A task that waits for a loop which does not come waits for ever: a test that is isolated to
/// `LoopActor` and runs in no `TestLoop`, for example. So the first such wait is watched, and after
/// a while it is reported.
final class Inbox: Sendable {
    fileprivate struct Contents {
        var work: [Work] = []
        var loop: ObjectIdentifier?
        var isWatched = false
    }

    private let contents = Mutex(Contents())
    /// Wakes the loop. Under a lock of its own, so that a loop which ends does not close the poller
    /// that is being woken. The loop's thread is awake before the system call returns, and takes
    /// the contents: under the same lock it would have to wait, in another system call.
    private let wake = Mutex<(@Sendable () -> Void)?>(nil)
    private let loopHasBegun = ThreadSignal()
    /// How long work may wait for a loop without a report.
    private static let patience = Duration.seconds(2)

    /// Adds work for the loop. May be called on any thread.
    ///
    /// - Parameter loop: The only loop that may do it; `nil` for the loop that runs, or the next.
    /// - Returns: False if that loop has ended.
    @discardableResult func post(_ work: Work, for loop: ObjectIdentifier? = nil) -> Bool {
        let (count, isFirstToWait) = contents.withLock { contents in
            guard loop == nil || loop == contents.loop else { return (0, false) }
            contents.work.append(work)
            return (contents.work.count, contents.startsToWatch(work))
        }
        if count == 1 { wake.withLock { $0?() } }
        if isFirstToWait { watch() }
        return count > 0
    }

    /// Reports that there is no loop, unless one begins soon.
    private func watch() {
        // Without a thread for it there is no report.
        try? OffloadPool.shared.submit(lane: nil) { [self] in
            let hasBegun: Void? = contents.wait(for: Self.patience, on: loopHasBegun) { contents in
                contents.loop == nil ? nil : ()
            }
            guard hasBegun == nil else { return }
            LoopReport.writeLine(
                "a task waits for the loop, but no loop runs: "
                    + "call EventLoop.run, or in a test TestLoop.run")
        }
    }

    /// Sets the running loop and the function that wakes it; `nil` if no loop runs. Calls for the
    /// loop before are cancelled; tasks stay here for the next loop.
    func setReceiver(_ loop: ObjectIdentifier?, _ wake: (@Sendable () -> Void)?) {
        self.wake.withLock { $0 = wake }
        let calls = contents.withLock { contents in
            contents.loop = loop
            defer { if !contents.work.isEmpty { wake?() } }
            return contents.takeCalls()
        }
        // Not under the lock: it releases what the actions hold, which may post work.
        for call in calls { call.cancel() }
        loopHasBegun.raise()
    }

    /// Takes all work, in order of arrival.
    func takeAll() -> [Work] {
        contents.withLock { contents in
            defer { contents.work = [] }
            return contents.work
        }
    }
}

extension Inbox.Contents {
    /// Removes the calls that are meant for one loop.
    fileprivate mutating func takeCalls() -> [LoopCall] {
        var calls: [LoopCall] = []
        work.removeAll { work in
            guard case .cancellable(let call) = work else { return false }
            calls.append(call)
            return true
        }
        return calls
    }

    /// Whether this is the first task of the process that waits for a loop.
    fileprivate mutating func startsToWatch(_ work: Work) -> Bool {
        guard loop == nil, !isWatched, case .job = work else { return false }
        isWatched = true
        return true
    }
}
