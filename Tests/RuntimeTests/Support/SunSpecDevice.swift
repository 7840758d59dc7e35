// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import ReactorTesting
import Readings
import Wire

/// The holding registers of a SunSpec device with any models at any base.
struct SunSpecDevice {
    private var registers: [Int: Int] = [:]

    /// - Parameter models: The number and the registers behind the head of each.
    init(base: Int, _ models: [(number: Int, content: [Int])], hasEnd: Bool = true) {
        var address = base
        let words =
            [0x5375, 0x6E53] + models.flatMap { [$0.number, $0.content.count] + $0.content }
        for word in hasEnd ? words + [0xFFFF, 0] : words {
            registers[address] = word
            address += 1
        }
    }

    /// What it answers: an exception for registers that it does not have.
    func answer(to request: [UInt8]) -> [UInt8] {
        guard let range = RegisterRange(request: request) else { return [] }
        let words = range.addresses.map { registers[$0] }
        guard range.table == .holding, !words.contains(nil) else {
            return ModbusFrame.exception(.illegalAddress, to: request)
        }
        let bytes = words.flatMap { [UInt8($0! >> 8), UInt8($0! & 0xFF)] }
        return range.answer(from: request[0], bytes)
    }
}

extension Models {
    /// Reads the first register behind the head of the models 101 to 103 as `level`, and the 20th
    /// of 160 as `strings`. A command sets the third of 123.
    static func sunSpec() -> DeviceFile {
        let lengths = [50, 10, 48]
        let places = SunSpec.places(of: lengths)
        let models = [("inverter", 101...103), ("controls", 123...123), ("trackers", 160...160)]
        let sunSpec = zip(models, places).map {
            SunSpecModel(name: $0.0, numbers: $0.1, place: $1)
        }
        let field = { (model: Int, place: Int) in
            RegisterField(
                .holding, at: places[model].start + place, .number(.integer(.u16be)))!
        }
        let fields = [field(0, 2), field(1, 4), field(2, 21)]
        let modbus = ModbusModel(
            unit: 1, blocks: RegisterPlan().blocks(for: fields, sunSpec),
            writes: [RegisterWrite(fields[1], .register, usesMultiple: false)], sunSpec: sunSpec)
        let model = Model(
            name: "test/sunspec", title: "A test",
            kind: .serial(SerialModel(modbus, ReadTiming())),
            values: [
                ValueDefinition(
                    name: "level", source: .field(message: 0, slot: 0), mapping: .plain),
                ValueDefinition(
                    name: "limit", source: .field(message: 1, slot: 0), mapping: .plain,
                    setter: .field(write: 0, slot: 0)),
                ValueDefinition(
                    name: "strings", source: .field(message: 2, slot: 0), mapping: .plain),
            ], every: .seconds(10), staleAfter: nil, examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: SerialSettings(), pins: [])
    }
}
