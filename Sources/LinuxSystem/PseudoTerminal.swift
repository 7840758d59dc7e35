// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A serial port without hardware: bytes written to the master are read from the slave's path.
///
/// It is raw from the beginning, because a new pty echoes: a writer would read its own bytes. The
/// slave is kept open here too. Otherwise, after the slave's last user closes it, the master
/// reports a hang-up in each turn of the loop and never recovers. With the slave open, users may
/// come and go. When the master closes, all users get a hang-up.
package struct PseudoTerminal: ~Copyable, Sendable {
    /// The master's end; it does not block.
    package let master: FileDescriptor
    /// The path that a program opens as its serial port, such as `/dev/pts/5`.
    package let path: String
    private let slave: FileDescriptor

    private init(master: consuming FileDescriptor, slave: consuming FileDescriptor, path: String) {
        self.master = master
        self.slave = slave
        self.path = path
    }

    /// Makes a pseudo terminal.
    ///
    /// - Throws: `ENOSPC` if the system has no pseudo terminal left.
    package static func open() throws(SystemError) -> PseudoTerminal {
        var name = [CChar](repeating: 0, count: 64)
        let number = try systemCall("posix_openpt") { clinux_pty_open(&name, name.count) }
        let master = FileDescriptor(owning: number)
        try Termios(baud: 9600, dataBits: 8, parity: .none, stopBits: 1).apply(to: master)
        let path = name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        let slave = try FileDescriptor(opening: path, O_RDWR | O_NOCTTY | O_NONBLOCK)
        return PseudoTerminal(master: master, slave: slave, path: path)
    }
}
