// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// The standard streams of a program, as far as they are pipes.
@LoopActor struct StandardPipes {
    /// Of input, output and error; `nil` for what is not a pipe.
    private(set) var streams: [ByteStream?] = []
    /// The program's sides of all three.
    let ends = StandardEnds()

    /// - Parameter redirections: Of input, output and error.
    init(_ redirections: [Redirection], of command: Command) throws(ProcessError) {
        let names = ["input", "output", "error"]
        do throws(SystemError) {
            for (index, redirection) in redirections.enumerated() {
                require(
                    index == 2 || redirection != .combinedWithOutput,
                    "only errors can go where the output goes: pass error: .combinedWithOutput")
                let name = "standard \(names[index]) of \(command.executable.text)"
                streams.append(try redirection.add(to: ends, isInput: index == 0, name))
            }
        } catch {
            throw ProcessError(error, command)
        }
    }

    /// Ends the input: the program reads its end.
    func closeInput() {
        streams[0]?.close()
    }

    /// Closes all streams, and the program's sides.
    func close() {
        ends.close()
        for stream in streams { stream?.close() }
    }

    /// Runs the body, and reads and drops meanwhile what the program writes: a program that is
    /// asked to end must not wait for a reader, and must not be ended by the lack of one.
    func dropping<R: Sendable>(_ body: @escaping @LoopActor () async throws -> R) async throws -> R
    {
        let outputs = streams[1...].compactMap { $0 }.filter { !$0.transport.isBeingRead }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for output in outputs { group.addTask(operation: dropping(output)) }
            return try await body()
        }
    }

    private func dropping(_ output: ByteStream) -> @LoopActor () async -> Void {
        {
            while let bytes = try? await output.read(atMost: 65_536), !bytes.isEmpty {}
        }
    }
}
