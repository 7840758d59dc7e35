// SPDX-License-Identifier: Apache-2.0

import Devices
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

    @Test func requestsToOthersAreNotMeant() {
        let slave = ModbusSlave(Self.modbus)
        #expect(slave.isMeant(by: RegisterRange(.input, 0..<1).request(to: 5)))
        #expect(!slave.isMeant(by: RegisterRange(.input, 0..<1).request(to: 6)))
    }
}
