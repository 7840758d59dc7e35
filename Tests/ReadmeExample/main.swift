// SPDX-License-Identifier: Apache-2.0

import Reactor

// Everything in here runs on one thread, and nothing in here needs a lock.
try EventLoop.run {
    let clock = Task {
        while true {
            try await sleep(for: .seconds(1))
            print("Still waiting.")
        }
    }
    print("Your name?")
    // What blocks goes to a thread that lives as long as its work.
    let name = try await withTimeout(.seconds(10)) { try await offload { readLine() } }
    clock.cancel()
    print("Hello, \(name ?? "nobody").")
}
