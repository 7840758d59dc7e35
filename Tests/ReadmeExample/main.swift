// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// Blocks until there is a line. `exit` would wait for a thread that is inside `readLine`.
func readName() -> String {
    var bytes = [UInt8](repeating: 0, count: 80)
    read(STDIN_FILENO, &bytes, bytes.count)
    return String(decoding: bytes.prefix { $0 >= UInt8(ascii: " ") }, as: UTF8.self)
}

// Everything in here runs on one thread, and nothing in here needs a lock.
try EventLoop.run {
    let clock = spawn {
        for try await _ in ticks(every: .seconds(1)) { print("Still waiting.") }
    }
    print("Your name, within three seconds?")
    do {
        let name = try await withTimeout(.seconds(3)) { try await offload { readName() } }
        print("Hello, \(name.isEmpty ? "stranger" : name).")
    } catch is TimeoutError {
        print("Too late.")
    }
    clock.cancel()
}
