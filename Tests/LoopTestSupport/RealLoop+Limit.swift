// SPDX-License-Identifier: Apache-2.0

import Reactor
import ReactorTesting

extension RealLoop {
    /// Runs the body on a loop of the kernel; a body that waits without end fails after the limit.
    package static func run<R: Sendable>(
        within limit: Duration, _ body: @escaping @LoopActor () async throws -> R
    ) throws -> R {
        try run { try await withTimeout(limit, body) }
    }
}
