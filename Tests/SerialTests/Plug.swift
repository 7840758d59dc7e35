// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The files of a USB adapter: folders and a link that exist while it is plugged in.
final class Plug {
    let path: String
    private let root: String
    private var pty: PseudoTerminal?

    init() throws {
        var template = Array("/tmp/martlet-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp") }
        root = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        path = "\(root)/serial/by-id/usb-adapter"
    }

    deinit {
        rmdir(root)
    }

    func putIn() throws {
        let pty = try PseudoTerminal.open()
        makeFolders()
        symlink(pty.path, path)
        self.pty = consume pty
    }

    func pullOut() {
        pty = nil
        unlink(path)
        rmdir("\(root)/serial/by-id")
        rmdir("\(root)/serial")
    }

    func write(_ bytes: [UInt8]) throws -> Bool {
        guard pty != nil else { return false }
        return try pty!.write(bytes)
    }

    /// A plain file in place of the link.
    func makeFile(mode: mode_t, group: gid_t) {
        makeFolders()
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        chown(path, 0, group)
        chmod(path, mode)
    }

    private func makeFolders() {
        mkdir("\(root)/serial", 0o700)
        mkdir("\(root)/serial/by-id", 0o700)
    }
}
