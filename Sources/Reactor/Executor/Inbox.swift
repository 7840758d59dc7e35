// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// What other threads want to have run on the loop's thread.
///
/// Only the arrival of the first piece of work wakes the loop: the wake-up is a system call
/// (200 ns), the rest is a lock and an append (25 ns). While no loop runs, work is kept for the
/// next one.
final class Inbox: Sendable {
    private struct Contents {
        var work: [Work] = []
        var wake: (@Sendable () -> Void)?
    }

    private let contents = Mutex(Contents())

    /// Leaves work for the loop. May be called on any thread.
    func post(_ work: Work) {
        contents.withLock { contents in
            contents.work.append(work)
            // Inside the lock, so that a loop which ends does not close what is being woken.
            if contents.work.count == 1 { contents.wake?() }
        }
    }

    /// Says how to wake the loop that runs now; `nil` says that none does.
    func setWake(_ wake: (@Sendable () -> Void)?) {
        contents.withLock { contents in
            contents.wake = wake
            if !contents.work.isEmpty { wake?() }
        }
    }

    /// Takes everything, in order of arrival.
    func takeAll() -> [Work] {
        contents.withLock { contents in
            defer { contents.work = [] }
            return contents.work
        }
    }
}
