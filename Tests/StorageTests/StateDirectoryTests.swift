// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import Storage

@Suite struct StateDirectoryTests {
    private func refusal(_ folder: TemporaryDirectory) -> String {
        do throws(StartupError) {
            _ = try StateDirectory(path: folder.path).claim()
            return ""
        } catch {
            return error.description
        }
    }

    @Test func aFileOfSomeoneElseIsKeptAndNamed() throws {
        let folder = try TemporaryDirectory()
        try folder.write("lock", "my notes\n")
        #expect(
            refusal(folder) == """
                the state directory \(folder.path) cannot be used: the file \
                \(folder.path)/lock is not a lock of a gateway: it has other content. Rename \
                that file, or set 'state-directory:' in the gateway file to another folder.
                """)
        #expect(folder.read("lock") == "my notes\n")
    }

    @Test func aLinkInPlaceOfTheLockIsNotFollowed() throws {
        let folder = try TemporaryDirectory()
        let target = try folder.write("other", "precious\n")
        try #require(symlink(target, folder.file("lock")) == 0)
        #expect(refusal(folder).contains("'lock' is a symbolic link, not a regular file. Rename"))
        #expect(folder.read("other") == "precious\n")
        unlink(folder.file("lock"))
        #expect(refusal(folder) == "")
    }
}
