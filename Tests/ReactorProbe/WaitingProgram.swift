// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// A program that is asked for its tasks by a signal.
@LoopActor enum WaitingProgram {
    static func run() async throws {
        let isAsked = Event()
        // In debug mode it is the second action for this signal.
        try EventLoop.current.onSignal(SIGUSR2) { isAsked.set() }
        spawn("reads") { try await sleep(for: .seconds(60)) }
        await nextTurn()
        kill(getpid(), SIGUSR2)
        try await isAsked.wait()
    }
}
