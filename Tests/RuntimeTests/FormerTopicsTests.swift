// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import ReactorTesting
import Testing

/// What a gateway has published retained under names that are no longer in its file.
@Suite struct FormerTopicsTests {
    @LoopActor private static func stage(_ names: String...) throws -> GatewayStage {
        try ReadingsTests.talking(topics: MemoryTopicList(Set(names.map { "martlet/\($0)" })))
    }

    private let present: Set = ["martlet/shed/air", "martlet/shed/bridge"]

    @Test func theRetainedMessagesOfARemovedDeviceAreCleared() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("shed/air", "shed/old", "shed/bridge")
            stage.broker.accept()
            await time.settle()
            for topic in ["old", "old/availability", "old/problem"] {
                #expect(stage.texts(topic) == [""], "\(topic)")
            }
            #expect(stage.broker.messages.allSatisfy { $0.isRetained })
            #expect(stage.texts("air/availability") == ["offline"])
            #expect(stage.topics.names == present)
        }
    }

    @Test func theListHasAllNamesUntilTheBrokerHasAcknowledged() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("shed/old")
            #expect(stage.topics.names == present.union(["martlet/shed/old"]))
            stage.broker.acknowledges = false
            stage.broker.accept()
            await time.settle()
            #expect(stage.topics.names == present.union(["martlet/shed/old"]))
            stage.broker.sever()
            stage.broker.accept()
            stage.broker.acknowledgeAll()
            #expect(stage.texts("old") == ["", ""])
            #expect(stage.topics.names == present)
        }
    }

    /// The access rules of the broker may still be those of another name.
    @Test func whatTheBrokerRefusesToClearStaysInTheList() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("shed/old")
            stage.broker.acknowledges = false
            stage.broker.accept()
            await time.settle()
            stage.broker.onEvent?(.refused(topic: "martlet/shed/old", reason: "not authorized"))
            stage.broker.acknowledgeAll()
            await time.settle()
            #expect(stage.topics.names == present.union(["martlet/shed/old"]))
        }
    }

    @Test func theListIsWrittenOnlyWhenItChanges() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("shed/air", "shed/bridge")
            stage.broker.accept()
            await time.settle()
            stage.broker.sever()
            stage.broker.accept()
            await time.settle()
            #expect(stage.topics.writes == 0)
        }
    }

    @Test func anotherBaseClearsAllTopicsOfTheOldOne() throws {
        try TestLoop.run { time in
            let stage = try Self.stage("barn/air", "barn/bridge")
            stage.broker.accept()
            await time.settle()
            for topic in ["air", "air/availability", "air/problem", "bridge/state", "bridge/info"] {
                #expect(stage.broker.texts("martlet/barn/\(topic)") == [""], "\(topic)")
            }
            #expect(stage.broker.texts("martlet/barn/bridge") == [])
            #expect(stage.topics.names == present)
        }
    }

    /// The old base was `martlet`, and its device `shed` had the topic `martlet/shed/availability`.
    @Test func aTopicThatIsInUseIsNotCleared() throws {
        try TestLoop.run { time in
            let topics = MemoryTopicList(["martlet/shed"])
            let stage = GatewayStage(topics: topics)
            stage.add("availability", try Models.sender(), port: "/dev/air")
            stage.lines.present = ["/dev/air"]
            stage.gateway.start()
            stage.broker.accept()
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            await time.settle()
            #expect(stage.texts("availability").count == 1)
            #expect(stage.texts("availability").last != "")
            #expect(stage.texts("problem") == [""])
        }
    }
}
