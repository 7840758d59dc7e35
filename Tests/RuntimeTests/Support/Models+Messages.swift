// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Readings
import Testing
import Wire

/// Models that send more than one kind of message: `<sync> <value> <xor>`.
extension Models {
    /// `level` in A5, `other` in A6; A7 has no value. Each second.
    static func parts(staleAfter: Duration? = nil) throws -> DeviceFile {
        try messages(
            [0xA5, 0xA6, 0xA7], values: [state("level", 0), state("other", 1)],
            every: .seconds(1), staleAfter: staleAfter)
    }

    /// A reader of cards: the number of the card in A5, and its own state in A6.
    static func cardReader() throws -> DeviceFile {
        let card = ValueDefinition(
            name: "card", source: .field(message: 0, slot: 0), mapping: .plain,
            unavailable: [0xFF], eventEnd: .seconds(1))
        return try messages([0xA5, 0xA6], values: [card, state("level", 1)], every: nil)
    }

    /// Answers `01` with A5 and `02` with A6.
    static func asked() throws -> DeviceFile {
        let reads = [0, 1].map { Read(name: "r\($0)", request: [UInt8($0 + 1)], expect: [$0]) }
        return try messages(
            [0xA5, 0xA6], reads: reads, values: [state("level", 0), state("other", 1)],
            every: .seconds(10))
    }

    static func message(_ sync: UInt8, _ value: UInt8) -> [UInt8] {
        [sync, value, sync ^ value]
    }

    private static func state(_ name: String, _ message: Int) -> ValueDefinition {
        ValueDefinition(name: name, source: .field(message: message, slot: 0), mapping: .plain)
    }

    private static func messages(
        _ syncs: [UInt8], reads: [Read] = [], values: [ValueDefinition], every: Duration?,
        staleAfter: Duration? = nil
    ) throws -> DeviceFile {
        let byte = try #require(IntegerType(name: "u8"))
        let frames = try syncs.map { sync in
            let layout = try FrameLayout(
                sync: [sync],
                fields: [
                    Field(name: "number", kind: .integer(byte)),
                    Field(kind: .check("xor8", over: nil)),
                ])
            return FrameFormat(name: "f\(sync)", shape: .fields(layout))
        }
        let model = Model(
            name: "test/messages", title: "A test",
            kind: .serial(SerialModel(frames: frames, reads: reads)), values: values,
            every: every, staleAfter: staleAfter, examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: SerialSettings(), pins: [])
    }
}
