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

    /// Ends the input, and drops what the program writes from now on, unless a task reads it: a
    /// program that is asked to end must not wait for a reader, and must not be ended by the lack
    /// of one.
    func prepareForEnd() {
        streams[0]?.close()
        for output in streams[1...] { output?.transport.dropUnwantedBytes() }
    }

    /// Closes all streams, and the program's sides.
    func close() {
        ends.close()
        for stream in streams { stream?.close() }
    }
}
