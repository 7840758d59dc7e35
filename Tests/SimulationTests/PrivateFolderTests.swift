// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Testing

@testable import Simulation

/// A killed simulation leaves its folder; the next one removes it.
@Suite(.serialized) struct PrivateFolderTests {
    /// Makes a folder as a simulation does, with a file and a link that leads out of it.
    private func leftover(age: Int, outside: String) throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/martlet-simulation-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        try #require(mkdir("\(path)/bus", 0o700) == 0)
        try #require(symlink(outside, "\(path)/bus/link") == 0)
        close(creat("\(path)/bus/file", 0o600))
        var times = [timespec(), timespec()]
        clock_gettime(CLOCK_REALTIME, &times[0])
        times[0].tv_sec -= age
        times[1] = times[0]
        try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
        return path
    }

    private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    @Test func theFolderOfADeadProcessIsRemoved() throws {
        var outside = Array("/tmp/martlet-outside-XXXXXX".utf8CString)
        try #require(mkdtemp(&outside) != nil)
        let kept = outside.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        close(creat("\(kept)/precious", 0o600))
        let old = try leftover(age: 60, outside: kept)
        let young = try leftover(age: 0, outside: kept)
        let folder = try PrivateFolder()
        #expect(!exists(old))
        #expect(exists(young), "its process may be about to lock it")
        #expect(exists("\(kept)/precious"), "links are not followed")
        folder.remove()
        #expect(!exists(folder.path))
        for path in ["\(young)/bus/file", "\(young)/bus/link", "\(kept)/precious"] { unlink(path) }
        for path in ["\(young)/bus", young, kept] { rmdir(path) }
    }

    @Test func theFolderOfALivingProcessStays() throws {
        let first = try PrivateFolder()
        var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
        try #require(utimensat(AT_FDCWD, first.path, &times, 0) == 0)
        let second = try PrivateFolder()
        #expect(exists(first.path))
        second.remove()
        first.remove()
    }
}
