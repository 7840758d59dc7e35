// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A child process, which this process owns: when the owner drops it, the child is killed and
/// reaped, so no child outlives its owner and none stays behind as a zombie.
///
/// **Facts.** A child that has ended keeps its process number until its parent has waited for it (a
/// zombie). After that the kernel may give the number to any new process. A *pidfd* names the child
/// itself: a signal through it reaches this child or none. It is readable when the child has ended,
/// so a loop watches it like any descriptor, and needs neither a handler of SIGCHLD nor a thread
/// that waits.
///
/// **Order.** A process group has the number of its leader. It is signalled only while the leader
/// is not reaped, since only then the number is certainly its own.
///
/// **Trap.** A program that ignores SIGCHLD, or that waits for any child (`wait`, `waitpid(-1)`),
/// takes the exit status away: `takeEnd` throws `ECHILD` then.
///
/// May be used on any thread.
package final class Child: Sendable {
    /// How a child has ended.
    package enum End: Hashable, Sendable {
        case exited(CInt)
        case signaled(CInt)
    }

    /// Its process number.
    package let id: pid_t
    private let leadsGroup: Bool
    private let descriptor: FileDescriptor

    /// Takes ownership of a child that was started a moment ago. If that fails, it is killed.
    ///
    /// - Parameter leadsGroup: Whether signals go to the process group that it leads.
    init(owning id: pid_t, leadsGroup: Bool) throws(SystemError) {
        self.id = id
        self.leadsGroup = leadsGroup
        do throws(SystemError) {
            descriptor = FileDescriptor(
                owning: try systemCall("pidfd_open") { clinux_pidfd_open(id) })
        } catch {
            // It is not reaped yet, so the number is its own.
            kill(leadsGroup ? -id : id, SIGKILL)
            _ = try? systemCall("waitpid") { waitpid(id, nil, 0) }
            throw error
        }
    }

    deinit {
        end()
    }

    /// The descriptor to watch; it is readable when the child has ended.
    package var number: CInt { descriptor.number }

    /// Sends a signal to the child, or to its process group. Does nothing after the end.
    ///
    /// - Throws: `EPERM` if the child belongs to another user; `EINVAL` for a number that is not a
    ///   signal.
    package func send(_ signal: CInt) throws(SystemError) {
        do throws(SystemError) {
            if leadsGroup, isReaped { return }
            try systemCall("send signal \(signal)") {
                leadsGroup
                    ? kill(-id, signal) : clinux_pidfd_send_signal(descriptor.number, signal)
            }
        } catch {
            if error.code != ESRCH { throw error }
        }
    }

    /// How it has ended, once; `nil` while it runs. What is left of its process group is killed.
    ///
    /// - Throws: `ECHILD` if another part of the program has waited for it.
    package func takeEnd() throws(SystemError) -> End? {
        if leadsGroup, try state(reap: false).is_known { kill(-id, SIGKILL) }
        let state = try state(reap: true)
        guard state.is_known else { return nil }
        return state.is_signaled ? .signaled(state.value) : .exited(state.value)
    }

    /// Kills the child and reaps it, for the case that its owner cannot wait. Blocks until the
    /// kernel has ended it, mostly for less than a millisecond, and for a second at most: a child
    /// that waits in a driver or for a file server cannot be ended.
    ///
    /// - Returns: How it has ended; `nil` if it has not, or if that was taken before.
    @discardableResult package func end() -> End? {
        guard !isReaped, (try? send(SIGKILL)) != nil else { return nil }
        var poll = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        _ = try? systemCall("poll") { Glibc.poll(&poll, 1, 1000) }
        return try? takeEnd()
    }

    private var isReaped: Bool { (try? state(reap: false)) == nil }

    private func state(reap: Bool) throws(SystemError) -> clinux_end {
        var end = clinux_end()
        try systemCall("waitid") { clinux_pidfd_end(descriptor.number, reap, &end) }
        return end
    }
}
