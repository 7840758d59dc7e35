// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Readings
import Wire

extension Models {
    /// Input registers far apart, so that a round has several requests; the first is `level`.
    static func modbus(
        unit: UInt8, registers: [Int] = [0, 100], every: Duration = .seconds(1)
    ) -> DeviceFile {
        let fields = registers.map { RegisterField(.input, at: $0, .number(.integer(.u16be)))! }
        let modbus = ModbusModel(unit: unit, blocks: RegisterPlan().blocks(for: fields))
        let values = modbus.blocks.indices.map { index in
            ValueDefinition(
                name: index == 0 ? "level" : "other-\(index)",
                source: .field(message: index, slot: 0), mapping: .plain)
        }
        let model = Model(
            name: "test/modbus", title: "A test", kind: .serial(SerialModel(modbus, ReadTiming())),
            values: values, every: every, staleAfter: nil, examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: SerialSettings(), pins: [])
    }

    /// The answer of a device to a request, with that content in each register.
    static func modbusAnswer(to request: [UInt8], _ content: UInt8) -> [UInt8] {
        guard let range = RegisterRange(request: request) else { return [] }
        let words = (0..<range.byteCount).map { $0 % 2 == 0 ? 0 : content }
        return range.answer(from: request[0], words)
    }
}
