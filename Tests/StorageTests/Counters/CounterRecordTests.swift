// SPDX-License-Identifier: Apache-2.0

import Ports
import PropertyTesting
import Testing

@testable import Storage

@Suite struct CounterRecordTests {
    static let sample = """
        martlet counters 1
        revision 4711
        meter/imp 12345600
        rain/tip 318
        crc 9DA8CC0F

        """

    private let record: CounterRecord = {
        var record = CounterRecord()
        record.revision = 4711
        record.pulses[CounterName(device: "rain", pin: "tip")] = 318
        record.pulses[CounterName(device: "meter", pin: "imp")] = 12_345_600
        return record
    }()

    @Test func aFileHasReadableLinesAndAChecksum() {
        #expect(String(decoding: record.bytes, as: UTF8.self) == Self.sample)
        #expect(CounterRecord(Array(Self.sample.utf8)) == record)
    }

    @Test(arguments: 0..<78) func aTruncatedFileIsNotRead(length: Int) {
        #expect(CounterRecord(Array(record.bytes.prefix(length))) == nil)
    }

    @Test(arguments: Seeds.fresh(500)) func aFileWithAWrongByteIsNotRead(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes = record.bytes
        let place = Int.random(in: bytes.indices, using: &random)
        bytes[place] ^= UInt8.random(in: 1...255, using: &random)
        #expect(CounterRecord(bytes) == nil)
    }

    @Test(arguments: Seeds.fresh(500)) func aWrittenRecordIsReadBack(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var record = CounterRecord()
        record.revision = random.next()
        for number in 0..<Int.random(in: 0...20, using: &random) {
            let name = CounterName(device: "device-\(number)", pin: "pin_\(number)")
            record.pulses[name] = Int64.random(in: 0 ... .max, using: &random)
        }
        #expect(CounterRecord(record.bytes) == record)
    }
}
