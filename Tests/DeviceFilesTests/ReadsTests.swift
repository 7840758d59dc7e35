// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Readings
import Testing

@testable import DeviceFiles

/// The answer from which a value comes.
@Suite struct ReadsTests {
    private static func load(
        frames: String, reads: String, values: String, examples: String = ""
    ) throws -> DeviceFile {
        let folder = try TemporaryFolder()
        let text = """
            model: acme/it
            title: It
            serial: { baud: 9600 }
            every: 1s
            frames: { \(frames) }
            reads: { \(reads) }
            values: { \(values) }

            """
        try folder.write(text + examples, to: "it.yaml")
        return try DeviceFile.load("\(folder.path)/it.yaml")
    }

    private static func sources(_ file: DeviceFile) -> [ValueDefinition.Source] {
        file.model.values.map(\.source)
    }

    /// Both answers are `01 nn`. The examples prove that each is decoded as its own frame.
    @Test func framesMayBeEqualIfDifferentReadsExpectThem() throws {
        let file = try Self.load(
            frames: """
                level: { sync: 01, fields: [{ name: n, type: u8 }] },
                  state: { sync: 01, fields: [{ name: n, type: u8 }] }
                """,
            reads: "one: { send: 0A, expect: level }, two: { send: 0B, expect: state }",
            values: "state: { from: state.n, enum: { 5: on } }, level: { from: level.n }",
            examples: """
                examples:
                  - { frame: level, bytes: 01 05, gives: { level: 5 } }
                  - { read: two, bytes: 01 05, gives: { state: on } }

                """)
        #expect(
            Self.sources(file) == [.field(message: 1, slot: 0), .field(message: 0, slot: 0)])
    }

    @Test func aReadAndItsFrameMayHaveTheSameName() throws {
        let file = try Self.load(
            frames: "level: { sync: 01, fields: [{ name: n, type: u8 }] }",
            reads: "first: { send: 0A, expect: level }, level: { send: 0B, expect: level }",
            values: "level: { from: level.n }, other: { from: first.n }")
        #expect(
            Self.sources(file) == [.field(message: 1, slot: 0), .field(message: 0, slot: 0)])
    }

    @Test func aFrameOfOneReadMeansThatRead() throws {
        let file = try Self.load(
            frames: """
                level: { sync: 01, fields: [{ name: n, type: u8 }] },
                  state: { sync: 02, fields: [{ name: n, type: u8 }] }
                """,
            reads: "one: { send: 0A, expect: state }, two: { send: 0B, expect: level }",
            values: "level: { from: level.n }, same: { from: two.n }")
        #expect(
            Self.sources(file) == [.field(message: 1, slot: 0), .field(message: 1, slot: 0)])
    }
}
