// SPDX-License-Identifier: Apache-2.0

import CProbe
import Glibc
import Reactor

/// What the process has open.
enum Counts {
    /// Runs the body in a loop, twice before and twice after counting: the libraries keep some
    /// memory of their first use.
    static func compare(_ body: @escaping @LoopActor () async throws -> Void) throws {
        try EventLoop.run(body)
        try EventLoop.run(body)
        let before = (descriptors, threads, memory)
        try EventLoop.run(body)
        try EventLoop.run(body)
        print("new descriptors:", descriptors - before.0, "new threads:", threads - before.1)
        print("more than 64 kB left:", memory - before.2 > 65_536)
    }

    static var threads: Int { count("/proc/self/task") }

    /// Without that of the folder that is counted.
    static var descriptors: Int { count("/proc/self/fd") - 1 }

    /// The bytes that are allocated. The resident memory would depend on how they lie.
    static var memory: Int { Int(bytes_in_use()) }
    /// The most that it has been, in kB.
    static var peakMemory: Int { status("VmHWM:") }

    private static func count(_ path: String) -> Int {
        guard let folder = opendir(path) else { return -1 }
        defer { closedir(folder) }
        var count = -2
        while readdir(folder) != nil { count += 1 }
        return count
    }

    private static func status(_ name: String) -> Int {
        guard let file = fopen("/proc/self/status", "r") else { return -1 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, CInt(line.count), file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
                .split(whereSeparator: \.isWhitespace)
            if words.first.map(String.init) == name { return Int(words[1]) ?? -1 }
        }
        return -1
    }
}
