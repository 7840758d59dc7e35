// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import PropertyTesting
import Reactor
import ReactorTesting
import Testing
import Wire

@Suite struct ModbusLineTests {
    /// Devices on one line of 9600 baud, by their addresses. `1` has the name `d1`.
    @LoopActor private static func line(_ units: [UInt8]) -> GatewayStage {
        let stage = GatewayStage()
        for unit in units { stage.add("d\(unit)", Models.modbus(unit: unit), port: "/dev/bus") }
        stage.lines.present = ["/dev/bus"]
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    /// Answers the last request, if there is a new one and its device is among these.
    @LoopActor private static func answer(
        _ stage: GatewayStage, _ seen: inout Int, _ units: [UInt8]
    ) {
        guard let sent = stage.lines.open["/dev/bus"]?.sent, sent.count > seen else { return }
        seen = sent.count
        guard let request = sent.last, units.contains(request[0]) else { return }
        stage.lines.deliver(Models.modbusAnswer(to: request, request[0]), to: "/dev/bus")
    }

    @Test func theLineIsIdleForThreeAndAHalfCharactersBetweenTwoFrames() throws {
        try TestLoop.run { time in
            let stage = Self.line([1, 2])
            let line = try #require(stage.lines.open["/dev/bus"])
            var seen = 0
            // The second request of a round, then the first one of the other device.
            for count in 1...3 {
                #expect(line.sent.count == count)
                Self.answer(stage, &seen, [1, 2])
                await time.advance(by: .microseconds(4010))
                #expect(line.sent.count == count)
                await time.advance(by: .microseconds(1))
            }
            #expect(line.sent.map(\.first) == [1, 1, 2, 2])
        }
    }

    @Test func aLongAnswerHasTheTimeThatItsBytesNeed() throws {
        let settings = SerialSettings(baud: 300)
        let entry = DeviceEntry(
            name: "d1", file: Models.modbus(unit: 1), place: .serial(.device("/dev/bus"), settings))
        guard case .serial(let serial) = entry.model.kind else { return }
        let bytes = 8 + 7
        let expected = Duration.milliseconds(500) + .milliseconds(bytes * 10 * 1000 / 300)
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.devices = [entry]
            stage.lines.present = ["/dev/bus"]
            stage.gateway.start()
            await time.advance(by: expected - .milliseconds(1))
            #expect(stage.lines.open["/dev/bus"]?.sent.count == 1)
        }
        #expect(serial.reads[0].timeout == .milliseconds(500))
    }

    /// From the second minute on, and although the other device is asked each second.
    @Test func aDeadDeviceCostsAtMostTwoPercentOfTheLine() throws {
        try TestLoop.run { time in
            let stage = Self.line([1, 2])
            let line = try #require(stage.lines.open["/dev/bus"])
            var (seen, requests) = (0, 0)
            for step in 0..<6600 {
                Self.answer(stage, &seen, [1])
                if step == 600 { requests = line.sent.count { $0.first == 2 } }
                await time.advance(by: .milliseconds(100))
            }
            let asked = line.sent.count { $0.first == 2 } - requests
            #expect(asked > 5)
            // Each costs 500 ms and the time of 15 bytes.
            #expect(Double(asked) * 0.516 / 600 <= 0.02)
            #expect(stage.texts("d2/availability").last == "offline")
            let readings = stage.levels("d1").count
            #expect(readings >= 640)
        }
    }

    /// The third device is silent for 8 of 13 seconds.
    @Test func aDeadDeviceIsNotAskedWheneverAnotherIsBack() throws {
        try TestLoop.run { time in
            let stage = Self.line([1, 2, 3])
            let line = try #require(stage.lines.open["/dev/bus"])
            var (seen, requests) = (0, 0)
            for step in 0..<6600 {
                Self.answer(stage, &seen, step % 130 < 50 ? [1, 3] : [1])
                if step == 600 { requests = line.sent.count { $0.first == 2 } }
                await time.advance(by: .milliseconds(100))
            }
            let asked = line.sent.count { $0.first == 2 } - requests
            #expect(Double(asked) * 0.516 / 600 <= 0.02)
        }
    }

    @Test func allMissingDevicesAreAskedWhenOneOfThemIsBack() throws {
        try TestLoop.run { time in
            let stage = Self.line([1, 2, 3])
            var seen = 0
            for _ in 0..<1000 {
                Self.answer(stage, &seen, [])
                await time.advance(by: .milliseconds(100))
            }
            // The cable is plugged in again.
            var waited = 0
            while stage.texts("d1/availability").last != "online"
                || stage.texts("d2/availability").last != "online"
                || stage.texts("d3/availability").last != "online"
            {
                Self.answer(stage, &seen, [1, 2, 3])
                await time.advance(by: .milliseconds(100))
                waited += 1
                try #require(waited < 400)
            }
            let first = waited
            #expect(first <= 345)
        }
    }

