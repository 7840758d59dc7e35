// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import Testing

@testable import DeviceFiles

/// A device file whose examples fail is a draft, and a tool that reads it should still work.
@Suite struct ExampleFailureTests {
    private static func file(_ extra: String = "") -> String {
        """
        model: acme/it
        title: A draft
        serial: { baud: 9600 }
        every: 1s
        frames: { data: { sync: AA, fields: [{ name: level, type: u8 }] } }
        values: { level: { from: data.level\(extra) } }
        examples:
          - { bytes: AA 05, gives: { level: 5 } }
          - { bytes: AA 05, gives: { level: 6 } }
          - { byts: AA 05, gives: { level: 5 } }

        """
    }

    @Test func theExamplesThatPassAreKept() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.file(), to: "it.yaml")
        let failures = Report()
        let file = try DeviceFile.load("\(folder.path)/it.yaml", set: [], failures: failures)
        #expect(file.model.examples.count == 1)
        #expect(
            failures.diagnostics.map(\.message) == [
                "expected level to be 6, and the example gives 5", "unknown key 'byts'",
            ])
    }

    @Test func withoutAReportForThemTheyAreErrors() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.file(), to: "it.yaml")
        let (_, messages) = outcome { () throws(Mistakes) in
            try DeviceFile.load("\(folder.path)/it.yaml")
        }
        #expect(messages.contains("expected level to be 6"))
    }

    @Test func anotherMistakeIsReportedAlone() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.file(", scael: 0.1"), to: "it.yaml")
        do throws(Mistakes) {
            _ = try DeviceFile.load("\(folder.path)/it.yaml")
            Issue.record("the file was accepted")
        } catch {
            #expect(error.diagnostics.map(\.message) == ["unknown key 'scael'"])
        }
    }
}
