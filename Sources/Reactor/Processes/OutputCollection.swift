// SPDX-License-Identifier: Apache-2.0

/// The outputs of a program that is run to its end.
///
/// **Trap.** The end of a pipe comes when its last writer has closed it. A program that leaves a
/// service in the background, such as a connection that ssh shares, ends without it: to wait for
/// the end of the pipe would be to wait for the service.
///
/// **Choice.** What the program has written is in the pipe when it ends. So after its exit the pipe
/// is read as far as it was filled at that moment, and not to its end.
@LoopActor struct OutputCollection {
    private let process: Subprocess
    private let command: Command
    private let outputs: [Output]

    init(_ process: Subprocess, _ limit: Int, of command: Command) {
        self.process = process
        self.command = command
        let (output, error) = process.outputs
        outputs = [output, error].map { Output($0, limit, command) }
    }

    /// - Parameter input: What the program reads.
    func collect(whileWriting input: [UInt8]) async throws -> ProcessResult {
        let status = try await exitWhileCollecting(input)
        for output in outputs { try output.collectRest() }
        return ProcessResult(
            command: command, terminationStatus: status, standardOutput: outputs[0].bytes,
            standardError: outputs[1].bytes)
    }

    private func exitWhileCollecting(_ input: [UInt8]) async throws -> TerminationStatus {
        try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
            defer { group.cancelAll() }
            if !input.isEmpty { group.addTask(operation: writing(input)) }
            for output in outputs { group.addTask(operation: collecting(output)) }
            group.addTask(operation: exit)
            while let ended = try await group.next() {
                if let status = ended { return status }
            }
            preconditionFailure("the wait for the exit ends with a status or an error")
        }
    }

    private typealias Work = @LoopActor () async throws -> TerminationStatus?

    private var exit: Work {
        { [process] in try await process.waitUntilExit() }
    }

    private func collecting(_ output: Output) -> Work {
        {
            try await output.collect()
            return nil
        }
    }

    private func writing(_ input: [UInt8]) -> Work {
        { [process] in
            do {
                try await process.standardInput.write(input)
                try await process.standardInput.finishWriting()
            } catch let error as StreamError where error.kind == .reset {
                // It has stopped reading, as `head` does.
            }
            return nil
        }
    }
}

extension OutputCollection {
    /// One of the outputs.
    @LoopActor final class Output {
        private(set) var bytes: [UInt8] = []
        private let stream: ByteStream?
        private let limit: Int
        private let command: Command
        /// Why it cannot be collected. The exit of the program may be noticed before this is.
        private var failure: (any Error)?

        init(_ stream: ByteStream?, _ limit: Int, _ command: Command) {
            self.stream = stream
            self.limit = limit
            self.command = command
        }

        /// Collects to the end.
        func collect() async throws {
            do {
                guard let stream else { return }
                while case let piece = try await stream.read(atMost: 65_536), !piece.isEmpty {
                    try append(piece)
                }
            } catch {
                if !(error is CancellationError) { failure = error }
                throw error
            }
        }

        /// Collects what is there.
        func collectRest() throws {
            if let failure { throw failure }
            guard let stream else { return }
            try append(try stream.takeWaitingBytes())
        }

        private func append(_ piece: [UInt8]) throws(ProcessError) {
            guard bytes.count + piece.count <= limit else {
                let advice = "raise the limit, or read the output as a stream"
                throw ProcessError(
                    .outputLimitExceeded(limit: limit), command,
                    "it has written more than \(limit) bytes: \(advice)")
            }
            bytes += piece
        }
    }
}
