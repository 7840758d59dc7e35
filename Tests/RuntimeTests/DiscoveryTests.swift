// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import Runtime

/// The messages that announce devices to Home Assistant: when they are sent, and what they remove.
@Suite struct DiscoveryTests {
    private static let topic = "homeassistant/device/martlet_shed/air/config"
    private static let bridge = "homeassistant/device/martlet_shed/bridge/config"

    @LoopActor private static func stage(
        _ settings: DiscoverySettings? = DiscoverySettings(), names: Set<String> = []
    ) throws -> GatewayStage {
        let stage = GatewayStage(topics: MemoryTopicList(names))
        stage.discovery = settings
        stage.add("air", try Models.sender(), port: "/dev/air")
        stage.lines.present = ["/dev/air"]
        stage.gateway.start()
        return stage
    }

    @Test func theDevicesAndTheGatewayAreAnnouncedOnceAfterADelay() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            stage.broker.accept()
            await time.advance(by: .milliseconds(1999))
            #expect(stage.broker.texts(Self.topic) == [])
            await time.advance(by: .seconds(5))
            #expect(stage.broker.texts(Self.topic).count == 1)
            #expect(stage.broker.texts(Self.bridge).count == 1)
            await time.advance(by: .seconds(3600))
            #expect(stage.broker.texts(Self.topic).count == 1)
            let own = stage.broker.messages.filter { $0.topic.hasPrefix("homeassistant/") }
            #expect(own.allSatisfy { $0.isRetained })
        }
    }

    @Test func theyAreAnnouncedAgainAfterAReconnect() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            stage.broker.accept()
            await time.advance(by: .seconds(10))
            stage.broker.sever()
            await time.advance(by: .seconds(10))
            stage.broker.accept()
            await time.advance(by: .seconds(10))
            let texts = stage.broker.texts(Self.topic)
            #expect(texts.count == 2)
            #expect(Set(texts).count == 1)
        }
    }

    @Test func theStartOfHomeAssistantIsAnswered() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            stage.broker.accept()
            #expect(stage.broker.filters.contains("homeassistant/status"))
            // An old report, which the broker repeats.
            stage.broker.send("online", to: "homeassistant/status", retained: true)
            await time.advance(by: .seconds(10))
            // One of its end, and another program's.
            stage.broker.send("offline", to: "homeassistant/status")
            stage.broker.send("hello", to: "homeassistant/status")
            await time.advance(by: .seconds(10))
            #expect(stage.broker.texts(Self.topic).count == 1)
            // A start that is reported twice is one start.
            stage.broker.send("online", to: "homeassistant/status")
            stage.broker.send("online", to: "homeassistant/status")
            await time.advance(by: .seconds(10))
            #expect(stage.broker.texts(Self.topic).count == 2)
            #expect(stage.logged.all.allSatisfy { !$0.contains("command") })
        }
    }

    @Test func aFullWindowDelaysThemAndLosesNone() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            stage.broker.acknowledges = false
            stage.broker.window = 6
            stage.broker.accept()
            await time.advance(by: .seconds(10))
            for _ in 0..<10 {
                stage.broker.acknowledgeAll()
                await time.settle()
            }
            #expect(stage.broker.texts(Self.topic).count == 1)
            #expect(stage.broker.texts(Self.bridge).count == 1)
        }
    }

    @Test func withoutDiscoveryNothingIsAnnounced() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(nil)
            stage.broker.accept()
            await time.advance(by: .seconds(10))
            #expect(stage.broker.filters == ["martlet/shed/+/+/set"])
            #expect(stage.broker.messages.allSatisfy { $0.topic.hasPrefix("martlet/") })
        }
    }

    @Test func anotherPrefixIsUsedForAllTopics() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(DiscoverySettings(prefix: "ha"))
            stage.broker.accept()
            #expect(stage.broker.filters.contains("ha/status"))
            await time.advance(by: .seconds(10))
            #expect(stage.broker.texts("ha/device/martlet_shed/air/config").count == 1)
        }
    }

    @Test func eachComponentCanHaveItsOwnMessage() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(DiscoverySettings(form: .components))
            stage.broker.accept()
            await time.advance(by: .seconds(10))
            let topics = stage.broker.messages.map(\.topic).filter { $0.contains("air--") }
            #expect(
                topics == [
                    "homeassistant/sensor/martlet_shed/air--level/config",
                    "homeassistant/binary_sensor/martlet_shed/air--_problem/config",
                ])
            let text = stage.broker.texts(topics[0]).first ?? ""
            #expect(text.contains(#""identifiers":["martlet/shed/air"]"#))
            #expect(text.contains(#""state_topic":"martlet/shed/air""#))
        }
    }

    // MARK: What is gone

    @Test func aDeviceThatIsGoneIsRemovedBeforeItsTopicsAreCleared() throws {
        try TestLoop.run { time in
            let old = "homeassistant/device/martlet_shed/old/config"
            let stage = try Self.stage(names: ["martlet/shed/old", "\(old) sensor:level"])
            stage.broker.accept()
            await time.settle()
            #expect(stage.broker.texts(old) == [""])
            #expect(stage.texts("old") == [])
            await time.advance(by: .seconds(2))
            #expect(stage.broker.texts(old) == [""])
            #expect(stage.texts("old") == [""])
            await time.advance(by: .seconds(10))
            #expect(stage.topics.names.contains { $0.contains("old") } == false)
            #expect(stage.broker.texts(old) == [""])
        }
    }

    @Test func aConnectionThatEndsInTheRemovalRemovesAgainInTheSameOrder() throws {
        try TestLoop.run { time in
            let old = "homeassistant/device/martlet_shed/old/config"
            let stage = try Self.stage(names: ["martlet/shed/old", "\(old) sensor:level"])
            stage.broker.acknowledges = false
            stage.broker.accept()
            await time.settle()
            #expect(stage.broker.texts(old) == [""])
            stage.broker.sever()
            stage.broker.acknowledges = true
            stage.broker.accept()
            await time.settle()
            #expect(stage.broker.texts(old) == ["", ""])
            #expect(stage.texts("old") == [])
            await time.advance(by: .seconds(2))
            #expect(stage.texts("old") == [""])
        }
    }

    @Test func aValueThatIsGoneIsRemovedByItsPlatformAlone() throws {
        try TestLoop.run { time in
            let line = "\(Self.topic) sensor:level sensor:old binary_sensor:_problem"
            let stage = try Self.stage(names: [line])
            stage.broker.accept()
            // Before any reading.
            await time.settle()
            #expect(stage.broker.texts(Self.topic).count == 1)
            await time.advance(by: .seconds(20))
            let texts = stage.broker.texts(Self.topic)
            #expect(texts.count == 2)
            #expect(texts.first?.contains(#""old":{"platform":"sensor"}"#) == true)
            #expect(texts.first?.contains(#""level":{"platform":"sensor","name""#) == true)
            #expect(texts.last?.contains("old") == false)
            #expect(!stage.topics.names.contains(line))
        }
    }

    @Test func aValueThatIsNewRemovesNothing() throws {
        try TestLoop.run { time in
            let line = "\(Self.topic) binary_sensor:_problem"
            let stage = try Self.stage(names: [line])
            #expect(!stage.topics.names.contains(line))
            stage.broker.accept()
            await time.advance(by: .seconds(20))
            #expect(stage.broker.texts(Self.topic).count == 1)
        }
    }

    /// A key is there once, so the new platform comes with the second message.
    @Test func aValueWithAnotherPlatformIsReplaced() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(names: ["\(Self.topic) switch:level"])
            stage.broker.accept()
            await time.advance(by: .seconds(20))
            let texts = stage.broker.texts(Self.topic)
            #expect(texts.first?.contains(#""level":{"platform":"switch"}"#) == true)
            #expect(texts.last?.contains(#""level":{"platform":"sensor","name""#) == true)
        }
    }

    @Test func aValueIsRemovedAgainUntilTheBrokerHasAcknowledged() throws {
        try TestLoop.run { time in
            let line = "\(Self.topic) sensor:level sensor:old binary_sensor:_problem"
            let stage = try Self.stage(names: [line])
            stage.broker.acknowledges = false
            stage.broker.window = 100
            stage.broker.accept()
            await time.advance(by: .seconds(7))
            stage.broker.sever()
            #expect(stage.topics.names.contains(line))
            stage.broker.acknowledges = true
            stage.broker.accept()
            await time.advance(by: .seconds(20))
            #expect(stage.broker.texts(Self.topic).filter { $0.contains(#""old""#) }.count >= 2)
            #expect(!stage.topics.names.contains(line))
        }
    }

    @Test func discoveryThatWasTurnedOffRemovesAll() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            stage.broker.accept()
            await time.advance(by: .seconds(10))
            let second = try Self.stage(nil, names: stage.topics.names)
            second.broker.accept()
            await time.advance(by: .seconds(10))
            #expect(second.broker.texts(Self.topic) == [""])
            #expect(second.broker.texts(Self.bridge) == [""])
            #expect(second.texts("air/availability") == ["offline"])
        }
    }

    // MARK: What a broker without a disk has lost

    @Test func theNewestReadingIsPublishedAgainAfterAReconnect() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(nil)
            stage.broker.accept()
            stage.lines.deliver(Models.frame(7), to: "/dev/air")
            await time.settle()
            stage.broker.sever()
            stage.broker.accept()
            await time.settle()
            let readings = stage.texts("air")
            #expect(readings.count == 2)
            #expect(Set(readings).count == 1)
            #expect(stage.texts("air/history") == [])
        }
    }

    /// A copy must not take the place of a reading that waits.
    @Test func aFullStoreTakesNoReadingAgain() throws {
        try TestLoop.run { time in
            let stage = GatewayStage(bound: 3)
            stage.add("air", try Models.sender(), port: "/dev/air")
            stage.add("other", try Models.sender(), port: "/dev/other")
            stage.lines.present = ["/dev/air", "/dev/other"]
            stage.gateway.start()
            stage.broker.accept()
            stage.lines.deliver(Models.frame(7), to: "/dev/air")
            await time.settle()
            stage.broker.sever()
            for number: UInt8 in 1...3 {
                stage.lines.deliver(Models.frame(number), to: "/dev/other")
            }
            stage.broker.accept()
            await time.settle()
            #expect(stage.levels("air") == ["7"])
            #expect(stage.levels("other/history") + stage.levels("other") == ["1", "2", "3"])
        }
    }

    @Test func nothingIsAnnouncedWhileTheGatewayEnds() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            stage.broker.accept()
            await time.advance(by: .seconds(10))
            stage.broker.acknowledges = false
            stage.lines.deliver(Models.frame(7), to: "/dev/air")
            async let end: Void = stage.gateway.stop(within: .seconds(5))
            await time.settle()
            stage.broker.sever()
            stage.broker.accept()
            await time.advance(by: .seconds(10))
            await end
            #expect(stage.broker.texts(Self.topic).count == 1)
        }
    }

    @Test func aReadingThatWaitsIsNotPublishedTwice() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(nil)
            stage.broker.accept()
            stage.lines.deliver(Models.frame(7), to: "/dev/air")
            await time.settle()
            stage.broker.sever()
            stage.lines.deliver(Models.frame(8), to: "/dev/air")
            stage.broker.accept()
            await time.settle()
            #expect(stage.levels("air") == ["7", "8"])
        }
    }

    /// The states of an earlier run may be on the broker: a device is not shown as available before
    /// its reading.
    @Test func theGatewayIsOnlineAfterTheStatesOfItsDevices() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(nil)
            stage.broker.accept()
            await time.settle()
            let topics = stage.broker.messages.map(\.topic)
            let own = try #require(topics.firstIndex(of: "martlet/shed/air/availability"))
            let gateway = try #require(topics.firstIndex(of: "martlet/shed/bridge/state"))
            #expect(own < gateway)
        }
    }
}
