// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// Where the input of a program comes from, or where its output goes.
public enum Redirection: Hashable, Sendable {
    /// A pipe to this program.
    case pipe
    /// That of this program: its terminal, or its log.
    case inherited
    /// Nothing: the input is empty, the output is dropped.
    case discarded
    /// An open descriptor of this program, such as a log file or a socket. The program gets a copy;
    /// the descriptor has to be open until the program has started, and the caller closes it.
    case descriptor(CInt)
    /// Errors go where the output goes, in the order in which they are written. For errors only.
    case combinedWithOutput
}

extension Redirection {
    /// Adds the program's side of it.
    ///
    /// - Parameter isInput: Whether the program reads from it.
    /// - Returns: The stream on this side of a pipe; `nil` for all others.
    @LoopActor func add(
        to ends: StandardEnds, isInput: Bool, _ name: String
    ) throws(SystemError) -> ByteStream? {
        switch self {
        case .pipe:
            let transport = Transport(try ends.addPipe(reading: isInput))
            transport.name = name
            return ByteStream(transport)
        case .inherited: try ends.addInherited()
        case .discarded: try ends.addNull()
        case .descriptor(let number): try ends.add(copyOf: number)
        case .combinedWithOutput: try ends.addLastAgain()
        }
        return nil
    }
}
