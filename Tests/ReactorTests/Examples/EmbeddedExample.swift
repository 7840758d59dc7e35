// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// A program with a loop of its own, of which an embedded loop is a part.
final class EmbeddedExample {
    /// What it has shown.
    private(set) var shown: [Int] = []

    @LoopActor struct Air {
        func readings() async throws -> Int {
            for try await _ in ticks(every: .milliseconds(1)) { break }
            return 21
        }
    }

    struct Host {
        let descriptors: [pollfd] = []
        func handle(_ watched: ArraySlice<pollfd>) {}
    }

    func run(_ air: Air, _ host: Host) throws {
        let embedded = try EmbeddedLoop { try await air.readings() }
        var watched = [pollfd(fd: embedded.descriptor, events: Int16(POLLIN), revents: 0)]
        watched += host.descriptors
        while poll(&watched, nfds_t(watched.count), -1) > 0 {
            host.handle(watched.dropFirst())
            if watched[0].revents != 0, try !embedded.turn() { break }
        }
        show(try embedded.end())
    }

    private func show(_ reading: Int) {
        shown.append(reading)
    }
}
