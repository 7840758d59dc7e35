// SPDX-License-Identifier: Apache-2.0

import Reactor

/// A message of 64 bytes goes back and forth between two tasks.
@LoopActor func pingPong(_ count: Int) async throws -> Int {
    let (here, there) = try ByteStream.pair()
    let message = [UInt8](repeating: 65, count: 64)
    return try await measure {
        let echo = spawn {
            for _ in 0..<count / 2 { try await there.write(try await there.read(exactly: 64)) }
        }
        for _ in 0..<count / 2 {
            try await here.write(message)
            _ = try await here.read(exactly: 64)
        }
        try await echo.value
    }
}

/// Connections that stay silent, each with a task that waits for bytes.
@LoopActor func openIdle(_ count: Int, path: String) async throws -> [LoopTask<Void>] {
    var readers: [LoopTask<Void>] = []
    for _ in 0..<count {
        let stream = try await connect(path: path)
        readers.append(spawn { _ = try await stream.read(atMost: 64) })
    }
    try await sleep(for: .milliseconds(50))
    return readers
}
