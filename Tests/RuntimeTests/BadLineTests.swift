// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

/// A gateway with lines that carry invalid bytes.
@Suite struct BadLineTests {
    @LoopActor private static func listening() throws -> GatewayStage {
        let stage = GatewayStage()
        stage.add("air", try Models.sender(), port: "/dev/air")
        stage.lines.present.insert("/dev/air")
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    /// A device at another baud rate than its line.
    @Test func bytesThatDoNotBeginAFrameAreNotSilence() throws {
        try TestLoop.run { time in
            let stage = try Self.listening()
            for _ in 0..<6 {
                stage.lines.deliver([UInt8](repeating: 0xFE, count: 20), to: "/dev/air")
                await time.advance(by: .seconds(1))
            }
            let problem = try #require(stage.texts("air/problem").last)
            #expect(problem.contains(#""kind":"bad-frames""#))
            #expect(problem.contains("has sent 100 bytes and no valid frame for 5s (0 rejected)"))
            #expect(problem.contains(#""bytes":100,"rejected":0,"since""#))
        }
    }

    @Test func theProblemHasTheNumberOfRejectedFramesAndTheReason() throws {
        try TestLoop.run { time in
            let stage = try Self.listening()
            stage.lines.deliver([0xA5, 1, 2, 0xA5, 3, 4], to: "/dev/air")
            await time.advance(by: .seconds(5))
            #expect(
                stage.texts("air/problem").last?.contains(
                    #""bytes":6,"rejected":2,"reason":"its check does not hold""#) == true)
        }
    }

    @Test func theByteOfAPulledWireIsSilence() throws {
        try TestLoop.run { time in
            let stage = try Self.listening()
            stage.lines.deliver(Models.frame(1) + Models.frame(2), to: "/dev/air")
            stage.lines.deliver([0x00], to: "/dev/air")
            await time.advance(by: .seconds(5))
            #expect(stage.texts("air/problem").last?.contains(#""kind":"silent""#) == true)
        }
    }

    @Test func invalidBytesAndSilenceReplaceEachOtherAsTheProblem() throws {
        try TestLoop.run { time in
            let stage = try Self.listening()
            let invalid = [UInt8](repeating: 0xFE, count: 20)
            stage.lines.deliver(invalid, to: "/dev/air")
            await time.advance(by: .seconds(60))
            stage.lines.deliver(invalid, to: "/dev/air")
            await time.advance(by: .seconds(60))
            let kinds = ["starting", "bad-frames", "silent", "bad-frames", "silent"]
            #expect(stage.problems("air") == kinds)
            #expect(EventLoop.current.statistics.timers <= 1, "no timer watches a silent device")
            stage.lines.deliver(Models.frame(7), to: "/dev/air")
            await time.settle()
            #expect(stage.levels("air") == ["7"])
            #expect(stage.problem("air") == "none")
        }
    }

    /// The same with frames of 32 bytes, whose gaps contain the first sync byte.
    @Test func singleBytesOfARealSensorGiveWholeFramesOnly() throws {
        let folder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try DeviceFile.load("\(folder)/devices/plantower/pms5003.yaml")
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("air", file, port: "/dev/air")
            stage.lines.present.insert("/dev/air")
            stage.gateway.start()
            stage.broker.accept()
            for number in 0..<60 {
                let values = file.model.values.map { value -> Value? in
                    value.name == "pm25" ? .number(Decimal(Int64(number))) : nil
                }
                let frame = try file.model.encode(
                    0, values,
                    over: [UInt8](repeating: 0x42, count: 32))
                for (index, byte) in frame.enumerated() {
                    stage.lines.deliver([byte], to: "/dev/air")
                    #expect(stage.texts("air").count == number + (index == 31 ? 1 : 0))
                    await time.advance(by: .nanoseconds(1_041_667))
                }
                #expect(stage.texts("air").last?.contains("\"pm25\":\(number),") == true)
            }
            #expect(stage.problems("air").allSatisfy(GatewayStage.isCalm))
        }
    }

    /// Every tenth frame is damaged: readings go on, but a person should check the cable.
    @Test func damagedFramesAmongGoodOnesAreAProblemOfAnOnlineDevice() throws {
        try TestLoop.run { time in
            let stage = try Self.listening()
            @LoopActor func listen(_ seconds: Int, damaged: (Int) -> Bool) async {
                for second in 0..<seconds {
                    let bad: [UInt8] = damaged(second) ? [0xA5, 1, 2] : []
                    stage.lines.deliver(bad + Models.frame(7), to: "/dev/air")
                    await time.advance(by: .seconds(1))
                }
            }
            await listen(600) { $0 % 10 == 3 }
            #expect(stage.problems("air").allSatisfy(GatewayStage.isCalm))
            await listen(1) { _ in false }
            let problem = try #require(stage.texts("air/problem").last)
            #expect(problem.contains(#""kind":"damaged-frames""#))
            #expect(problem.contains("60 frames of 661 arrived damaged in 10 min"))
            #expect(
                problem.contains(
                    #""damaged":60,"whole":601,"reason":"its check does not hold","since""#))
            await listen(600) { $0 % 10 == 3 }
            #expect(stage.texts("air/problem").filter { $0.contains("damaged") }.count == 1)
            // One or two damaged frames in ten minutes are normal.
            await listen(600) { $0 % 400 == 3 }
            #expect(stage.problem("air") == "none")
            #expect(stage.texts("air/availability") == ["offline", "online"])
            #expect(stage.levels("air").count == 1801)
        }
    }

    /// A flood of any length is one problem, reported once; the first valid frame ends it.
    @Test func aFloodIsReportedOnce() throws {
        try TestLoop.run { time in
            let stage = try Self.listening()
            let flood = [UInt8](repeating: 0xA5, count: 4096)
            for _ in 0..<600 {
                stage.lines.deliver(flood, to: "/dev/air")
                await time.advance(by: .milliseconds(100))
            }
            #expect(stage.texts("air/problem").filter { $0.contains("bad-frames") }.count == 1)
            #expect(stage.logged.all.filter { $0.contains("bytes and no valid frame") }.count == 1)
            #expect(stage.levels("air") == [])
            stage.lines.deliver([0x01] + Models.frame(7), to: "/dev/air")
            await time.settle()
            #expect(stage.levels("air") == ["7"])
            #expect(stage.texts("air/availability") == ["offline", "online"])
        }
    }

    @Test func aPolledDeviceThatFloodsDoesNotDisturbAnotherPort() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            for name in ["air", "sea"] {
                stage.add(
                    name, try Models.polled(), port: "/dev/\(name)",
                    ReadingPace(every: .seconds(10)))
                stage.lines.present.insert("/dev/\(name)")
            }
            stage.gateway.start()
            stage.broker.accept()
            for round in 1...6 {
                stage.lines.deliver(Models.frame(UInt8(round)), to: "/dev/sea")
                for _ in 0..<100 {
                    stage.lines.deliver([UInt8](repeating: 0xA5, count: 999), to: "/dev/air")
                    await time.advance(by: .milliseconds(100))
                }
            }
            #expect(stage.texts("air/problem").last?.contains(#""kind":"bad-frames""#) == true)
            #expect(stage.levels("sea") == ["1", "2", "3", "4", "5", "6"])
        }
    }

    /// At 9600 baud a byte arrives each 1.04 ms.
    @Test func singleBytesGiveWholeFramesOnly() throws {
        try TestLoop.run { time in
            let stage = try Self.listening()
            let stream = (0..<200).flatMap { Models.frame(UInt8($0)) }
            for (index, byte) in stream.enumerated() {
                stage.lines.deliver([byte], to: "/dev/air")
                #expect(stage.levels("air").count == (index + 1) / 3)
                await time.advance(by: .nanoseconds(1_041_667))
            }
            #expect(stage.levels("air") == (0..<200).map(String.init))
            #expect(stage.problems("air").allSatisfy(GatewayStage.isCalm))
        }
    }
}
