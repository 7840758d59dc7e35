// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The code in the documentation of programs.
@LoopActor private enum ProcessExamples {
    static func command() async throws {
        let listing = try await Command("ls", "-l", "/dev").run()
        show(listing.outputText)

        let log = Command("journalctl", "--follow", "--output=cat")
        try await log.run { journal in
            for try await line in journal.standardOutput.lines() { show(line) }
        }
    }

    static func streams() async throws {
        let answer = try await Command("bc").run { bc in
            try await bc.standardInput.write("6 * 7\n")
            return try await bc.standardOutput.readLine()
        }
        show(answer)
    }

    static func collected(_ bytes: [UInt8]) async throws {
        let archive = try await Command("gzip", "-9").run(input: bytes, limit: 10_000_000)
        show(try archive.checkSuccess().standardOutput.count)
    }

    static func page() async throws {
        let date = Command("date", "-u", environment: .inherit.updating(["LC_ALL": "C"]))
        show(try await date.run().checkSuccess().outputText)

        var build = Command("make", "-j2", workingDirectory: "/srv/firmware")
        build.leadsProcessGroup = true
        let status = try await build.run(output: .inherited) { make in
            try await withTimeout(.seconds(600)) { try await make.waitUntilExit() }
        }
        show(status)
    }
}

private func show<Shown>(_ shown: Shown) {}
