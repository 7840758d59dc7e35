// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// Watches a directory: the names in it, and the files that have them.
///
/// ```swift
/// for try await change in try changes(in: "/etc/gateway") {
///     switch change.kind {
///     case .written, .movedIn: try await load(change.name)
///     case .overflowed: try await loadAll()
///     case .removed: show("the folder is gone")
///     default: break
///     }
/// }
/// ```
///
/// Changes count from the call on: watch first, then read the directory, and nothing is missed.
/// Directories in it are not watched. Files that another machine changes on a file server are not
/// reported, nor are those that the kernel makes in procfs and sysfs.
///
/// **Bounded.** Changes that no task takes wait in the kernel, which keeps 16 384 of them
/// (`/proc/sys/fs/inotify/max_queued_events`). If there are more, it drops them and reports
/// `.overflowed`: then only a look at everything helps.
///
/// - Parameters:
///   - directory: It has to exist. A link to a directory is followed.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `.notFound`, `.wrongType`, `.notPermitted`; `.noResources` if the user has no watch
///   left: there are 128 instances, of which each call takes one.
@LoopActor public func changes(
    in directory: String, fileID: StaticString = #fileID, line: UInt = #line
) throws(FileError) -> DirectoryChanges {
    do throws(SystemError) {
        let inotify = try Inotify()
        _ = try inotify.watch(directory, DirectoryWatch.events)
        let transport = Transport(inotify.release())
        transport.name = "changes in \(directory)"
        return DirectoryChanges(
            watch: DirectoryWatch(
                ByteStream(transport), Origin("changes", fileID, line)))
    } catch {
        throw FileError(error, directory)
    }
}

/// The changes of a directory, from `changes(in:)`. It ends after the directory was removed or
/// renamed. The directory is watched until the last copy is dropped.
///
/// Isolation: none, except `next`, which goes to the loop. Only one task at a time may iterate.
public struct DirectoryChanges: AsyncSequence, Sendable {
    let watch: DirectoryWatch

    /// Takes changes in the order in which they happened.
    public struct Iterator: AsyncIteratorProtocol {
        let watch: DirectoryWatch

        /// The next change, as soon as there is one; `nil` after `.removed`.
        ///
        /// - Throws: `CancellationError`, which loses nothing; `StreamError` if the loop ends.
        public func next(isolation actor: isolated (any Actor)?) async throws -> DirectoryChange? {
            try await watch.next()
        }

        /// The same, for callers without an isolation.
        public func next() async throws -> DirectoryChange? {
            try await watch.next()
        }
    }

    /// Starts to take changes, in a `for try await`.
    public func makeAsyncIterator() -> Iterator {
        Iterator(watch: watch)
    }
}

/// Something that has happened in a directory.
public struct DirectoryChange: Hashable, Sendable {
    /// What has happened.
    public enum Kind: Hashable, Sendable {
        /// A name has appeared. The file may still be empty: wait for `.written`.
        case created
        /// The content of a file was changed, and more may follow.
        case modified
        /// A program that could write to a file has closed it: the content is complete.
        case written
        /// A name has disappeared.
        case deleted
        /// A name has appeared by a rename; the content is complete.
        case movedIn
        /// A name has disappeared by a rename.
        case movedOut
        /// The kernel has dropped changes.
        case overflowed
        /// The directory itself was removed or renamed, or its file system unmounted.
        case removed
    }

    /// What has happened.
    public let kind: Kind
    /// The name in the directory; empty for `.overflowed` and `.removed`.
    public let name: String
    /// Whether the name is that of a directory.
    public let isDirectory: Bool
    /// A number that `.movedOut` and `.movedIn` of one rename share; 0 for all others. Another
    /// program may come between the two.
    public let rename: UInt32
}
