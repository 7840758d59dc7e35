// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Wire
import YAML

/// Reads the input of an example of a Modbus device: a request and its answer, or the contents of
/// some registers.
struct RegisterExample {
    let section: Section
    let modbus: ModbusModel
    private var scope: Scope { section.scope }

    init(section: Section, modbus: ModbusModel) {
        self.section = section
        self.modbus = modbus
    }

    /// The contents in a mapping from registers to bytes: `{ input 0: 43 66 33 34, coil 0: 0D }`.
    func contents(_ entry: Entry) -> [RegisterContent]? {
        guard let section = Section(entry.value, title: entry.keyRange, keys: nil, in: scope)
        else { return nil }
        let contents = section.entries.map(content)
        return contents.contains(nil) ? nil : contents.compactMap { $0 }
    }

    private func content(_ entry: Entry) -> RegisterContent? {
        guard let start = start(entry), let bytes = scope.value(entry.value, .bytes) else {
            return nil
        }
        guard start.table.holdsBits || bytes.count % 2 == 0 else {
            scope.error("a register has two bytes, and these are \(bytes.count)", entry.value.range)
            return nil
        }
        let count = start.table.holdsBits ? bytes.count * 8 : bytes.count / 2
        guard start.address + count <= ModbusTable.size else {
            scope.error("the table ends at the address 65535", entry.value.range)
            return nil
        }
        guard count <= start.table.largestRead else {
            let kind = start.table.holdsBits ? "bits" : "registers"
            scope.error(
                "one answer has \(start.table.largestRead) \(kind) at most, and these are "
                    + "\(count): write them in several parts", entry.value.range)
            return nil
        }
        let range = RegisterRange(start.table, start.address..<start.address + count)
        guard fits(bytes, range, entry) else { return nil }
        return RegisterContent(range: range, bytes: bytes)
    }

    /// Whether bytes that begin with the first register of a SunSpec model have its number.
    private func fits(_ bytes: [UInt8], _ range: RegisterRange, _ entry: Entry) -> Bool {
        guard range.table == .holding,
            let model = modbus.sunSpec.first(where: {
                $0.place.start == range.addresses.lowerBound
            })
        else { return true }
        let number = Int(bytes[0]) << 8 | Int(bytes[1])
        guard !model.numbers.contains(number) else { return true }
        scope.error(
            "these bytes are the SunSpec model \(number), and '\(model.name)' is "
                + "\(model.numberText): the first register of a model is its number",
            entry.value.range)
        return false
    }

    private func start(_ entry: Entry) -> (table: ModbusTable, address: Int)? {
        let words = entry.key.split(separator: " ").map(String.init)
        let text = RegisterText(models: modbus.sunSpec)
        guard words.count == 2 else {
            scope.error(
                "expected the first register of some bytes, like input 0, found '\(entry.key)'",
                entry.keyRange)
            return nil
        }
        switch text.start(words[0], words[1]) {
        case .success(let start): return start
        case .failure(let mismatch):
            scope.error(
                mismatch.message ?? "this is no register", entry.keyRange,
                suggestion: mismatch.suggestion)
            return nil
        }
    }

    /// The contents in an answer; the request tells which registers they are.
    ///
    /// - Parameter entry: The answer, as a frame of Modbus RTU.
    func exchange(_ entry: Entry) -> [RegisterContent]? {
        if let model = modbus.sunSpec.first {
            scope.error(
                "with 'sunspec' an example has 'registers': the addresses of a request are those "
                    + "of one device", entry.keyRange,
                notes: ["write the bytes with their model: registers: { \(model.name) 0: ... }"])
            return nil
        }
        let request = section.entry("request").flatMap { request in
            scope.value(request.value, .bytes).flatMap { range(of: $0, request.value) }
        }
        if section.entry("request") == nil {
            scope.error(
                "missing key 'request': it tells which registers these bytes are",
                entry.keyRange,
                notes: ["or write 'registers' with the first register of the bytes"])
        }
        guard let range = request, let bytes = scope.value(entry.value, .bytes) else { return nil }
        let format = range.format(from: modbus.unit, [])
        guard format.rawValues(of: bytes) != nil else {
            let reason = format.diagnosis(of: bytes)?.message ?? format.requirement
            scope.error("this is no answer to the request: \(reason)", entry.value.range)
            return nil
        }
        return [RegisterContent(range: range, bytes: Array(bytes[3..<bytes.count - 2]))]
    }

    private func range(of request: [UInt8], _ node: Node) -> RegisterRange? {
        if request.count == 6 {
            scope.error(
                "the request has no CRC", node.range,
                notes: ["it ends with \(ModbusFrame.around(request).suffix(2).hexText)"])
            return nil
        }
        guard ModbusFrame.isWhole(request) else {
            let whole = ModbusFrame.around(request.dropLast(2))
            scope.error(
                "the CRC of the request is wrong", node.range,
                notes: request.count < 4
                    ? [] : ["with these bytes it is \(whole.suffix(2).hexText)"])
            return nil
        }
        guard request[0] == modbus.unit else {
            scope.error(
                "the request is for the address \(request[0]), and the device has "
                    + "\(modbus.unit)", node.range,
                notes: ["the 'settings' of the example can give the device that address"])
            return nil
        }
        guard let range = RegisterRange(request: request) else {
            scope.error(
                "this is no request that reads registers: its function is \(request[1]), and 1 to "
                    + "4 read", node.range)
            return nil
        }
        return range
    }
}
