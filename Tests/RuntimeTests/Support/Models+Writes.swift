// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Readings
import Wire

extension Models {
    /// Polled like `polled`, with a value that is written and read back:
    ///
    ///     01                    -> A5 <value> <xor>
    ///     B5 <value> <xor>      -> C5 <value> <xor>, or EE <reason> <xor>
    ///     B0 before it, B1 after it, which are not confirmed
    ///
    /// - Parameter confirms: Whether the frame C5 feeds the value, so that no read is needed.
    static func settable(confirms: Bool = false) throws -> DeviceFile {
        func frame(_ name: String, _ sync: UInt8) throws -> FrameFormat {
            let layout = try FrameLayout(
                sync: [sync],
                fields: [
                    Field(name: "level", kind: .integer(.u8)),
                    Field(kind: .check("xor8", over: nil)),
                ])
            return FrameFormat(name: name, shape: .fields(layout))
        }
        func constant(_ name: String, _ byte: UInt8) throws -> Write {
            let layout = try FrameLayout(sync: [byte], fields: [])
            return Write(
                name: name, request: FrameFormat(name: name, shape: .fields(layout)),
                gap: .milliseconds(10))
        }
        let refusal = Refusal(
            frame: 2,
            reason: Refusal.Reason(
                slot: 0, words: [NumberedWord(number: 2, word: "too high")], transient: [6]))
        let read = Read(
            name: "level", request: [0x01], expect: [0], refusals: [refusal],
            timeout: .milliseconds(200), retries: 1)
        let write = Write(
            name: "set", request: try frame("set", 0xB5), expect: [1], refusals: [refusal],
            timeout: .milliseconds(200), retries: 1, before: [1], after: [2])
        let source = confirms ? 1 : 0
        let value = ValueDefinition(
            name: "level", source: .field(message: source, slot: 0), mapping: .plain,
            valid: Decimal(0)...Decimal(200), setter: .field(write: 0, slot: 0))
        let model = Model(
            name: "test/settable", title: "A test",
            kind: .serial(
                SerialModel(
                    frames: [
                        try frame("data", 0xA5), try frame("done", 0xC5),
                        try frame("error", 0xEE),
                    ],
                    reads: [read],
                    writes: [write, try constant("begin", 0xB0), try constant("end", 0xB1)])),
            values: [value], every: .seconds(10), staleAfter: nil, examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: SerialSettings(), pins: [])
    }

    /// A frame of `settable` with that first byte.
    static func frame(_ first: UInt8, _ value: UInt8) -> [UInt8] {
        [first, value, first ^ value]
    }
}
