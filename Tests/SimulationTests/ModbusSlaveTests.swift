// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Testing
import Wire

@testable import Simulation

@Suite struct ModbusSlaveTests {
    /// Has the input registers 0, 1 and 10, and the coils 3 and 12; register n holds n.
    private static let modbus = ModbusModel(
        unit: 5,
        blocks: RegisterPlan().blocks(
            for: [0, 1, 10].map { RegisterField(.input, at: $0, .number(.integer(.u16be)))! }
                + [3, 12].map { RegisterField(bit: $0, of: .coil) }))

    private static func reply(_ request: [UInt8]) -> [UInt8] {
        ModbusSlave(modbus).reply(to: request) { (read: Int) -> [UInt8] in
            let range = modbus.blocks[read].range
            var contents: [UInt8] = [1]
            if !range.table.holdsBits {
                contents = range.addresses.flatMap { [UInt8(0), UInt8($0)] }
            }
            return range.answer(from: 5, contents)
        }
    }

    @Test func registersThatNoValueNamesAreZero() {
        let range = RegisterRange(.input, 0..<11)
        var contents = [UInt8](repeating: 0, count: 22)
        (contents[3], contents[21]) = (1, 10)
        #expect(Self.reply(range.request(to: 5)) == range.answer(from: 5, contents))
    }

    @Test func aPartOfARequestIsAnsweredToo() {
        let range = RegisterRange(.input, 1..<2)
        #expect(Self.reply(range.request(to: 5)) == range.answer(from: 5, [0, 1]))
    }

    @Test func bitsAreMovedToTheirPlaces() {
        let range = RegisterRange(.coil, 3..<13)
        #expect(Self.reply(range.request(to: 5)) == range.answer(from: 5, [0x01, 0x02]))
    }

    @Test func whatTheDeviceDoesNotHaveIsRefused() {
        let refusals: [([UInt8], ModbusException)] = [
            (RegisterRange(.input, 5..<12).request(to: 5), .illegalAddress),
            (RegisterRange(.holding, 0..<1).request(to: 5), .illegalAddress),
            (ModbusFrame.around([5, 0x2B, 0, 0, 0, 1]), .illegalFunction),
            (ModbusFrame.around([5, 4, 0, 0, 0, 0]), .illegalValue),
        ]
        for (request, exception) in refusals {
            #expect(Self.reply(request) == ModbusFrame.exception(exception, to: request))
        }
    }

    /// Its constant writes fill the register 10 and the coil 3, which it reports, and the register
    /// 99, which it does not.
    private static var device: SimulatedDevice {
        let fields = [
            RegisterField(.holding, at: 10, .number(.integer(.u16be)))!,
            RegisterField(bit: 3, of: .coil),
            RegisterField(.holding, at: 99, .number(.integer(.u16be)))!,
        ]
        let writes = [
            RegisterWrite(fields[0], .constant([1, 2]), usesMultiple: false),
            RegisterWrite(fields[1], .coil(isOn: true), usesMultiple: false),
            RegisterWrite(fields[2], .constant([0, 7]), usesMultiple: true),
        ]
        let modbus = ModbusModel(
            unit: 5, blocks: RegisterPlan().blocks(for: fields.prefix(2)), writes: writes)
        // The blocks are in the order of the tables: coils come first.
        let values = [
            ValueDefinition(
                name: "mode", source: .field(message: 1, slot: 0), mapping: .plain,
                generator: .constant(.number(Decimal(3)))),
            ValueDefinition(
                name: "pump", source: .field(message: 0, slot: 0), mapping: .onOff,
                generator: .constant(.onOff(false))),
        ]
        let model = Model(
            name: "test/modbus", title: "A test", kind: .serial(SerialModel(modbus, ReadTiming())),
            values: values, every: .seconds(1), staleAfter: nil, examples: [])
        var device = SimulatedDevice(model, name: "it", seed: 1)
        device.begin(at: 0)
        return device
    }

    @Test func constantWritesAreConfirmedAndReported() {
        var device = Self.device
        let registers = RegisterRange(.holding, 10..<11)
        let coils = RegisterRange(.coil, 3..<4)
        let before = device.answer(registers.request(to: 5), at: 0)?.bytes
        #expect(before == registers.answer(from: 5, [0, 3]))
        let setMode = ModbusFrame.around([5, 6, 0, 10, 1, 2])
        let mode = device.answer(setMode, at: 0)?.bytes
        #expect(mode == setMode)
        let setPump = ModbusFrame.around([5, 5, 0, 3, 0xFF, 0])
        let pump = device.answer(setPump, at: 0)?.bytes
        #expect(pump == setPump)
        let other = device.answer(ModbusFrame.around([5, 16, 0, 99, 0, 1, 2, 0, 7]), at: 0)?.bytes
        #expect(other == ModbusFrame.around([5, 16, 0, 99, 0, 1]))
        let after = device.answer(registers.request(to: 5), at: 0)?.bytes
        #expect(after == registers.answer(from: 5, [1, 2]))
        let coil = device.answer(coils.request(to: 5), at: 0)?.bytes
        #expect(coil == coils.answer(from: 5, [1]))
        // Another content of the same register is no write of this model.
        let wrong = ModbusFrame.around([5, 6, 0, 10, 1, 3])
        let refused = device.answer(wrong, at: 0)?.bytes
        #expect(refused == ModbusFrame.exception(.illegalFunction, to: wrong))
    }

    @Test func requestsToOthersAreNotMeant() {
        let slave = ModbusSlave(Self.modbus)
        #expect(slave.isMeant(by: RegisterRange(.input, 0..<1).request(to: 5)))
        #expect(!slave.isMeant(by: RegisterRange(.input, 0..<1).request(to: 6)))
    }
}
