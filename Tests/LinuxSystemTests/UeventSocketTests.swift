// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Testing

@Suite struct UeventSocketTests {
    private func parse(_ text: String) -> UeventSocket.Received {
        Array(text.utf8).withUnsafeBytes { UeventSocket.parse($0) }
    }

    @Test func theKernelsNewsHaveAnActionAndASubsystem() {
        let text =
            "add@/devices/platform/dht11@4/iio:device0\0ACTION=add\0"
            + "DEVPATH=/devices/platform/dht11@4/iio:device0\0SUBSYSTEM=iio\0SEQNUM=1234\0"
        #expect(parse(text) == .event(action: "add", subsystem: "iio"))
    }

    @Test func whatIsNoNewsOfADeviceIsNothing() {
        #expect(parse("") == .nothing)
        #expect(parse("libudev\0\u{1}\u{2}") == .nothing)
        #expect(parse("ACTION=add\0") == .nothing)
    }

    @Test func anybodyMayListen() throws {
        let socket = try UeventSocket()
        #expect(socket.number >= 0)
    }
}
