// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc

/// What a process has, to be compared with what it had before.
struct Leftovers {
    static let none = "children: false, descriptors: 0, threads: 0"

    private let descriptors = descriptorCount()
    private let threads = threadCount()

    /// Whether this process has children, zombies included. Threads of `offload` that start or end
    /// one are waited for.
    func children() -> Bool {
        waitForThreads()
        var info = siginfo_t()
        return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0
    }

    /// What there is more now.
    func difference() -> String {
        "children: \(children()), descriptors: \(descriptorCount() - descriptors), "
            + "threads: \(threadCount() - threads)"
    }

    /// The threads of `offload` end soon after their work.
    private func waitForThreads() {
        var patience = 100_000
        while threadCount() > threads, patience > 0 {
            patience -= 1
            sched_yield()
        }
    }
}
