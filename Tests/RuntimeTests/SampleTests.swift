// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Reactor
import ReactorTesting
import Testing

@testable import Runtime

/// The bytes of a problem: they show a person what is wrong.
@Suite struct SampleTests {
    @Test func anAnswerThatIsNoFrameIsShownWithTheReason() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add(
                "air", try Models.polled(), port: "/dev/air", ReadingPace(every: .seconds(60)))
            stage.lines.present = ["/dev/air"]
            stage.gateway.start()
            stage.broker.accept()
            stage.lines.deliver([0xA5, 0x07, 0x00], to: "/dev/air")
            await time.advance(by: .milliseconds(250))
            stage.lines.deliver([0xA5, 0x08, 0xFF], to: "/dev/air")
            await time.advance(by: .seconds(5))
            let problem = try #require(stage.texts("air/problem").last)
            #expect(problem.contains("with 6 bytes that are no valid reply"))
            #expect(
                problem.contains(
                    "the last try: A5 08 FF (its check does not hold: found FF, and xor8 gives AD"),
                "only the last try is shown")
        }
    }

    @Test func bytesOfAnotherBaudRateAreShownWithWhatAFrameNeeds() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("air", try Models.sender(), port: "/dev/air")
            stage.lines.present = ["/dev/air"]
            stage.gateway.start()
            stage.broker.accept()
            stage.lines.deliver([0xFE, 0xFE, 0x00], to: "/dev/air")
            await time.advance(by: .seconds(5))
            let problem = try #require(stage.texts("air/problem").last)
            #expect(
                problem.contains(
                    "the last bytes: FE FE 00 (no frame begins here: it takes 3 bytes and begins "
                        + "with A5)"))
        }
    }

    @Test func aSampleIsBounded() throws {
        var sample = Sample()
        for _ in 0..<100 {
            [UInt8](repeating: 0x41, count: 50).withUnsafeBytes { sample.add($0) }
        }
        let model = try Models.sender().model
        #expect(sample.text(model).hasPrefix("\"\(String(repeating: "A", count: 64))\" ("))
    }
}
