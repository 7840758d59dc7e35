// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// A byte goes back and forth between two sockets: each time one of them is ready, a callback reads
/// and writes it.
@LoopActor func watchDescriptors(_ count: Int) async throws -> Int {
    let loop = EventLoop.current
    let done = Event()
    var left = count
    var pair: [CInt] = [0, 0]
    socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &pair)
    defer { for descriptor in pair { close(descriptor) } }
    let registrations = try pair.map { descriptor in
        try loop.watch(descriptor, .readable) { _ in
            var byte: UInt8 = 0
            read(descriptor, &byte, 1)
            left -= 1
            if left == 0 { return done.set() }
            write(descriptor, &byte, 1)
        }
    }
    defer { for registration in registrations { registration.cancel() } }
    return try await measure {
        write(pair[0], "x", 1)
        try await done.wait()
    }
}

/// The same between two tasks that wait for the byte.
@LoopActor func waitForBytes(_ count: Int) async throws -> Int {
    let (here, there) = try ByteStream.pair()
    return try await measure {
        let echo = spawn {
            for _ in 0..<count / 2 { try await there.write(try await there.read(atMost: 1)) }
        }
        for _ in 0..<count / 2 {
            try await here.write([1])
            _ = try await here.read(atMost: 1)
        }
        try await echo.value
    }
}
