// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// An empty folder. It is removed with its files at the end.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/martlet-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit {
        guard let stream = opendir(path) else { return }
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { unlink("\(path)/\(name)") }
        }
        closedir(stream)
        rmdir(path)
    }

    func makeFile(_ name: String) {
        close(open("\(path)/\(name)", O_CREAT | O_WRONLY, 0o600))
    }
}
