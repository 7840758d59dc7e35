// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A serial port without a wire: what is written to the master is read from the slave's path.
///
/// It is raw from the beginning: a new pty echoes, and would answer its own writer. The slave is
/// held open here too. Without that the master hangs up for good when the slave's last user leaves,
/// and says so in each turn of the loop; with it, users come and go. The master's end hangs up all.
package struct PseudoTerminal: ~Copyable, Sendable {
    /// The far end; it does not block.
    package let master: FileDescriptor
    /// `/dev/pts/5`: what a program opens as its serial port.
    package let path: String
    private let slave: FileDescriptor

    private init(master: consuming FileDescriptor, slave: consuming FileDescriptor, path: String) {
        self.master = master
        self.slave = slave
        self.path = path
    }

    /// Makes one.
    ///
    /// - Throws: `ENOSPC` when the system has no pseudo terminal left.
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
