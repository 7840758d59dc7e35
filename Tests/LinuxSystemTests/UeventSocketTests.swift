// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Testing

@Suite struct UeventSocketTests {
    private func parse(_ text: String) -> UeventSocket.Received {
        Array(text.utf8).withUnsafeBytes { UeventSocket.parse($0) }
    }

    @Test func aDeviceEventHasAnActionAndASubsystem() {
        let text =
            "add@/devices/platform/dht11@4/iio:device0\0ACTION=add\0"
            + "DEVPATH=/devices/platform/dht11@4/iio:device0\0SUBSYSTEM=iio\0SEQNUM=1234\0"
        #expect(parse(text) == .event(action: "add", subsystem: "iio"))
    }

    @Test func otherMessagesAreIgnored() {
        #expect(parse("") == .nothing)
        #expect(parse("libudev\0\u{1}\u{2}") == .nothing)
        #expect(parse("ACTION=add\0") == .nothing)
    }

    /// A device of every Linux; root may make the kernel repeat its event.
    static let device = "/sys/devices/virtual/mem/null/uevent"

    @Test(.enabled(if: access(device, W_OK) == 0)) func deviceEventsAreReceived() throws {
        let socket = try UeventSocket()
        let file = try FileDescriptor(opening: Self.device, O_WRONLY)
        let written = try Array("change".utf8).withUnsafeBytes { try file.write($0) }
        #expect(written == 6)
        // The write returns when the event has been sent; events of other devices come before it.
        var received: [UeventSocket.Received] = []
        repeat {
            received.append(socket.read())
        } while received.last != .nothing && received.count < 1000
        #expect(received.contains(.event(action: "change", subsystem: "mem")))
    }
}
