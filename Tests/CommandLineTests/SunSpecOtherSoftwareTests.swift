// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// Martlet's simulated inverter with pysunspec2, the reader of the SunSpec Alliance, and Martlet
/// with an inverter in a slave of pymodbus.
///
/// `deploy/test.sh --foreign` installs them.
// Holds: sunspec/inverter
@Suite(.enabled(if: system("python3 -c 'import pymodbus, sunspec2' 2>/dev/null") == 0))
struct SunSpecOtherSoftwareTests {
    private static let software = "\(repository)/Tests/CommandLineTests/OtherSoftware"

    @Test(arguments: ["tcp", "rtu"])
    func theSimulatedInverterIsReadByPysunspec2(transport: String) throws {
        let shell = try TestShell()
        let place =
            transport == "tcp" ? "--listen modbus-tcp://127.0.0.1:0" : #"--link "$PWD/line""#
        let answer = try shell.run(
            """
            mkfifo ready; exec 3<> ready
            martlet simulate \(repository)/devices/sunspec/inverter.yaml \(place) >&3 &
            simulator=$!
            read -r line <&3
            port=$(echo "$line" | sed -n 's/.*127.0.0.1:\\([0-9]*\\).*/\\1/p')
            timeout 60 python3 \(Self.software)/sunspec-reader.py "${port:-$PWD/line}"
            kill $simulator; wait $simulator; true
            """)
        #expect(
            answer == """
                [1, 103, 160]
                Acme A0001
                99.5 4 0
                True True
                True True
                2 True

                """)
    }

    @Test func anInverterInPymodbusIsRead() throws {
        let gateway = """
            gateway: shed
            broker: { url: mqtt://localhost }
            devices:
              roof: { model: sunspec/inverter, port: "modbus-tcp://127.0.0.1:PORT" }
            """
        let shell = try TestShell(["gateway.yaml": gateway])
        let answer = try shell.run(
            """
            mkfifo ready; exec 3<> ready
            timeout 30 python3 \(Self.software)/pymodbus-sunspec.py >&3 2> log &
            slave=$!
            read -r port <&3
            sed -i "s#PORT#$port#" gateway.yaml
            martlet read roof gateway.yaml --wait 10 2> /dev/null | sed 's/"time":[^,]*,//'
            kill $slave; wait $slave 2> /dev/null; true
            """)
        #expect(
            answer
                == #"{"power":7190,"energy":9876540,"current":10.43,"current-1":3.47,"#
                + #""current-2":3.48,"current-3":3.48,"voltage-1":231.6,"voltage-2":231.3,"#
                + #""voltage-3":231.8,"frequency":50.01,"apparent-power":7194,"#
                + #""reactive-power":-120,"power-factor":99.98,"dc-current":null,"#
                + #""dc-voltage":604.2,"dc-power":7311,"cabinet-temperature":41.2,"#
                + #""heat-sink-temperature":null,"state":"throttled","events":0,"#
                + #""maker":"Other","type":"Roof 5","version":"9.9","serial-number":"S-1"}"# + "\n")
    }
}
