// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The kernel's events about files and folders, as an owned descriptor.
package struct Inotify: ~Copyable, Sendable {
    /// The events to watch for, or the events that occurred.
    package struct Events: OptionSet, Hashable, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// A file, folder or link was created in the folder.
        package static let created = Events(rawValue: UInt32(IN_CREATE))
        /// The content of a file in the folder was changed.
        package static let modified = Events(rawValue: UInt32(IN_MODIFY))
        /// A file in the folder was closed by a process that could write to it.
        package static let written = Events(rawValue: UInt32(IN_CLOSE_WRITE))
        /// A file, folder or link was removed from the folder.
        package static let deleted = Events(rawValue: UInt32(IN_DELETE))
        /// A file, folder or link was renamed out of the folder.
        package static let movedOut = Events(rawValue: UInt32(IN_MOVED_FROM))
        /// A file, folder or link was renamed into the folder.
        package static let movedIn = Events(rawValue: UInt32(IN_MOVED_TO))
        /// Permissions, owner or times changed, of the folder or of a file in it.
        package static let attributes = Events(rawValue: UInt32(IN_ATTRIB))
        /// The watched folder itself was removed or renamed.
        package static let gone = Events(rawValue: UInt32(IN_DELETE_SELF | IN_MOVE_SELF))
        /// The kernel has ended the watch. Reported even if it is not requested.
        package static let ended = Events(rawValue: UInt32(IN_IGNORED))
        /// A request to watch nothing but a folder.
        package static let folderOnly = Events(rawValue: UInt32(IN_ONLYDIR))
        /// The event is about a folder in the folder. Reported even if it is not requested.
        package static let aboutFolder = Events(rawValue: UInt32(IN_ISDIR))
        /// The kernel's queue overflowed: check everything. The event's watch is -1.
        package static let overflow = Events(rawValue: UInt32(IN_Q_OVERFLOW))
    }

    package struct Event: Sendable {
        /// The number that `watch` returned.
        package let watch: CInt
        package let events: Events
        /// The same for both halves of a rename; 0 for all others.
        package let rename: UInt32
        /// The name in the folder; empty if the event concerns the folder itself.
        package let name: String
    }

    private let descriptor: FileDescriptor

    /// - Throws: `EMFILE` if the user has no instance left (the limit is 128).
    package init() throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try systemCall("inotify_init1") { inotify_init1(clinux_inotify_flags) })
    }

    /// The descriptor to watch; it is readable while events are queued.
    package var number: CInt { descriptor.number }

    /// Hands the descriptor over, for a caller that reads it itself.
    package consuming func release() -> FileDescriptor {
        descriptor
    }

    /// Starts to watch a folder. A folder that is watched already keeps its number.
    package borrowing func watch(_ path: String, _ events: Events) throws(SystemError) -> CInt {
        if let error = SystemError.ofZeroByte(in: path) { throw error }
        let number = descriptor.number
        return try systemCall("inotify_add_watch \(path)") {
            inotify_add_watch(number, path, events.rawValue)
        }
    }

    /// Ends a watch. Ending it twice is not an error. A last event, `ended`, follows.
    package borrowing func remove(_ watch: CInt) {
        _ = inotify_rm_watch(descriptor.number, watch)
    }

    /// Reads queued events, at most 4 kB of them.
    package borrowing func read(_ body: (Event) -> Void) throws(SystemError) {
        var buffer = [UInt64](repeating: 0, count: 512)
        let descriptor = self.descriptor.number
        let count = buffer.withUnsafeMutableBytes {
            Glibc.read(descriptor, $0.baseAddress, $0.count)
        }
        guard count >= 0 else {
            guard errno == EAGAIN || errno == EINTR else { throw SystemError.last("read inotify") }
            return
        }
        buffer.withUnsafeBytes { bytes in
            Inotify.parse(UnsafeRawBufferPointer(rebasing: bytes[..<count]), body)
        }
    }

    /// Reads events from bytes that were read from the descriptor in one piece.
    package static func parse(_ bytes: UnsafeRawBufferPointer, _ body: (Event) -> Void) {
        let headerSize = MemoryLayout<inotify_event>.size
        var offset = 0
        while offset + headerSize <= bytes.count {
            let header = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let end = offset + headerSize + Int(header.len)
            let name = bytes[offset + headerSize..<end].prefix { $0 != 0 }
            body(
                Event(
                    watch: header.wd, events: Events(rawValue: header.mask),
                    rename: header.cookie,
                    name: String(decoding: name, as: UTF8.self)))
            offset = end
        }
    }
}
