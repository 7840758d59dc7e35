// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The context of a settings value and its copies, made at its first use.
@LoopActor final class SharedContext {
    private var context: TLSContext?
    /// Connections that begin while it is made wait for it.
    private var making: (loop: EventLoop, lock: Lock)?

    nonisolated init() {}

    /// - Parameter make: Reads files.
    func get(_ make: @escaping @Sendable () throws -> TLSContext) async throws -> TLSContext {
        if let context { return context }
        return try await lock().withLock {
            if let context = self.context { return context }
            let made = try await offload { try make() }
            self.context = made
            return made
        }
    }

    /// A lock of this loop: of an earlier one, a task may have left it locked.
    private func lock() -> Lock {
        if let making, making.loop === EventLoop.current { return making.lock }
        let lock = Lock()
        making = (EventLoop.current, lock)
        return lock
    }
}
