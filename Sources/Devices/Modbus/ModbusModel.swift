// SPDX-License-Identifier: Apache-2.0

import Wire

/// What the gateway reads of a Modbus device.
///
/// A preset over `SerialModel`: each request is a read, each answer a frame with a sync, slots and
/// a check. So examples, decoding, encoding and polling are those of any other polled device. The
/// frames are those of Modbus RTU; for Modbus TCP the channel translates them.
package struct ModbusModel: Sendable {
    /// The address of the device, 1 ... 255.
    package let unit: UInt8
    /// One for each read, in the order of the reads.
    package let blocks: [RegisterBlock]
    /// What commands and the setup write, in the order of the writes.
    package let writes: [RegisterWrite]
    /// The models of SunSpec, at the places that `blocks` and `writes` have them; empty for a
    /// device without SunSpec, and when the places are those of a device.
    package let sunSpec: [SunSpecModel]

    package init(
        unit: UInt8, blocks: [RegisterBlock], writes: [RegisterWrite] = [],
        sunSpec: [SunSpecModel] = []
    ) {
        self.unit = unit
        self.blocks = blocks
        self.writes = writes
        self.sunSpec = sunSpec
    }
}

/// Neighbouring addresses that are read together, and the contents that are wanted of them.
package struct RegisterBlock: Hashable, Sendable {
    package let range: RegisterRange
    /// In the order of the slots of the answer.
    package let fields: [RegisterField]

    package init(range: RegisterRange, fields: [RegisterField]) {
        self.range = range
        self.fields = fields
    }

    /// The smallest block with those fields of one table; `nil` without fields.
    init?(covering fields: [RegisterField]) {
        guard let first = fields.map(\.addresses.lowerBound).min(),
            let end = fields.map(\.addresses.upperBound).max()
        else { return nil }
        self.init(range: RegisterRange(fields[0].table, first..<end), fields: fields)
    }
}

/// How long the gateway waits for a polled device, and how often it asks again.
package struct ReadTiming: Hashable, Sendable {
    package let timeout: Duration
    package let retries: Int
    package let gap: Duration

    package init(
        timeout: Duration = .milliseconds(500), retries: Int = 2, gap: Duration = .zero
    ) {
        self.timeout = timeout
        self.retries = retries
        self.gap = gap
    }

    /// That of a read.
    package init(of read: Read) {
        self.init(timeout: read.timeout, retries: read.retries, gap: read.gap)
    }
}

extension SerialModel {
    /// The reads and frames of a Modbus device.
    ///
    /// - Precondition: There is at least one block.
    package init(
        _ modbus: ModbusModel, _ timing: ReadTiming, lifecycle: Lifecycle = Lifecycle()
    ) {
        let unit = modbus.unit
        let answers = modbus.blocks.map { $0.range.format(from: unit, $0.fields) }
        let confirmations = modbus.writes.map { $0.confirmation(from: unit) }
        let frames = answers + confirmations
        let functions = Set(
            modbus.blocks.map(\.range.table.readFunction) + modbus.writes.map(\.function)
        ).sorted()
        let refusal = { (function: UInt8) in
            let place = functions.firstIndex(of: function)!
            return Refusal.modbusException(frame: frames.count + place)
        }
        let reads = modbus.blocks.enumerated().map { index, block in
            Read(
                name: block.range.name, request: block.range.request(to: unit), expect: [index],
                refusals: [refusal(block.range.table.readFunction)], timeout: timing.timeout,
                retries: timing.retries, gap: timing.gap)
        }
        let writes = modbus.writes.enumerated().map { index, write in
            Write(
                name: write.name, request: write.request(to: unit),
                expect: [answers.count + index], refusals: [refusal(write.function)],
                timeout: timing.timeout, retries: timing.retries, gap: timing.gap)
        }
        self.init(
            frames: frames + functions.map { ModbusFrame.exceptionFormat(to: $0, from: unit) },
            reads: reads, writes: writes, lifecycle: lifecycle, modbus: modbus)
    }
}

extension Refusal {
    /// A Modbus exception, in the frame of that index.
    fileprivate static func modbusException(frame: Int) -> Refusal {
        let all = ModbusException.allCases
        return Refusal(
            frame: frame,
            reason: Reason(
                slot: 0,
                words: all.map { NumberedWord(number: Int64($0.rawValue), word: $0.words) },
                transient: all.filter(\.isPassing).map { Int64($0.rawValue) },
                ofRequest: all.filter(\.isOfRequest).map { Int64($0.rawValue) }))
    }
}

extension Model {
    /// Whether it is read as a Modbus device.
    package var isModbus: Bool {
        guard case .serial(let serial) = kind else { return false }
        return serial.modbus != nil
    }
}
