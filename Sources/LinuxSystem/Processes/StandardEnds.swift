// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What a child gets as its descriptors 0, 1 and 2, in this order, until the child has them.
///
/// Each is a descriptor of its own with a number above 2. A process may have closed its standard
/// descriptors: a pipe of the child would then have the number 0, 1 or 2 here, and would be
/// overwritten when the child arranges its own.
package final class StandardEnds: Sendable {
    private let ends: Mutex<[CInt]>

    /// Makes an empty list, which owns what is added.
    package convenience init() {
        self.init([])
    }

    private init(_ numbers: [CInt]) {
        ends = Mutex(numbers)
    }

    deinit {
        close()
    }

    /// The descriptors.
    package var numbers: [CInt] { ends.withLock { $0 } }

    /// Moves all of them to a list of the caller's own: closing this one does not concern them.
    package func takeAll() -> StandardEnds {
        StandardEnds(removeAll())
    }

    /// Adds one end of a new pipe.
    ///
    /// - Parameter reading: Whether the child reads from it.
    /// - Returns: The other end, which does not block.
    package func addPipe(reading: Bool) throws(SystemError) -> FileDescriptor {
        var pair: [CInt] = [-1, -1]
        try systemCall("pipe") { clinux_pipe(&pair) }
        let (theirs, ours) = reading ? (pair[0], pair[1]) : (pair[1], pair[0])
        let childEnd = FileDescriptor(owning: theirs)
        let other = FileDescriptor(owning: ours)
        try add(copyOf: childEnd.number)
        try other.makeNonBlocking()
        return other
    }

    /// Adds a copy of an open descriptor; the caller keeps the original.
    ///
    /// - Throws: `EBADF` if it is not open.
    package func add(copyOf number: CInt) throws(SystemError) {
        let copy = try systemCall("duplicate descriptor \(number)") {
            fcntl(number, F_DUPFD_CLOEXEC, 3)
        }
        ends.withLock { $0.append(copy) }
    }

    /// Adds a device that is always at its end, and drops what is written.
    package func addNull() throws(SystemError) {
        let null = try FileDescriptor(opening: "/dev/null", O_RDWR)
        try add(copyOf: null.number)
    }

    /// Adds the descriptor of this process with the same number. If that is closed, the child gets
    /// one that drops everything: otherwise its first file would be its standard error.
    package func addInherited() throws(SystemError) {
        do throws(SystemError) {
            try add(copyOf: CInt(numbers.count))
        } catch {
            guard error.code == EBADF else { throw error }
            try addNull()
        }
    }

    /// Adds what was added last: errors go where the output goes.
    package func addLastAgain() throws(SystemError) {
        guard let last = numbers.last else { preconditionFailure("add a descriptor first") }
        try add(copyOf: last)
    }

    /// Closes them. Closing twice is allowed.
    package func close() {
        for number in removeAll() { _ = Glibc.close(number) }
    }

    private func removeAll() -> [CInt] {
        ends.withLock { ends in
            defer { ends = [] }
            return ends
        }
    }
}
