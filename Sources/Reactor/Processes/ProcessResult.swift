// SPDX-License-Identifier: Apache-2.0

/// How a program has ended, and what it has written.
public struct ProcessResult: Hashable, Sendable {
    /// The program and its arguments.
    public let command: Command
    /// How it has ended.
    public let terminationStatus: TerminationStatus
    /// What it has written to its standard output, if that was collected.
    public let standardOutput: [UInt8]
    /// What it has written to its standard error, if that was collected.
    public let standardError: [UInt8]

    /// The standard output as a text; bytes that are not UTF-8 are replaced.
    public var outputText: String { String(decoding: standardOutput, as: UTF8.self) }

    /// The standard error as a text; bytes that are not UTF-8 are replaced.
    public var errorText: String { String(decoding: standardError, as: UTF8.self) }

    /// The same, for a program whose only success is the code 0.
    ///
    /// - Throws: `.failed` otherwise. Its text has the last line of the standard error.
    @discardableResult public func checkSuccess() throws(ProcessError) -> ProcessResult {
        if terminationStatus.isSuccess { return self }
        let lastLine = errorText.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
        throw ProcessError(
            .failed(terminationStatus), command, "\(terminationStatus)\(lastLine)")
    }
}
