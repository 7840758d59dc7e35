// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// What the files of totals hold when the gateway starts.
package struct KeptCounters: Sendable {
    /// The files, each with the revision in it.
    let files: [(file: AtomicFile, revision: UInt64)]
    /// The newest of them.
    let record: CounterRecord
    /// What is wrong with them, for the log.
    package let complaints: [String]

    /// Reads the files; blocks.
    ///
    /// - Parameters:
    ///   - disk: A folder that outlives the power, and that only this process uses.
    ///   - memory: A folder that outlives the process; `nil` where there is none.
    ///   - name: What the files are called.
    package init(disk: String, memory: String?, name: String = "counters") {
        var found: [(file: AtomicFile, record: CounterRecord?)] = []
        var complaints: [String] = []
        let onDisk = AtomicFile(path: "\(disk)/\(name)", isOnDisk: true)
        let inMemory = memory.map { folder in
            AtomicFile(path: "\(folder)/\(name)-\(Self.mark(of: disk))", isOnDisk: false)
        }
        for file in [inMemory, onDisk].compactMap({ $0 }) {
            let (record, complaint) = Self.read(file)
            found.append((file, record))
            if let complaint { complaints.append(complaint) }
        }
        let newest = found.compactMap(\.record).max { $0.revision < $1.revision }
        record = newest ?? CounterRecord()
        files = found.map { ($0.file, $0.record?.revision ?? 0) }
        self.complaints = complaints
    }

    private static func read(_ file: AtomicFile) -> (record: CounterRecord?, complaint: String?) {
        do throws(SystemError) {
            guard let bytes = try file.read(limit: CounterRecord.longest) else { return (nil, nil) }
            if let record = CounterRecord(bytes) { return (record, nil) }
            let aside = file.path + ".damaged"
            let isAside = rename(file.path, aside) == 0
            let place = isAside ? "is put aside as \(aside)" : "cannot be put aside"
            return (nil, "the totals in \(file.path) are damaged; the file \(place)")
        } catch {
            return (nil, "the totals in \(file.path) cannot be read: \(error)")
        }
    }

    /// Which folder it is, however it is called: two gateways of one name may share the memory's
    /// folder, and only the folder on the disk is known to be claimed by one of them.
    private static func mark(of folder: String) -> String {
        guard let path = realpath(folder, nil) else { return "0" }
        defer { free(path) }
        return String(crc32(String(cString: path).utf8), radix: 16)
    }
}
