// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Reactor

struct DirectoryChangesTests {
    @Test func changesComeInTheirOrder() throws {
        try withRealLoop {
            try await withFolder { folder in
                let changes = try changes(in: folder)
                try await writeFile("\(folder)/a", "1")
                try await appendFile("\(folder)/a", "2")
                mkdir("\(folder)/sub", 0o755)
                unlink("\(folder)/a")
                let seen = try await take(9, of: changes)
                #expect(
                    seen.map { "\($0.kind) \($0.name)" }.filter { !$0.contains(".new-") } == [
                        "movedIn a", "modified a", "written a", "created sub", "deleted a",
                    ])
                #expect(seen.map(\.isDirectory).count { $0 } == 1)
            }
        }
    }

    @Test func theTwoHalvesOfARenameShareANumber() throws {
        try withRealLoop {
            try await withFolder { folder in
                close(creat("\(folder)/a", 0o600))
                let changes = try changes(in: folder)
                rename("\(folder)/a", "\(folder)/b")
                let seen = try await take(2, of: changes)
                #expect(seen.map(\.kind) == [.movedOut, .movedIn])
                #expect(seen.map(\.name) == ["a", "b"])
                #expect(seen[0].rename == seen[1].rename && seen[0].rename != 0)
            }
        }
    }

    @Test func itEndsWithTheDirectory() throws {
        try withRealLoop {
            try await withFolder { folder in
                mkdir("\(folder)/gone", 0o755)
                mkdir("\(folder)/moved", 0o755)
                let (gone, moved) = (
                    try changes(in: "\(folder)/gone"), try changes(in: "\(folder)/moved")
                )
                rmdir("\(folder)/gone")
                rename("\(folder)/moved", "\(folder)/elsewhere")
                close(creat("\(folder)/elsewhere/late", 0o600))
                for changes in [gone, moved] {
                    var kinds: [DirectoryChange.Kind] = []
                    for try await change in changes { kinds.append(change.kind) }
                    #expect(kinds == [.removed])
                }
            }
        }
    }

    @Test func moreThanTheKernelKeepsIsReported() throws {
        try withRealLoop {
            try await withFolder { folder in
                let limit = try await readFile("/proc/sys/fs/inotify/max_queued_events")
                let count = Int(String(decoding: limit.dropLast(), as: UTF8.self)) ?? 16_384
                let changes = try changes(in: folder)
                close(creat("\(folder)/a", 0o600))
                for _ in 0...count / 2 {
                    rename("\(folder)/a", "\(folder)/b")
                    rename("\(folder)/b", "\(folder)/a")
                }
                var seen = 0
                for try await change in changes {
                    if change.kind == .overflowed { break }
                    seen += 1
                }
                #expect(seen == count)
                #expect(EventLoop.current.statistics.longestTurn < .seconds(5))
                unlink("\(folder)/a")
                let next = try await take(1, of: changes)
                #expect(next.map(\.kind) == [.deleted])
            }
        }
    }

    @Test func aWaitThatIsCancelledLosesNothing() throws {
        try withRealLoop {
            try await withFolder { folder in
                let changes = try changes(in: folder)
                _ = await #expect(throws: TimeoutError.self) {
                    try await withTimeout(.milliseconds(5)) { _ = try await take(1, of: changes) }
                }
                mkdir("\(folder)/sub", 0o755)
                let seen = try await take(1, of: changes)
                #expect(seen.map(\.kind) == [.created])
            }
        }
    }

    @Test func onlyADirectoryCanBeWatched() throws {
        try withRealLoop {
            for (path, kind) in [
                ("/nowhere", FileError.Kind.notFound), ("/etc/passwd", .wrongType),
            ] {
                let error = await fileError { _ = try changes(in: path) }
                #expect(error?.kind == kind)
                #expect(error?.path == path)
            }
        }
    }

    @Test func aWatchThatIsDroppedClosesItsDescriptor() throws {
        try withRealLoop {
            let before = EventLoop.current.statistics.descriptors
            do {
                let changes = try changes(in: "/tmp")
                let waiting = Task { _ = try await take(1, of: changes) }
                while EventLoop.current.statistics.descriptors == before { await Task.yield() }
                waiting.cancel()
                _ = await waiting.result
            }
            try await settle()
            #expect(EventLoop.current.statistics.descriptors == before)
        }
    }
}

/// The next changes.
@LoopActor private func take(
    _ count: Int, of changes: DirectoryChanges
) async throws -> [DirectoryChange] {
    var taken: [DirectoryChange] = []
    let iterator = changes.makeAsyncIterator()
    while taken.count < count, let change = try await iterator.next() { taken.append(change) }
    return taken
}
