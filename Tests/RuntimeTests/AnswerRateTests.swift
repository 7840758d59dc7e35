// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing
import Wire

/// A meter of IEC 62056-21, mode C, on the manual clock: sign-on at 300 baud, data at another rate.
@Suite struct AnswerRateTests {
    private static let port = "/dev/meter"
    private static let signOn = Array("/?!\r\n".utf8)

    private static func acknowledgement(_ speed: Character) -> [UInt8] {
        Array("\u{6}0\(speed)0\r\n".utf8)
    }

    private static func identification(_ speed: Character) -> [UInt8] {
        Array("/LGZ\(speed)ZMF100AC.M26\r\n".utf8)
    }

    private static func meter(
        _ name: String = "meter", at port: PortAddress = .device(port)
    ) throws -> DeviceEntry {
        let file = try ShippedDeviceTests.file("generic/iec-meter")
        let settings = try #require(file.serial)
        return DeviceEntry(name: name, file: file, place: .serial(port, settings))
    }

    /// The readout of the example of the file.
    private static func readout() throws -> [UInt8] {
        let model = try meter().model
        guard case .serial(let serial) = model.kind else { return [] }
        let example = try #require(model.examples.lazy.compactMap { $0.bytes(of: 1) }.first)
        return serial.format(of: 1).completed(example)
    }

    @LoopActor private static func stage(
        _ devices: [DeviceEntry], isTraced: Bool = false
    ) throws -> (GatewayStage, MemoryLine) {
        let stage = GatewayStage()
        stage.devices = devices
        if isTraced { stage.traced = devices[0].name }
        stage.lines.present = [port]
        stage.gateway.start()
        stage.broker.accept()
        return (stage, try #require(stage.lines.open.values.first))
    }

    /// Signs on, and is acknowledged.
    @LoopActor private static func signOn(
        _ line: MemoryLine, _ speed: Character, _ time: ManualClock
    ) async {
        line.deliver(identification(speed))
        await time.advance(by: .milliseconds(300))
    }

    private static func changes(_ line: MemoryLine) async -> [String] {
        await line.rates.map { "\($0.sent): \($0.baud.map { "\($0)" } ?? "back")" }
    }

    @Test(arguments: ["1", "5", "6"])
    func theDataComeAtTheRateThatTheMeterNames(speed: Character) throws {
        let rate = ["1": 600, "5": 9600, "6": 19_200][speed] ?? 0
        try TestLoop.run { time in
            let (stage, line) = try Self.stage([try Self.meter()])
            #expect(line.sent == [Self.signOn])
            await Self.signOn(line, speed, time)
            #expect(line.sent == [Self.signOn, Self.acknowledgement(speed)])
            #expect(await Self.changes(line) == ["2: \(rate)"])
            await time.advance(by: .seconds(1))
            line.deliver(try Self.readout())
            #expect(await Self.changes(line) == ["2: \(rate)", "2: back"])
            await time.settle()
            let reading = stage.texts("meter").last
            #expect(reading?.contains(#""taken":123.456"#) == true)
            #expect(reading?.contains(#""speed":"\#(speed)""#) == true)
            await time.advance(by: .seconds(900))
            #expect(line.sent.last == Self.signOn)
            #expect(await Self.changes(line).count == 2)
        }
    }

    /// At 300 baud a readout of 3000 characters takes 100 s. The line stays as it is.
    @Test func aMeterThatCanOnlyDo300IsReadForAsLongAsItSends() throws {
        try TestLoop.run { time in
            let (stage, line) = try Self.stage([try Self.meter()])
            await Self.signOn(line, "0", time)
            #expect(line.sent.last == Self.acknowledgement("0"))
            let readout = try Self.readout()
            for byte in readout {
                await time.advance(by: .milliseconds(500))
                line.deliver([byte])
            }
            await time.settle()
            #expect(readout.count > 200)
            #expect(stage.texts("meter").last?.contains(#""taken":123.456"#) == true)
            #expect(line.sent.count == 2)
            #expect(line.rates.isEmpty)
        }
    }

    /// The acknowledgement takes 200 ms at 300 baud, and the meter may be silent for 3 s.
    @Test func aMeterThatFallsSilentCostsSecondsAndIsSignedOnAgain() throws {
        try TestLoop.run { time in
            let (stage, line) = try Self.stage([try Self.meter()])
            await Self.signOn(line, "5", time)
            await time.advance(by: .milliseconds(1000))
            line.deliver(Array(try Self.readout().prefix(20)))
            await time.advance(by: .milliseconds(3100))
            #expect(await Self.changes(line) == ["2: 9600"])
            await time.advance(by: .milliseconds(200))
            #expect(await Self.changes(line) == ["2: 9600", "2: back"])
            let problem = stage.texts("meter/problem").last
            #expect(problem?.contains("the question 'data'") == true)
            await time.advance(by: .seconds(900))
            #expect(line.sent.dropFirst(2).first == Self.signOn)
            await Self.signOn(line, "5", time)
            line.deliver(try Self.readout())
            await time.settle()
            #expect(stage.texts("meter/availability").last == "online")
        }
    }

    /// 4096 bytes take 4.3 s at 9600 baud: noise does not hold the line for longer.
    @Test func noiseAtTheFastRateEnds() throws {
        try TestLoop.run { time in
            let (_, line) = try Self.stage([try Self.meter()])
            await Self.signOn(line, "5", time)
            for _ in 0..<16 {
                await time.advance(by: .milliseconds(500))
                line.deliver([0x55, 0x00])
            }
            #expect(await Self.changes(line) == ["2: 9600", "2: back"])
        }
    }

    @Test func aSpeedWithoutARateIsAProblemInWords() throws {
        try TestLoop.run { time in
            let (stage, line) = try Self.stage([try Self.meter()])
            await Self.signOn(line, "E", time)
            #expect(line.sent == [Self.signOn])
            #expect(line.rates.isEmpty)
            let problem = stage.texts("meter/problem").last
            #expect(problem?.contains(#""kind":"unfit""#) == true)
            #expect(
                problem?.contains(
                    "answers with 'E' in 'identification.speed', and the model has no baud rate "
                        + "for that: only for 0, 1, 2, 3, 4, 5, 6") == true)
            await time.advance(by: .seconds(900))
            #expect(line.sent == [Self.signOn, Self.signOn])
        }
    }