    @Test(arguments: [0, 1])
    func aRefusedRequestLeavesTheOthers(refused: Int) throws {
        try TestLoop.run { time in
            let stage = Self.line([1])
            let line = try #require(stage.lines.open["/dev/bus"])
            var (seen, isWhole) = (0, false)
            for _ in 0..<100 {
                if line.sent.count > seen, let request = line.sent.last {
                    seen = line.sent.count
                    let isRefused = !isWhole && (request[3] == 0) == (refused == 0)
                    stage.lines.deliver(
                        isRefused
                            ? ModbusFrame.exception(.illegalAddress, to: request)
                            : Models.modbusAnswer(to: request, 5), to: "/dev/bus")
                }
                await time.advance(by: .milliseconds(20))
            }
            let values = [#"null,"other-1":5"#, #"5,"other-1":null"#]
            #expect(stage.levels("d1").last == values[refused])
            #expect(stage.texts("d1/availability").last == "online")
            let problem = try #require(stage.texts("d1/problem").last)
            #expect(problem.contains(#""kind":"refused-read""#))
            let name = ["input-0", "input-100"][refused]
            #expect(problem.contains("refuses the question '\(name)': illegal data address (2)"))
            // The next firmware has the register.
            isWhole = true
            for _ in 0..<100 {
                Self.answer(stage, &seen, [1])
                await time.advance(by: .milliseconds(20))
            }
            #expect(stage.levels("d1").last == #"1,"other-1":1"#)
            #expect(stage.problem("d1") == "none")
        }
    }

    /// A device that is busy with one of its registers answers for the others.
    @Test func aRegisterThatIsAlwaysBusyLeavesTheOthers() throws {
        try TestLoop.run { time in
            let stage = Self.line([1])
            let line = try #require(stage.lines.open["/dev/bus"])
            var seen = 0
            for _ in 0..<200 {
                if line.sent.count > seen, let request = line.sent.last {
                    seen = line.sent.count
                    stage.lines.deliver(
                        request[3] == 0
                            ? ModbusFrame.exception(.busy, to: request)
                            : Models.modbusAnswer(to: request, 5), to: "/dev/bus")
                }
                await time.advance(by: .milliseconds(20))
            }
            #expect(stage.levels("d1").last == #"null,"other-1":5"#)
            #expect(stage.texts("d1/problem").last?.contains("device busy (6)") == true)
        }
    }

    @Test func aGatewayThatDoesNotReachTheDeviceEndsTheRound() throws {
        try TestLoop.run { time in
            let stage = Self.line([1])
            let line = try #require(stage.lines.open["/dev/bus"])
            stage.lines.deliver(
                ModbusFrame.exception(.gatewayTarget, to: try #require(line.sent.last)),
                to: "/dev/bus")
            await time.advance(by: .milliseconds(100))
            #expect(line.sent.count == 1)
            #expect(stage.texts("d1/problem").last?.contains("gateway target") == true)
        }
    }

    @Test func anExceptionIsAProblemInWords() throws {
        try TestLoop.run { time in
            let stage = Self.line([1])
            let line = try #require(stage.lines.open["/dev/bus"])
            for _ in 0..<2 {
                stage.lines.deliver(
                    ModbusFrame.exception(.illegalAddress, to: try #require(line.sent.last)),
                    to: "/dev/bus")
                await time.advance(by: .milliseconds(10))
            }
            let problem = try #require(stage.texts("d1/problem").last)
            #expect(problem.contains(#""kind":"refused-read""#))
            #expect(problem.contains("'input-100': illegal data address (2)"))
            #expect(stage.levels("d1").isEmpty)
        }
    }

    @Test func aBusyDeviceIsAskedAgain() throws {
        try TestLoop.run { time in
            let stage = Self.line([1])
            let line = try #require(stage.lines.open["/dev/bus"])
            stage.lines.deliver(
                ModbusFrame.exception(.busy, to: try #require(line.sent.last)), to: "/dev/bus")
            await time.advance(by: .milliseconds(600))
            #expect(line.sent.count == 2)
            #expect(line.sent[0] == line.sent[1])
            #expect(["none", "starting"].contains(stage.problem("d1")))
        }
    }

    /// The problem of a device whose requests have these answers, none of which is a value.
    @LoopActor private static func problem(
        _ time: ManualClock, _ answer: ([UInt8]) -> [UInt8]
    ) async throws -> String {
        let stage = line([1])
        for _ in 0..<3 {
            let request = try #require(stage.lines.open["/dev/bus"]?.sent.last)
            stage.lines.deliver(answer(request), to: "/dev/bus")
            await time.advance(by: .milliseconds(600))
        }
        #expect(stage.levels("d1").isEmpty)
        return stage.texts("d1/problem").last ?? ""
    }

    /// The answer of the device with the address 7.
    private static func foreignAnswer(to request: [UInt8]) -> [UInt8] {
        let other = RegisterRange(request: request)!.request(to: 7)
        return Models.modbusAnswer(to: other, 9)
    }

    @Test func aDeviceThatAnswersForAnotherIsNamed() throws {
        try TestLoop.run { time in
            let problem = try await Self.problem(time) { Self.foreignAnswer(to: $0) }
            #expect(problem.contains(#""kind":"wrong-device""#))
            #expect(problem.contains("a device with the address 7 answers"))
        }
    }

    @Test func aForeignAnswerIsNamedBehindNoiseToo() throws {
        try TestLoop.run { time in
            let problem = try await Self.problem(time) {
                [0xFF, 0x00, 0x13] + Self.foreignAnswer(to: $0) + [0x01]
            }
            #expect(problem.contains("a device with the address 7 answers"))
        }
    }

    @Test func theAnswerToAnotherRequestIsNoValue() throws {
        try TestLoop.run { time in
            let problem = try await Self.problem(time) { _ in
                Models.modbusAnswer(to: RegisterRange(.input, 0..<2).request(to: 1), 9)
            }
            #expect(problem.contains("the function 4 and 4 bytes of data"))
        }
    }

    @Test func aShortAnswerIsNoValue() throws {
        try TestLoop.run { time in
            let problem = try await Self.problem(time) {
                Array(Models.modbusAnswer(to: $0, 9).dropLast(2))
            }
            #expect(problem.contains(#""kind":"bad-frames""#))
        }
    }

    /// The two questions have answers of one form. Each is answered in the end, in up to twice the
    /// timeout.
    @Test(arguments: Seeds.fresh(2))
    func lateAnswersGiveNoWrongValue(seed: UInt64) throws {
        try TestLoop.run { time in
            var random = SeededGenerator(seed: seed)
            let stage = Self.line([1])
            let line = try #require(stage.lines.open["/dev/bus"])
            var seen = 0
            for _ in 0..<50_000 {
                while seen < line.sent.count {
                    let request = line.sent[seen]
                    let answer = Models.modbusAnswer(to: request, request[3])
                    let delay = Duration.milliseconds(Int.random(in: 10...1000, using: &random))
                    EventLoop.current.schedule(after: delay) {
                        stage.lines.deliver(answer, to: "/dev/bus")
                    }
                    seen += 1
                }
                await time.advance(by: .milliseconds(10))
            }
            #expect(Set(stage.levels("d1")) == [#"0,"other-1":100"#])
            #expect(stage.levels("d1").count > 20)
        }
    }

    /// Answers are cut off, damaged, surrounded by noise, repeated, or those of another device.
    @Test(arguments: Seeds.fresh(2))
    func damagedAnswersGiveNoWrongValue(seed: UInt64) throws {
        try TestLoop.run { time in
            var random = SeededGenerator(seed: seed)
            let stage = Self.line([1, 2])
            let line = try #require(stage.lines.open["/dev/bus"])
            var seen = 0
            for _ in 0..<2000 {
                await time.advance(by: .milliseconds(Int.random(in: 1...400, using: &random)))
                guard line.sent.count > seen, let request = line.sent.last else { continue }
                seen = line.sent.count
                let other = RegisterRange(request: request)!.request(to: 7)
                let isForeign = Int.random(in: 0..<4, using: &random) == 0
                var bytes = Models.modbusAnswer(to: isForeign ? other : request, request[0])
                switch Int.random(in: 0..<6, using: &random) {
                case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
                case 1: bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 0x40
                case 2: bytes = random.bytes(Int.random(in: 0...300, using: &random)) + bytes
                case 3: bytes += random.bytes(Int.random(in: 0...20, using: &random))
                case 4: bytes = ModbusFrame.exception(.deviceFailure, to: request)
                default: break
                }
                stage.lines.deliver(bytes, to: "/dev/bus")
            }
            for own in ["1", "2"] {
                let right = [(own, own), ("null", own), (own, "null")].map {
                    "\($0.0),\"other-1\":\($0.1)"
                }
                #expect(Set(stage.levels("d" + own)).subtracting(right) == [])
            }
            #expect(stage.levels("d1").count > 20)
        }
    }
}
