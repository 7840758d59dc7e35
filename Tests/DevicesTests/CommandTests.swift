// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import Testing

@Suite struct CommandTests {
    private let relay = Panel.model.values[1]

    @Test(arguments: ["on", "ON", "On", "true", "True", "TRUE", "1"])
    func wordsThatSwitchOn(payload: String) {
        #expect(relay.parseCommand(Array(payload.utf8)) == .onOff(true))
    }

    @Test(arguments: ["off", "OFF", "Off", "false", "FALSE", "0"])
    func wordsThatSwitchOff(payload: String) {
        #expect(relay.parseCommand(payload.utf8) == .onOff(false))
    }

    @Test(
        arguments: [
            "", " on", "on ", "on\n", "on\0", "onn", "o", "2", "-1", "01", "yes", "toggle", "ｏｎ",
            "{\"state\":\"on\"}", String(repeating: "on", count: 100_000),
        ])
    func anythingElseIsNoCommand(payload: String) {
        #expect(relay.parseCommand(Array(payload.utf8)) == nil)
    }

    @Test func anInputTakesNoCommand() {
        #expect(Panel.model.values[0].parseCommand(Array("on".utf8)) == nil)
    }

    @Test func bytesThatOnlyLookAlikeWithoutTheirCaseBitAreNoCommand() {
        // 0x11 is 0x31 without the bit that makes a capital letter small.
        #expect(relay.parseCommand([0x11]) == nil)
        #expect(relay.parseCommand([0x4F, 0x2E]) == nil)
    }
}
