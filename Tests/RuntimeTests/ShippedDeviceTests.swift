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

    private static let values = """
        PID=0x204 V=26201 VS=12345 I=-340 P=-9 CE=-13000 SOC=876 TTG=--- Alarm=OFF Relay=OFF AR=0 \
        BMV=702 FW=0308 Checksum=D
        """
    private static let history = """
        H1=-55000 H2=-13000 H3=--- H4=3 H5=0 H6=-900123 H7=11000 H8=28900 H9=86400 H10=12 H11=0 \
        H12=0 H15=0 H16=0 H17=1234 H18=1345 Checksum=M
        """

    /// A battery monitor sends a block of values and a block of its history by turns, each second.
    @Test func theHistoryBlockOfABatteryMonitorDoesNotEmptyItsState() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("victron/vedirect")
            let blocks = [Self.values, Self.history].map { lines in
                lines.split(separator: " ").map { "\r\n" + $0.replacing("=", with: "\t") }.joined()
            }
            for _ in 1...5 {
                for block in blocks {
                    stage.lines.deliver(Array(block.utf8), to: "/dev/gps")
                    await time.advance(by: .milliseconds(500))
                }
            }
            #expect(stage.texts("gps").count >= 4)
            // The first block is torn: it may have begun before the port was open.
            #expect(stage.texts("gps").dropFirst().allSatisfy { $0.contains(#""voltage":26.201"#) })
            #expect(stage.texts("gps/availability") == ["offline", "online"])
            #expect(stage.problems("gps").allSatisfy(GatewayStage.isCalm))
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
