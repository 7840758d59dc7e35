// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Reactor
import ReactorTesting
import Testing

/// Devices of the repository, from their bytes to the retained message.
@Suite struct ShippedDeviceTests {
    static func file(_ model: String) throws -> DeviceFile {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return try DeviceFile.load("\(root)/devices/\(model).yaml")
    }

    static func bytes(_ hex: String) -> [UInt8] {
        hex.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }

    @LoopActor static func stage(
        _ model: String, _ pace: ReadingPace = ReadingPace()
    ) throws -> GatewayStage {
        StateTests.stage(try file(model), pace)
    }

    /// A battery monitor sends a block of values and a block of its history by turns, each second.
    @Test func theHistoryBlockOfABatteryMonitorDoesNotEmptyItsState() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("victron/vedirect")
            let values =
                "\r\nPID\t0x204\r\nV\t26201\r\nVS\t12345\r\nI\t-340\r\nP\t-9\r\nCE\t-13000\r\n"
                + "SOC\t876\r\nTTG\t---\r\nAlarm\tOFF\r\nRelay\tOFF\r\nAR\t0\r\nBMV\t702\r\nFW\t0308\r\n"
                + "Checksum\tD"
            let history =
                "\r\nH1\t-55000\r\nH2\t-13000\r\nH3\t---\r\nH4\t3\r\nH5\t0\r\nH6\t-900123\r\n"
                + "H7\t11000\r\nH8\t28900\r\nH9\t86400\r\nH10\t12\r\nH11\t0\r\nH12\t0\r\nH15\t0\r\nH16\t0\r\n"
                + "H17\t1234\r\nH18\t1345\r\nChecksum\tM"
            for _ in 1...5 {
                for block in [values, history] {
                    stage.lines.deliver(Array(block.utf8), to: "/dev/gps")
                    await time.advance(by: .milliseconds(500))
                }
            }
            #expect(stage.texts("gps").count >= 4)
            #expect(stage.texts("gps").allSatisfy { $0.contains(#""voltage":26.201"#) })
            #expect(stage.texts("gps/availability") == ["offline", "online"])
            #expect(stage.texts("gps/problem") == [""])
        }
    }

    /// The controller of a Vindriktning asks its sensor; the gateway hears the answers.
    @Test func aSensorThatItsOwnControllerAsksIsHeard() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("cubic/pm1006", ReadingPace(listens: true))
            let frame = Self.bytes("16 11 0B 00 00 00 18 00 00 02 E8 00 00 00 17 01 00 00 00 B4")
            for _ in 1...10 {
                stage.lines.deliver(frame, to: "/dev/gps")
                await time.advance(by: .seconds(20))
            }
            #expect(stage.texts("gps").count == 10)
            #expect(stage.texts("gps").allSatisfy { $0.hasSuffix(#""pm25":24}"#) })
            #expect(stage.texts("gps/availability") == ["offline", "online"])
            #expect(stage.lines.open["/dev/gps"]?.sent.isEmpty == true)
        }
    }

    /// An SDS011 with a working period measures each 20 s, and its file says each second.
    @Test(arguments: [nil, Duration.seconds(90)])
    func aSensorWithAWorkingPeriodStaysOnline(staleAfter: Duration?) throws {
        try TestLoop.run { time in
            let stage = try Self.stage("nova/sds011", ReadingPace(staleAfter: staleAfter))
            let frame = Self.bytes("AA C0 7B 00 C8 01 A1 60 45 AB")
            for _ in 1...100 {
                stage.lines.deliver(frame, to: "/dev/gps")
                await time.advance(by: .seconds(20))
            }
            #expect(stage.texts("gps").count == 100)
            #expect(stage.texts("gps").last?.hasSuffix(#""pm25":12.3,"pm10":45.6}"#) == true)
            #expect(stage.texts("gps/availability") == ["offline", "online"])
        }
    }

    /// A reader repeats the card 15 times a second.
    @Test func aCardIsOneEventAndIsNotRetained() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("seeed/rdm6300")
            let frame = Self.bytes("02 36 32 45 33 30 38 36 43 45 44 30 38 03")
            for _ in 1...2 {
                for _ in 1...30 {
                    stage.lines.deliver(frame, to: "/dev/gps")
                    await time.advance(by: .milliseconds(65))
                }
                await time.advance(by: .seconds(2))
            }
            #expect(stage.texts("gps").count == 4)
            #expect(stage.texts("gps")[0].hasSuffix(#","tag":3808980205,"version":98}"#))
            #expect(stage.texts("gps")[1] == #"{"time":"1970-01-01T00:16:40.000Z"}"#)
            #expect(stage.texts("gps")[2].contains("tag"))
            #expect(!stage.texts("gps")[3].contains("tag"))
        }
    }
}
