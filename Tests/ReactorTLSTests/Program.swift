// SPDX-License-Identifier: Apache-2.0

import Foundation
import Reactor

/// Another program, in the folder of the certificates, which is ended when this is dropped.
@LoopActor final class Program {
    let output: ByteStream
    private let process = Process()

    /// - Parameter command: For the shell.
    init(_ command: String) throws {
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: Certificates.shared.folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        output = try ByteStream(adopting: dup(pipe.fileHandleForReading.fileDescriptor))
    }

    convenience init(python program: String) throws {
        let text = "import asyncio, socket, ssl\n\(program)".replacing("'", with: "'\\''")
        try self.init("exec timeout 30 python3 -c '\(text)'")
    }

    deinit {
        process.terminate()
    }
}
