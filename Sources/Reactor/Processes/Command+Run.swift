// SPDX-License-Identifier: Apache-2.0

extension Command {
    /// Runs the program while the body runs, with streams between the two.
    ///
    /// ```swift
    /// let answer = try await Command("bc").run { bc in
    ///     try await bc.standardInput.write("6 * 7\n")
    ///     return try await bc.standardOutput.readLine()
    /// }
    /// ```
    ///
    /// When the body returns, throws or is cancelled, a program that still runs is ended: see
    /// `teardownSequence`. A body that wants to know how the program ends waits for it
    /// (`Subprocess.waitUntilExit`). This returns when the program is reaped, also if the caller is
    /// cancelled; then the streams are closed.
    ///
    /// If the caller is cancelled before the program has started, the body does not run.
    ///
    /// - Parameters:
    ///   - input: Where the program's input comes from.
    ///   - output: Where its output goes. A body that does not read a pipe stops the program.
    ///   - error: Where its errors go.
    ///   - body: Gets the program.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Returns: What the body returns.
    /// - Throws: The error that the body throws; `CancellationError`; `ProcessError`:
    ///   `.executableNotFound`, `.notExecutable`, `.failedToChangeWorkingDirectory`,
    ///   `.noResources`, `.notPermitted`.
    @discardableResult
    @LoopActor public func run<R: Sendable>(
        input: Redirection = .pipe, output: Redirection = .pipe, error: Redirection = .inherited,
        fileID: StaticString = #fileID, line: UInt = #line,
        _ body: @LoopActor (Subprocess) async throws -> R
    ) async throws -> R {
        beginWait("run", fileID, line)
        defer { endWait() }
        if Task.isCancelled { throw await cancellation() }
        let process = try await Subprocess.start(self, [input, output, error])
        let result: Result<R, any Error>
        do {
            try Task.checkCancellation()
            result = .success(try await body(process))
        } catch {
            result = .failure(error)
        }
        do {
            try await process.end()
        } catch let error as ProcessError {
            // Without a status the body may have succeeded all the same.
            if case .success = result, error.kind != .statusLost { throw error }
        }
        return try result.get()
    }

    /// Runs the program to its end, and collects what it writes.
    ///
    /// ```swift
    /// let archive = try await Command("gzip", "-9").run(input: bytes, limit: 10_000_000)
    /// show(try archive.checkSuccess().standardOutput.count)
    /// ```
    ///
    /// It ends when the program ends. What the program has started may live on and keep the pipes;
    /// what that writes later is not collected, so no service in the background makes this wait.
    ///
    /// - Parameters:
    ///   - input: What the program reads. A program that does not read all of it is not an error.
    ///   - output: Where its output goes; `.pipe` collects it.
    ///   - error: Where its errors go; `.pipe` collects them, `.combinedWithOutput` adds them to
    ///     the output.
    ///   - limit: The largest number of bytes in each of the two outputs.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Returns: How it has ended, which may be a failure: see `ProcessResult.checkSuccess`.
    /// - Throws: `ProcessError` as `run(_:)`, and `.outputLimitExceeded`, after which the program
    ///   was ended; `CancellationError`.
    @LoopActor public func run(
        input: [UInt8] = [], output: Redirection = .pipe, error: Redirection = .pipe,
        limit: Int = 1_048_576, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> ProcessResult {
        require(limit >= 0, "a limit of bytes is not negative: \(limit)")
        let source = input.isEmpty ? Redirection.discarded : .pipe
        return try await run(
            input: source, output: output, error: error, fileID: fileID, line: line
        ) { process in
            try await OutputCollection(process, limit, of: self).collect(whileWriting: input)
        }
    }
}
