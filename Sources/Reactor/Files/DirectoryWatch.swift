// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// Reads the kernel's events about a directory as a stream, so that they wait in the kernel while
/// no task wants them.
@LoopActor final class DirectoryWatch {
    private static let kinds: [(Inotify.Events, DirectoryChange.Kind)] = [
        (.created, .created), (.modified, .modified), (.written, .written), (.deleted, .deleted),
        (.movedIn, .movedIn), (.movedOut, .movedOut), (.overflow, .overflowed),
        ([.gone, .ended], .removed),
    ]

    static let events: Inotify.Events = [
        .created, .modified, .written, .deleted, .movedIn, .movedOut, .gone, .folderOnly,
    ]

    private let stream: ByteStream
    /// Where the changes were asked for.
    private let origin: Origin
    private var waiting: ArraySlice<DirectoryChange> = []
    private var hasEnded = false

    init(_ stream: ByteStream, _ origin: Origin) {
        self.stream = stream
        self.origin = origin
    }

    func next() async throws -> DirectoryChange? {
        beginWait(origin)
        defer { endWait() }
        while waiting.isEmpty, !hasEnded {
            // One read of the kernel: whole events only.
            let bytes = try await stream.read(atMost: 65_536)
            bytes.withUnsafeBytes { bytes in Inotify.parse(bytes) { add($0) } }
        }
        return waiting.popFirst()
    }

    private func add(_ event: Inotify.Event) {
        guard !hasEnded, let kind = DirectoryWatch.kind(of: event.events) else { return }
        waiting.append(
            DirectoryChange(
                kind: kind, name: event.name, isDirectory: event.events.contains(.aboutFolder),
                rename: event.rename))
        guard kind == .removed else { return }
        hasEnded = true
        stream.close()
    }

    private static func kind(of events: Inotify.Events) -> DirectoryChange.Kind? {
        kinds.first { !$0.0.isDisjoint(with: events) }?.1
    }
}
