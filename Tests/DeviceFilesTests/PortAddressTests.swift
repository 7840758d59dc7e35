// SPDX-License-Identifier: Apache-2.0

import Plan
import Testing

@testable import DeviceFiles

/// The addresses of ports. Their mistakes are in the fixture `port-addresses`.
@Suite struct PortAddressTests {
    private static func port(_ text: String) -> PortAddress? {
        try? TextType<PortAddress>.port.read(text).get()
    }

    private static func server(_ host: String, _ port: Int) -> HostAndPort {
        HostAndPort(host: host, port: port)
    }

    @Test func eachSchemeIsRead() {
        #expect(Self.port("/dev/ttyUSB0") == .device("/dev/ttyUSB0"))
        #expect(Self.port("tcp://bridge.lan:4001") == .tcp(Self.server("bridge.lan", 4001)))
        #expect(Self.port("rfc2217://10.0.0.7:23") == .rfc2217(Self.server("10.0.0.7", 23)))
        #expect(Self.port("tcp://[::1]:4001") == .tcp(Self.server("::1", 4001)))
        #expect(Self.port("unix:/run/line") == .unix("/run/line"))
    }

    @Test(arguments: [
        ("tcp://Bridge.LAN:4001", "tcp://bridge.lan:4001"),
        ("TCP://bridge.lan:4001", "tcp://bridge.lan:4001"),
        ("tcp://[0:0::0:1]:4001", "tcp://[::1]:4001"),
        ("tcp://[FE80::1%eth0]:4001", "tcp://[fe80::1%eth0]:4001"),
        ("UNIX:/run/Line", "unix:/run/Line"), ("/dev/ttyUSB0", "/dev/ttyUSB0"),
    ])
    func oneAddressHasOneDescription(text: String, description: String) throws {
        let address = try #require(Self.port(text))
        #expect(address.description == description)
        #expect(Self.port(description) == address)
    }

    @Test(arguments: [
        ("tcp://127.0.0.1:0", "tcp://127.0.0.1:0"), ("unix:/run/line", "unix:/run/line"),
        (
            "rfc2217://localhost:4001",
            "rfc2217://localhost:4001 is not an address to listen at; expected "
                + "tcp://127.0.0.1:4001, modbus-tcp://127.0.0.1:502 or unix:/path"
        ),
        (
            "4001",
            "'4001': expected an address like tcp://127.0.0.1:4001"
        ),
        (
            "localhost:4001",
            "'localhost:4001': expected an address like tcp://127.0.0.1:4001; did you mean "
                + "'tcp://localhost:4001'?"
        ),
        (
            "tcp://localhost",
            "'tcp://localhost': the TCP port is missing: write tcp://localhost:4001, for example"
        ),
    ])
    func addressesToListenAtAreReadOrRefused(text: String, outcome: String) {
        do throws(AddressMistake) {
            #expect(try PortAddress.toListen(text).description == outcome)
        } catch {
            #expect(error.message == outcome)
        }
    }
}
