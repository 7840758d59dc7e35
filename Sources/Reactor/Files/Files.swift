// SPDX-License-Identifier: Apache-2.0
//
// Whole files, read and written on another thread.
//
// Fact. A regular file is always ready, for epoll as for poll: a read that has to wait for the disk
// blocks its thread, and a sync may take seconds on an SD card. So all of it happens in `offload`.
//
// Trap. A path can lead to something that is not a file. The open of a pipe waits for its other
// side, and a device may have no end. Files are opened without waiting, and everything else than a
// regular file is refused.
//
// Cancellation. A caller that is cancelled goes on at once; a read or write that has begun runs to
// its end, as all work in `offload`.
//
// Rejected. A type for open files: a gateway reads and writes small files as a whole, and what
// needs more, needs `offload` and the calls of the system. io_uring: it is often forbidden in
// containers.

import Glibc
import LinuxSystem
import Synchronization

/// Reads a whole file, on another thread.
///
/// Links are followed. Files of procfs and sysfs are files too.
///
/// - Parameters:
///   - path: Relative to the working directory, if it does not begin with a slash.
///   - limit: The largest number of bytes; 16 MiB unless it is given.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `FileError`: `.notFound`, `.notPermitted`, `.tooLarge`, `.wrongType`, ...;
///   `CancellationError`.
@LoopActor public func readFile(
    _ path: String, limit: Int = 16_777_216, fileID: StaticString = #fileID, line: UInt = #line
) async throws -> [UInt8] {
    require(limit >= 0, "a limit of bytes is not negative: \(limit)")
    return try await offloadingFile(path, nil, fileID, line) { () throws(SystemError) in
        let file = try FileDescriptor.own(path, O_RDONLY, followsLinks: true)
        return try file.readAll(path, limit: limit == .max ? limit : limit + 1)
    }.within(limit, path)
}

/// Writes a whole file, on another thread: it is replaced in one step.
///
/// A reader finds the old content or the new one, never a part of either, also if the program is
/// killed meanwhile. The new file has the permissions of the one that it replaces, and belongs to
/// this user. A link is followed, also to a file that does not exist yet. A program that is killed
/// in the middle leaves a file `name.new-PROCESS-NUMBER` beside it, which nothing removes. Files of
/// sysfs and procfs cannot be replaced: `appendFile` writes to them.
///
/// - Parameters:
///   - path: The folder has to exist, and needs room for both files.
///   - bytes: The new content.
///   - durably: Whether the content has to survive a power failure after the return, which takes as
///     long as the disk takes (`fsync` of the file and of its folder). Without it, a power failure
///     may leave the file empty.
///   - lane: Writes of one lane happen in the order of the calls.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `FileError`: `.noSpace`, `.readOnly`, ...: the old content is still there. After a
///   `CancellationError` the old content is there, or the new one.
@LoopActor public func writeFile(
    _ path: String, _ bytes: [UInt8], durably: Bool = false, on lane: OffloadLane? = nil,
    fileID: StaticString = #fileID, line: UInt = #line
) async throws {
    try await offloadingFile(path, lane, fileID, line) { () throws(SystemError) in
        let target = destination(of: path)
        // A name of its own, because several writers of one file may run at once.
        let number = writes.add(1, ordering: .relaxed).newValue
        try AtomicFile(path: target, isOnDisk: durably).replace(
            with: bytes, through: "\(target).new-\(getpid())-\(number)", mode: permissions(target))
    }
}

/// Writes the UTF-8 of a text to a file, like the function for bytes.
@LoopActor public func writeFile(
    _ path: String, _ text: String, durably: Bool = false, on lane: OffloadLane? = nil,
    fileID: StaticString = #fileID, line: UInt = #line
) async throws {
    try await writeFile(
        path, Array(text.utf8), durably: durably, on: lane, fileID: fileID, line: line)
}

/// Adds bytes to the end of a file, on another thread. A file that does not exist is created.
///
/// - Parameters:
///   - path: The folder has to exist.
///   - bytes: They are written in one piece, unless the disk becomes full in the middle.
///   - durably: Whether they have to survive a power failure after the return (`fsync`).
///   - lane: Writes of one lane happen in the order of the calls; without one the order is open.
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: `FileError`; `CancellationError`, after which the bytes may be written or not.
@LoopActor public func appendFile(
    _ path: String, _ bytes: [UInt8], durably: Bool = false, on lane: OffloadLane? = nil,
    fileID: StaticString = #fileID, line: UInt = #line
) async throws {
    try await offloadingFile(path, lane, fileID, line) { () throws(SystemError) in
        let isNew = durably && access(path, F_OK) != 0
        let file = try FileDescriptor.own(
            path, O_WRONLY | O_APPEND | O_CREAT, followsLinks: true)
        try file.writeAll(path, bytes)
        if durably { try file.sync(path) }
        if isNew { try syncFolder(of: path) }
    }
}

/// Adds the UTF-8 of a text to the end of a file, like the function for bytes.
@LoopActor public func appendFile(
    _ path: String, _ text: String, durably: Bool = false, on lane: OffloadLane? = nil,
    fileID: StaticString = #fileID, line: UInt = #line
) async throws {
    try await appendFile(
        path, Array(text.utf8), durably: durably, on: lane, fileID: fileID, line: line)
}

/// Waits, on another thread, until the disk has everything that was written to a file, by any
/// program. For a folder: the names in it.
///
/// - Throws: `FileError`: the disk may have lost bytes; `CancellationError`.
@LoopActor public func syncFile(
    _ path: String, on lane: OffloadLane? = nil,
    fileID: StaticString = #fileID, line: UInt = #line
) async throws {
    try await offloadingFile(path, lane, fileID, line) { () throws(SystemError) in
        try FileDescriptor(opening: path, O_RDONLY | O_NONBLOCK | O_NOCTTY).sync(path)
    }
}

/// How many files `writeFile` has begun to write.
private let writes = Atomic(0)

/// The permissions of a file; `nil` if there is none.
private func permissions(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
}

@LoopActor private func offloadingFile<R: Sendable>(
    _ path: String, _ lane: OffloadLane?, _ file: StaticString, _ line: UInt,
    _ work: @escaping @Sendable () throws(SystemError) -> R
) async throws -> R {
    if let error = SystemError.ofZeroByte(in: path) { throw FileError(error, path) }
    return try await offload(on: lane, fileID: file, line: line) {
        do throws(SystemError) { return try work() } catch { throw FileError(error, path) }
    }
}

extension [UInt8] {
    /// The same, if it has no more bytes than the limit.
    fileprivate func within(_ limit: Int, _ path: String) throws(FileError) -> [UInt8] {
        guard count <= limit else { throw FileError(tooLarge: limit, path) }
        return self
    }
}
