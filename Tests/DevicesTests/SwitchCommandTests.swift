// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing

@Suite struct SwitchCommandTests {
    @Test(arguments: ["on", "ON", "On", "true", "True", "TRUE", "1"])
    func wordsThatSwitchOn(payload: String) {
        #expect(SwitchCommand(Array(payload.utf8)) == .set(true))
    }

    @Test(arguments: ["off", "OFF", "Off", "false", "FALSE", "0"])
    func wordsThatSwitchOff(payload: String) {
        #expect(SwitchCommand(payload.utf8) == .set(false))
    }

    @Test func theOtherWayRound() {
        #expect(SwitchCommand("TOGGLE".utf8) == .toggle)
    }

    @Test func aStateWithADurationIsAPulse() {
        #expect(SwitchCommand("on 5s".utf8) == .pulse(true, .seconds(5)))
        #expect(SwitchCommand("OFF 1m30s".utf8) == .pulse(false, .seconds(90)))
        #expect(SwitchCommand("on 250ms".utf8) == .pulse(true, .milliseconds(250)))
        #expect(SwitchCommand("on 168h".utf8) == .pulse(true, .seconds(604_800)))
    }

    @Test(
        arguments: [
            "", " on", "on ", "on\n", "on\0", "onn", "o", "2", "-1", "01", "yes", "ｏｎ",
            "{\"state\":\"on\"}", String(repeating: "on", count: 100_000),
            "on 5", "on  5s", "on 5s ", "on -5s", "on 0s", "on 169h", "1 5s", "true 5s",
            "toggle 5s", "on 5s 5s", "on 99999999999999999999s", "on\t5s",
        ])
    func anythingElseIsNoCommand(payload: String) {
        #expect(SwitchCommand(Array(payload.utf8)) == nil)
    }

    @Test func bytesThatOnlyLookAlikeWithoutTheirCaseBitAreNoCommand() {
        // 0x11 is 0x31 without the bit that makes a capital letter small.
        #expect(SwitchCommand([0x11]) == nil)
        #expect(SwitchCommand([0x4F, 0x2E]) == nil)
        #expect(SwitchCommand([0x6F, 0xFF]) == nil)
    }
}
