// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Wire

/// The content of the files of totals when the gateway starts.
package struct KeptCounters: Sendable {
    /// The files, each with its revision.
    let files: [(file: AtomicFile, revision: UInt64)]
    /// The newest record in the files.
    let record: CounterRecord
    /// Problems of the files, for the log.
    package let problems: [String]

    /// Reads the files; blocks.
    ///
    /// - Parameters:
    ///   - disk: A folder that outlives a power cut, and that only this process uses.
    ///   - memory: A folder that outlives the process; `nil` where there is none.
    ///   - name: The name of the files.
    package init(disk: String, memory: String?, name: String = "counters") {
        var found: [(file: AtomicFile, record: CounterRecord?)] = []
        var problems: [String] = []
        let onDisk = AtomicFile(path: "\(disk)/\(name)", isOnDisk: true)
        let inMemory = memory.map { folder in
            AtomicFile(path: "\(folder)/\(name)-\(Self.mark(of: disk))", isOnDisk: false)
        }
        for file in [inMemory, onDisk].compactMap({ $0 }) {
            let (record, problem) = Self.read(file)
            found.append((file, record))
            if let problem { problems.append(problem) }
        }
        let newest = found.compactMap(\.record).max { $0.revision < $1.revision }
        record = newest ?? CounterRecord()
        files = found.map { ($0.file, $0.record?.revision ?? 0) }
        self.problems = problems
    }

    private static func read(_ file: AtomicFile) -> (record: CounterRecord?, problem: String?) {
        do throws(SystemError) {
            guard let bytes = try file.read(limit: CounterRecord.longest) else { return (nil, nil) }
            if let record = CounterRecord(bytes) { return (record, nil) }
            let result = setAside(file.path).map { "was renamed to \($0)" } ?? "cannot be renamed"
            return (nil, "the totals in \(file.path) are damaged; the file \(result)")
        } catch {
            return (nil, "the totals in \(file.path) cannot be read: \(error)")
        }
    }

    /// Renames a file, and keeps those that were renamed before: one of them may be the file of
    /// someone else.
    ///
    /// - Returns: The new path.
    private static func setAside(_ path: String) -> String? {
        let ends = ["damaged"] + (2...9).map { "damaged-\($0)" }
        let paths = ends.map { "\(path).\($0)" }
        guard let free = paths.first(where: { access($0, F_OK) != 0 }) else { return nil }
        return rename(path, free) == 0 ? free : nil
    }

    /// A checksum of the folder's real path. Two gateways with the same name may share the folder
    /// in memory, but never the folder on the disk. So the file in memory has this mark in its
    /// name.
    private static func mark(of folder: String) -> String {
        guard let path = realpath(folder, nil) else { return "0" }
        defer { free(path) }
        return String(
            CRC.crc32.value(UnsafeRawBufferPointer(start: path, count: strlen(path))), radix: 16)
    }
}
