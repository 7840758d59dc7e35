// SPDX-License-Identifier: Apache-2.0

/// The line of the program that asked the loop for something.
public struct Origin: Sendable, CustomStringConvertible {
    /// What was asked for, such as `task` or `timer`, and its name if it was given one.
    public let what: String
    /// The file, as `Module/File.swift`.
    public let file: String
    /// The line in it, from 1.
    public let line: UInt

    init(_ what: String, _ file: StaticString, _ line: UInt) {
        self.what = what
        self.file = "\(file)"
        self.line = line
    }

    /// Such as `timer of Runtime/Poller.swift:44`.
    public var description: String { "\(what) of \(file):\(line)" }
}
