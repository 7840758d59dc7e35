// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// Work that other threads send to the loop's thread.
///
/// Only the first piece of work in the inbox wakes the loop: the wake-up is a system call (200 ns),
/// the rest is a lock and an append (25 ns). While no loop runs, work is kept for the next one.
final class Inbox: Sendable {
    private struct Contents {
        var work: [Work] = []
        var loop: ObjectIdentifier?
        var wake: (@Sendable () -> Void)?
    }

    private let contents = Mutex(Contents())

    /// Adds work for the loop. May be called on any thread.
    ///
    /// - Parameter loop: The only loop that may do it; `nil` for the loop that runs, or the next.
    /// - Returns: False if that loop has ended.
    @discardableResult func post(_ work: Work, for loop: ObjectIdentifier? = nil) -> Bool {
        contents.withLock { contents in
            guard loop == nil || loop == contents.loop else { return false }
            contents.work.append(work)
            // Inside the lock, so that a loop which ends does not close the poller that is being
            // woken.
            if contents.work.count == 1 { contents.wake?() }
            return true
        }
    }

    /// Sets the running loop and the function that wakes it; `nil` if no loop runs.
    func setReceiver(_ loop: ObjectIdentifier?, _ wake: (@Sendable () -> Void)?) {
        contents.withLock { contents in
            contents.loop = loop
            contents.wake = wake
            if !contents.work.isEmpty { wake?() }
        }
    }

    /// Takes all work, in order of arrival.
    func takeAll() -> [Work] {
        contents.withLock { contents in
            defer { contents.work = [] }
            return contents.work
        }
    }
}
