// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A program that runs, for the body of `Command.run(_:)`.
///
/// A body that reads both outputs reads them at once, with `gather` or in a nursery: a program that
/// writes to one pipe while the body reads the other waits. The streams are closed after the body:
/// a task that outlives it, such as one of `spawn`, gets the error `.closed`.
///
/// Isolation: the loop.
@LoopActor public final class Subprocess {
    /// Its process number, which the kernel may give to another process when it has ended. Signals
    /// of this object reach this program or none.
    public let processIdentifier: pid_t
    /// How it has ended; `nil` while it runs, and if that cannot be known.
    public var terminationStatus: TerminationStatus? { try? exit.result?.get() }

    private let pipes: StandardPipes
    private let exit: ExitWatch
    private let command: Command

    private init(_ child: Child, _ pipes: StandardPipes, _ command: Command) throws {
        processIdentifier = child.id
        self.pipes = pipes
        self.command = command
        exit = try ExitWatch(child, of: command)
    }

    /// Starts a program, also if the caller is cancelled meanwhile.
    static func start(_ command: Command, _ redirections: [Redirection]) async throws -> Subprocess
    {
        let pipes = try StandardPipes(redirections, of: command)
        do {
            return try Subprocess(
                try await StartingChild.start(command, pipes.ends), pipes, command)
        } catch {
            pipes.close()
            throw error
        }
    }

    /// Writes to its standard input. `finishWriting` tells it that no more comes.
    ///
    /// A program that does not read is a `StreamError` of the kind `.reset`. There is a stream only
    /// if the input is `.pipe`; to use it otherwise is a programmer's error.
    public var standardInput: ByteStream { stream(0, "input") }

    /// Reads from its standard output. There is a stream only if the output is `.pipe`.
    public var standardOutput: ByteStream { stream(1, "output") }

    /// Reads from its standard error. There is a stream only if `error` is `.pipe`.
    public var standardError: ByteStream { stream(2, "error") }

    /// Waits until it has ended. It may end before its output was read, and what it has started may
    /// write on.
    ///
    /// - Throws: `CancellationError`; `ProcessError` with `.statusLost`.
    public func waitUntilExit(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> TerminationStatus {
        beginWait("waitUntilExit", fileID, line)
        defer { endWait() }
        return try await exit.wait()
    }

    /// Sends a signal, to its process group if it leads one. Does nothing if it has ended.
    ///
    /// - Parameter signal: Such as `SIGHUP`, 1 to 64.
    /// - Throws: `.notPermitted` if it belongs to another user.
    public func send(signal: CInt) throws(ProcessError) {
        try exit.send(signal)
    }

    /// Ends it, and waits until it has ended, also if the caller is cancelled. What it writes
    /// meanwhile is dropped, unless a task reads it.
    ///
    /// - Parameters:
    ///   - sequence: What is tried before it is killed.
    ///   - fileID: The file of the call, for reports.
    ///   - line: The line of the call, for reports.
    /// - Throws: `.notPermitted` if it belongs to another user; `.statusLost`.
    @discardableResult
    public func teardown(
        using sequence: [TeardownStep], fileID: StaticString = #fileID, line: UInt = #line
    ) async throws -> TerminationStatus {
        beginWait("teardown", fileID, line)
        defer { endWait() }
        return try await withTaskCancellationShield { [self] in
            pipes.prepareForEnd()
            return try await takeSteps(sequence)
        }
    }

    /// The end of the run.
    func end() async throws {
        defer { pipes.close() }
        if exit.result == nil { try await teardown(using: command.teardownSequence) }
    }

    /// The streams of its outputs, if they are pipes.
    var outputs: (ByteStream?, ByteStream?) { (pipes.streams[1], pipes.streams[2]) }

    private func takeSteps(_ sequence: [TeardownStep]) async throws -> TerminationStatus {
        for step in sequence where exit.result == nil {
            try send(signal: step.signal)
            _ = try? await withTimeout(step.duration) { try await self.exit.wait() }
        }
        try send(signal: SIGKILL)
        return try await exit.wait()
    }

    private func stream(_ index: Int, _ name: String) -> ByteStream {
        guard let stream = pipes.streams[index] else {
            misuse("the standard \(name) of \(command) is no pipe: pass \(name): .pipe to run")
        }
        return stream
    }
}
