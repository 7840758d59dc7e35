// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// Martlet's master with the slave of pymodbus, and Martlet's slave with masters of others:
/// minimalmodbus and pymodbus.
///
/// `deploy/test.sh --foreign` installs them.
@Suite(
    .enabled(
        if: system("python3 -c 'import pymodbus, minimalmodbus' 2>/dev/null") == 0))
struct ModbusOtherSoftwareTests {
    private static let model = """
        model: acme/mixed
        title: Registers of all kinds
        serial: { baud: 19200 }
        modbus: { address: 5, holes: 4 }
        every: 1s
        setup: { holding 12: 42, holding 13 u32be: 70000, coil 4: on }
        values:
          volts: { from: input 0 f32be, unit: V, simulate: { constant: 231.5 } }
          down: { from: input 2 i32be, simulate: { constant: -70000 } }
          swapped: { from: input 4 u32be-swap, simulate: { constant: 70000 } }
          long: { from: input 6 i64be, simulate: { constant: -5000000000 } }
          digits: { from: input 10 bcd16be, simulate: { constant: 1234 } }
          small: { from: input 11 i16be, scale: 0.1, simulate: { constant: -12.3 } }
          name: { from: input 20 text8, simulate: { constant: PV-17 } }
          target:
            from: holding 7
            set: holding 7
            scale: 0.1
            valid: 5..30
            simulate: { constant: 21.5 }
          mode: { from: holding 8 bits 0..3, simulate: { constant: 5 } }
          alarm: { from: holding 8 bit 15, simulate: { constant: on } }
          pump: { from: coil 1, set: coil 1, simulate: { constant: on } }
          valve: { from: coil 2, set: coil 2, simulate: { constant: off } }
          frost: { from: discrete 0, simulate: { constant: on } }
          selected: { from: holding 12 }
          limit: { from: holding 13 u32be }
          lamp: { from: coil 4, simulate: { constant: off } }
          reset: { set: { holding 15: 1 } }
        """

    private static let gateway = """
        gateway: shed
        broker: { url: mqtt://localhost }
        devices:
          it: { model: acme/mixed, port: "PORT" }
        """

    private static let software = "\(repository)/Tests/CommandLineTests/OtherSoftware"

    /// A shell function that starts a program and waits for its first line on stdout.
    private static let start = """
        mkdir -p devices/acme && mv mixed.yaml devices/acme/ 2>/dev/null
        mkfifo ready
        """

    @Test(arguments: ["tcp", "rtu"])
    func theSlaveOfPymodbusIsRead(transport: String) throws {
        let slave = "\(Self.software)/pymodbus-slave.py"
        let shell = try TestShell(["mixed.yaml": Self.model, "gateway.yaml": Self.gateway])
        let answer = try shell.run(
            """
            \(Self.start)
            timeout 30 python3 \(slave) \(transport) "$PWD/line" > ready 2> log &
            slave=$!
            read -r port < ready || cat log
            test \(transport) = rtu && port="$PWD/line" || port="modbus-tcp://127.0.0.1:$port"
            sed -i "s#PORT#$port#" gateway.yaml
            martlet read it gateway.yaml --wait 10 | sed 's/"time":[^,]*,//'
            kill $slave; wait $slave 2> /dev/null; true
            """)
        #expect(
            answer
                == #"{"volts":230.25,"down":-123456,"swapped":305419896,"long":-9876543210,"#
                + #""digits":1234,"small":-0.2,"name":"PV-17","target":21.5,"mode":5,"alarm":"on","#
                + #""pump":"on","valve":"off","frost":"on","selected":42,"limit":70000,"#
                + #""lamp":"on"}"# + "\n")
    }

    @Test func minimalmodbusReadsAndWritesOurSlave() throws {
        let shell = try TestShell(["mixed.yaml": Self.model])
        let answer = try shell.run(
            """
            \(Self.start)
            martlet simulate devices/acme/mixed.yaml --link "$PWD/line" > ready &
            simulator=$!
            read -r line < ready
            timeout 20 python3 \(Self.software)/minimalmodbus-master.py "$PWD/line"
            kill $simulator; wait $simulator; true
            """)
        #expect(
            answer == """
                231.5 -70000
                292552705
                -12.3 PV-17
                1 0 1
                1 25.5
                0 42 1
                Slave reported illegal data address
                Slave reported illegal function

                """)
    }
}
