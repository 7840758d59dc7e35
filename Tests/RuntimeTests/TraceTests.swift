// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing
import Wire

/// What a person sees of the traffic with a device.
@Suite struct TraceTests {
    @Test func aSpontaneousDeviceIsShownWithItsReadingsAndRefusals() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.traced = "air"
            stage.add("air", try Models.sender(), port: "/dev/air")
            stage.add("other", try Models.sender(), port: "/dev/other")
            stage.lines.present = ["/dev/air", "/dev/other"]
            stage.gateway.start()
            await time.advance(by: .milliseconds(1500))
            stage.lines.deliver(Models.frame(7), to: "/dev/air")
            stage.lines.deliver(Models.frame(9) + [0xA5, 1, 2], to: "/dev/other")
            stage.lines.deliver([0xA5, 1, 2], to: "/dev/air")
            let lines = stage.trace.all
            #expect(lines.count == 5)
            #expect(lines.first == "0.000 air   opened /dev/air, 9600 8N1")
            #expect(lines.contains("1.500 air < \(Models.frame(7).hexText)"))
            #expect(lines.contains(#"1.500 air = {"level":7}"#))
            #expect(lines.contains("1.500 air < A5 01 02"))
            #expect(lines.last?.hasPrefix("1.500 air ! its check does not hold: found 02") == true)
        }
    }

    @Test func aPolledDeviceIsShownWithItsRequests() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.traced = "air"
            stage.add(
                "air", try Models.polled(), port: "/dev/air", ReadingPace(every: .seconds(60)))
            stage.lines.present = ["/dev/air"]
            stage.gateway.start()
            await time.advance(by: .seconds(10))
            #expect(stage.trace.all.contains { $0.contains(" air > ") })
            #expect(stage.trace.all.last?.contains(" air ! does not answer") == true)
        }
    }

    @Test func anOutputIsShownWithItsStates() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.traced = "pump"
            stage.add("pump", Models.relay, pin: "GPIO22")
            stage.gateway.start()
            stage.broker.accept()
            stage.broker.send("on", to: "martlet/shed/pump/relay/set")
            #expect(
                stage.trace.all == [
                    "0.000 pump   opened GPIO22, an output", #"0.000 pump = {"relay":"off"}"#,
                    "0.000 pump > GPIO22 on", #"0.000 pump = {"relay":"on"}"#,
                ])
        }
    }

    @Test func anotherDeviceIsNotShown() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.traced = "bell"
            stage.add("pump", Models.relay, pin: "GPIO22")
            stage.add("bell", Models.button, pin: "GPIO17")
            stage.gateway.start()
            #expect(stage.trace.all.allSatisfy { $0.contains(" bell ") })
            #expect(!stage.trace.all.isEmpty)
        }
    }
}