    /// Another device of the line is asked at the rate of the line.
    @Test func theNextDeviceIsAskedAtTheRateOfTheLine() throws {
        try TestLoop.run { time in
            let meter = try Self.meter()
            let other = DeviceEntry(name: "other", file: try Models.polled(), place: meter.place)
            let (_, line) = try Self.stage([meter, other])
            await Self.signOn(line, "5", time)
            await time.advance(by: .seconds(10))
            #expect(line.sent.count > 2)
            #expect(line.sent[2] == [0x01])
            #expect(await Self.changes(line) == ["2: 9600", "2: back"])
        }
    }

    @Test func aLineThatIsLostBeginsAtItsOwnRate() throws {
        try TestLoop.run { time in
            let (stage, line) = try Self.stage([try Self.meter()])
            await Self.signOn(line, "5", time)
            stage.lines.unplug(Self.port)
            stage.lines.plug(Self.port)
            await time.advance(by: .seconds(1))
            let second = try #require(stage.lines.open[Self.port])
            #expect(second.sent.first == Self.signOn)
            await Self.signOn(second, "5", time)
            #expect(await Self.changes(second) == ["2: 9600"])
            #expect(await Self.changes(line) == ["2: 9600"])
        }
    }

    /// The port would be asked for the same rate again in the next round.
    @Test func aRateThatThePortCannotDoIsTriedOnceAMinute() throws {
        try TestLoop.run { time in
            let (stage, line) = try Self.stage([try Self.meter()])
            await Self.signOn(line, "6", time)
            line.lose(PortError(.unfit, "\(Self.port): the port cannot do 19200 7E1"))
            await time.advance(by: .seconds(59))
            #expect(stage.lines.attempts == 1)
            #expect(stage.texts("meter/problem").last?.contains("cannot do 19200 7E1") == true)
            await time.advance(by: .seconds(2))
            #expect(stage.lines.attempts == 2)
        }
    }

    /// A bridge of bare bytes cannot change the line behind it.
    @Test func behindBareBytesTheGatewayAsksForTheRateOfTheLine() throws {
        try TestLoop.run { time in
            let port = PortAddress.tcp(HostAndPort(host: "bridge", port: 4001))
            let (stage, line) = try Self.stage([try Self.meter(at: port)])
            line.connect()
            await Self.signOn(line, "5", time)
            #expect(line.sent == [Self.signOn, Self.acknowledgement("0")])
            line.deliver(try Self.readout())
            await time.settle()
            #expect(line.rates.isEmpty)
            #expect(stage.texts("meter").last?.contains(#""taken":123.456"#) == true)
        }
    }

    @Test func theTraceShowsTheChange() throws {
        try TestLoop.run { time in
            let (stage, line) = try Self.stage([try Self.meter()], isTraced: true)
            await Self.signOn(line, "5", time)
            line.deliver(try Self.readout())
            let shown = stage.trace.all.filter { $0.contains(" baud") }
            #expect(shown.count == 2)
            #expect(shown.first?.hasSuffix("then at 9600 baud") == true)
        }
    }

    /// A round is at least the bytes of both rates, and two silences.
    @Test func theLoadOfTheLineCountsBothRates() throws {
        let meter = try Self.meter()
        let readout = try Self.readout().count
        let signOn = 5 + Self.identification("4").count
        // The fastest rate is what is certain: 19 200 baud.
        let expected =
            Double(signOn + 6) * 10 / 300 + Double(readout) * 10 / 19_200 + 0.3 + 2
        #expect(abs(meter.round / .seconds(1) - expected) < 0.001)
    }
}
