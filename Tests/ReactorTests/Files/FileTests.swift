// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Reactor

struct FileTests {
    @Test func whatIsWrittenIsRead() throws {
        try withRealLoop {
            try await withFolder { folder in
                let path = "\(folder)/file"
                let long = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 3) }
                try await writeFile(path, long, durably: true)
                let whole = try await readFile(path)
                #expect(whole == long)
                try await writeFile(path, "short")
                try await appendFile(path, ", and more", durably: true)
                try await syncFile(path)
                let text = try await readFile(path)
                #expect(String(decoding: text, as: UTF8.self) == "short, and more")
                let names = try await output(of: Command("ls", "-A", folder))
                #expect(names == "file\n", "no temporary file is left")
            }
        }
    }

    @Test func aFileOfTheKernelHasNoSize() throws {
        try withRealLoop {
            let status = try await readFile("/proc/self/status")
            #expect(String(decoding: status, as: UTF8.self).contains("\nPid:\t\(getpid())\n"))
        }
    }

    @Test func aLongerFileIsAnError() throws {
        try withRealLoop {
            try await withFolder { folder in
                let path = "\(folder)/file"
                try await writeFile(path, "1234")
                let whole = try await readFile(path, limit: 4)
                #expect(whole.count == 4)
                let error = await fileError { try await readFile(path, limit: 3) }
                #expect(error?.kind == .tooLarge(limit: 3))
                let endless = await fileError { try await readFile("/dev/zero", limit: 3) }
                #expect(endless?.kind == .wrongType)
            }
        }
    }

    @Test func aReplacedFileKeepsItsPermissionsAndItsLink() throws {
        try withRealLoop {
            try await withFolder { folder in
                let path = "\(folder)/file"
                try await writeFile(path, "old")
                chmod(path, 0o660)
                symlink("file", "\(folder)/link")
                try await writeFile("\(folder)/link", "new")
                var status = stat()
                lstat(path, &status)
                #expect(status.st_mode & 0o7777 == 0o660)
                let text = try await readFile("\(folder)/link")
                #expect(text == Array("new".utf8))
                lstat("\(folder)/link", &status)
                #expect(status.st_mode & mode_t(S_IFMT) == mode_t(S_IFLNK))
            }
        }
    }

    @Test func aLinkIsFollowedToAFileThatDoesNotExistYet() throws {
        try withRealLoop {
            try await withFolder { folder in
                mkdir("\(folder)/sub", 0o700)
                symlink("sub/second", "\(folder)/first")
                symlink("../file", "\(folder)/sub/second")
                try await writeFile("\(folder)/first", "new")
                let text = try await readFile("\(folder)/file")
                #expect(text == Array("new".utf8))
                var status = stat()
                lstat("\(folder)/sub/second", &status)
                #expect(status.st_mode & mode_t(S_IFMT) == mode_t(S_IFLNK))
                symlink("circle", "\(folder)/circle")
                symlink("no/file", "\(folder)/nowhere")
                let circle = await fileError { try await writeFile("\(folder)/circle", "x") }
                #expect(circle?.kind == .wrongType)
                let nowhere = await fileError { try await writeFile("\(folder)/nowhere", "x") }
                #expect(nowhere?.kind == .notFound)
                let names = try await output(of: Command("ls", "-A", folder))
                #expect(names == "circle\nfile\nfirst\nnowhere\nsub\n")
            }
        }
    }

    @Test func aZeroByteInAPathIsAnError() throws {
        try withRealLoop {
            let path = "/etc/passwd\0.txt"
            let errors = [
                await fileError { try await readFile(path) },
                await fileError { try await writeFile(path, "x") },
                await fileError { try await appendFile(path, "x") },
                await fileError { try await syncFile(path) },
                await fileError { _ = try changes(in: "/tmp\0/x") },
            ]
            for error in errors {
                #expect(error?.kind == .notFound)
                #expect(error?.description.contains("a zero byte follows") == true)
                #expect(error?.description.contains("\0") == false)
            }
        }
    }

    @Test func aReaderNeverSeesAPart() throws {
        try withRealLoop {
            try await withFolder { folder in
                let path = "\(folder)/file"
                let contents = (0..<4).map { [UInt8](repeating: $0, count: 100_000) }
                try await writeFile(path, contents[0])
                let writing = Task {
                    _ = try await gather(0..<40) { number in
                        try await writeFile(path, contents[number % 4])
                    }
                }
                for _ in 0..<40 {
                    let read = try await readFile(path)
                    #expect(contents.contains(read))
                }
                try await writing.value
            }
        }
    }

    @Test func appendsOfOneLaneKeepTheirOrder() throws {
        try withRealLoop {
            try await withFolder { folder in
                let (path, lane) = ("\(folder)/log", OffloadLane())
                _ = try await gather(0..<30) { number in
                    try await appendFile(path, "\(number)\n", on: lane)
                }
                let text = try await readFile(path)
                #expect(text == Array((0..<30).map { "\($0)\n" }.joined().utf8))
            }
        }
    }

    @Test func aFullDiskLeavesTheOldContentAndNothingElse() throws {
        #expect(
            try probe("full-disk").output == [
                "noSpace true", "noSpace true", "old", "[\"file\"]", "end",
            ])
    }

    @Test func errorsSayWhatToDo() throws {
        try withRealLoop {
            let missing = await fileError { try await readFile("/nowhere/file") }
            #expect(missing?.kind == .notFound)
            #expect(
                missing?.description == "open /nowhere/file: No such file or directory (ENOENT): "
                    + "check the path")
            let folder = await fileError { try await readFile("/tmp") }
            #expect(folder?.kind == .wrongType)
            #expect(folder?.description.contains("'tmp' is a folder, not a regular file") == true)
            let full = await fileError { try await appendFile("/dev/full", "x") }
            #expect(full?.kind == .wrongType)
            let kernel = await fileError { try await writeFile("/proc/version", "x") }
            #expect(kernel != nil)
        }
    }

    @Test func aPipeIsRefusedAndNotWaitedFor() throws {
        try withRealLoop {
            try await withFolder { folder in
                let path = "\(folder)/pipe"
                mkfifo(path, 0o600)
                let read = await fileError { try await readFile(path) }
                let write = await fileError { try await writeFile(path, "x") }
                let append = await fileError { try await appendFile(path, "x") }
                #expect([read, write, append].allSatisfy { $0?.kind == .wrongType })
                #expect(append?.description.contains("'pipe' is a pipe, not") == true)
            }
        }
    }
}

/// The error of a file that the body throws; `nil` after an issue if it throws none.
@LoopActor func fileError<R: Sendable>(_ body: @LoopActor () async throws -> R) async -> FileError?
{
    do {
        Issue.record("it should have failed, and returned \(try await body())")
    } catch let error as FileError {
        return error
    } catch {
        Issue.record("another error: \(error)")
    }
    return nil
}
