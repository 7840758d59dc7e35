// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor

/// A line for the shell.
func shell(_ line: String) -> Command {
    Command("/bin/sh", "-c", line)
}

/// The error of a command that the body throws; `nil` after an issue if it throws none.
@LoopActor func processError<R: Sendable>(
    _ body: @LoopActor () async throws -> R
) async -> ProcessError? {
    do {
        Issue.record("it should have failed, and returned \(try await body())")
    } catch let error as ProcessError {
        return error
    } catch {
        Issue.record("another error: \(error)")
    }
    return nil
}

/// What the program of a command writes to its standard output.
@LoopActor func output(of command: Command) async throws -> String {
    try await command.run().outputText
}

/// Whether there is a process with that number, a zombie included.
func exists(_ process: pid_t) -> Bool {
    kill(process, 0) == 0 || errno != ESRCH
}

/// Runs the body with the path of a new folder, and removes the folder with its files.
@LoopActor func withFolder<R: Sendable>(
    _ body: @LoopActor (String) async throws -> R
) async throws -> R {
    var template = Array("/tmp/reactor-XXXXXX".utf8CString)
    let made = mkdtemp(&template).map { String(cString: $0) }
    let folder = try #require(made)
    let result: Result<R, any Error>
    do { result = .success(try await body(folder)) } catch { result = .failure(error) }
    _ = try await Command("rm", "-r", folder).run().checkSuccess()
    return try result.get()
}

/// The letter of a process's state; `nil` if there is no such process.
func state(of process: pid_t) -> Character? {
    guard let file = fopen("/proc/\(process)/stat", "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    return text.lastIndex(of: ")").map { text[text.index($0, offsetBy: 2)] }
}

/// Waits for the end of a process that is no child of this one; init reaps it a little later.
@LoopActor func waitForEnd(of process: pid_t) async throws {
    while let state = state(of: process), state != "Z" {
        try Task.checkCancellation()
        await Task.yield()
    }
}
