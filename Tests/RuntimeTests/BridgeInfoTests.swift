// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import ReactorTesting
import Testing

@Suite struct BridgeInfoTests {
    /// Three devices on open ports, which have sent nothing yet.
    @LoopActor static func three() throws -> GatewayStage {
        let stage = GatewayStage()
        for name in ["a", "b", "c"] {
            stage.add(name, try Models.sender(), port: "/dev/\(name)")
            stage.lines.present.insert("/dev/\(name)")
        }
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @LoopActor static func deliver(_ stage: GatewayStage, _ names: String...) {
        for name in names { stage.lines.deliver(Models.frame(1), to: "/dev/\(name)") }
    }

    @Test func itHasAllMembersOfTheReference() throws {
        try TestLoop.run { _ in
            let text = try #require(try Self.three().texts("bridge/info").last)
            let members = text.matches(of: /"(\w+)":/).map(\.1)
            #expect(
                members == [
                    "version", "started", "devices", "online", "queue", "dropped", "dropped_by",
                    "longest_turn_ms", "memory_kb",
                ])
            let start = #"{"version":"0","started":"1970-01-01T00:16:40.000Z","devices":3,"#
            #expect(text.hasPrefix(start + #""online":0,"queue":0,"#))
        }
    }

    @Test func devicesThatComeOnlineTogetherCauseOneMessage() throws {
        try TestLoop.run { time in
            let stage = try Self.three()
            Self.deliver(stage, "a")
            await time.advance(by: .milliseconds(500))
            Self.deliver(stage, "b")
            await time.advance(by: .milliseconds(499))
            #expect(stage.texts("bridge/info").count == 1)
            await time.advance(by: .milliseconds(1))
            #expect(stage.texts("bridge/info").count == 2)
            #expect(stage.texts("bridge/info").last?.contains(#""devices":3,"online":2"#) == true)
        }
    }

    @Test func aDeviceThatGoesOfflineIsCounted() throws {
        try TestLoop.run { time in
            let stage = try Self.three()
            Self.deliver(stage, "a", "b")
            await time.advance(by: .seconds(1))
            stage.lines.unplug("/dev/a")
            await time.advance(by: .seconds(1))
            #expect(stage.texts("bridge/info").last?.contains(#""online":1"#) == true)
        }
    }

    @Test func aDeviceThatIsAddedOrRemovedIsCounted() throws {
        try TestLoop.run { time in
            let stage = try Self.three()
            Self.deliver(stage, "a", "b")
            await time.advance(by: .seconds(1))
            stage.devices.removeFirst()
            stage.gateway.apply(stage.plan)
            await time.advance(by: .seconds(1))
            #expect(stage.texts("bridge/info").last?.contains(#""devices":2,"online":1"#) == true)
            stage.add("d", try Models.sender(), port: "/dev/d")
            stage.gateway.apply(stage.plan)
            await time.advance(by: .seconds(1))
            #expect(stage.texts("bridge/info").last?.contains(#""devices":3,"online":1"#) == true)
        }
    }

    @Test func readingsAloneDoNotPublishIt() throws {
        try TestLoop.run { time in
            let stage = try Self.three()
            for _ in 0..<10 {
                Self.deliver(stage, "a", "b", "c")
                await time.advance(by: .seconds(1))
            }
            #expect(stage.texts("bridge/info").count == 2)
        }
    }

    @Test func atTheEndNoDeviceIsOnline() throws {
        try TestLoop.run { time in
            let stage = try Self.three()
            Self.deliver(stage, "a")
            await time.advance(by: .seconds(1))
            await stage.gateway.stop(within: .seconds(1))
            #expect(stage.texts("bridge/info").last?.contains(#""online":0"#) == true)
            #expect(stage.texts("bridge/state").last == "offline")
        }
    }
}
