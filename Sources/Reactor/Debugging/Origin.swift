// SPDX-License-Identifier: Apache-2.0

/// The line of the program that started something on the loop, or called one of its functions.
public struct Origin: Sendable, CustomStringConvertible {
    /// What was started, such as `task` or `timer`, and its name if it has one; or which function
    /// was called.
    public let what: String
    /// The file, as `Module/File.swift`; empty if it is not known.
    public var file: String { "\(staticFile)" }
    /// The line in it, from 1.
    public let line: UInt
    /// Kept as it is: most origins are never printed.
    private let staticFile: StaticString

    /// A task of `Task {}`: the loop sees only its pieces.
    static let unknownTask = Origin("task that was not started by spawn", "", 0)

    package init(_ what: String, _ file: StaticString, _ line: UInt) {
        self.what = what
        staticFile = file
        self.line = line
    }

    /// Such as `timer of Runtime/Poller.swift:44`.
    public var description: String { file.isEmpty ? what : "\(what) of \(file):\(line)" }
}
