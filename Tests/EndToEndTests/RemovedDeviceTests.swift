// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorTesting
import TestSupport
import Testing

/// A device that was removed from the gateway file.
@Suite(.serialized) struct RemovedDeviceTests {
    @Test func itsRetainedMessagesAreClearedAtTheNextStart() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let sensors = try ["a", "b"].map { try CountingSensor(stage.directory.file($0)) }
            let devices = zip(["a", "b"], sensors).map { name, sensor in
                "  \(name): { model: test/counter, port: \(sensor.path) }\n"
            }
            try stage.start("devices:\n" + devices.joined())
            try await stage.untilOnline()
            for sensor in sensors { sensor.start(every: .milliseconds(100)) }
            let subscriber = stage.subscriber
            try await subscriber.until("both are online") {
                ["a", "b"].allSatisfy {
                    subscriber.texts("shed/\($0)/availability").last == "online"
                }
            }
            _ = try await stage.stopDaemon(SIGKILL)
            #expect(subscriber.texts("shed/b/availability").last == "online")
            try await subscriber.until("the last will") {
                subscriber.texts("shed/bridge/state").last == "offline"
            }

            try stage.start("devices:\n" + devices[0])
            try await subscriber.until("b is cleared") {
                ["b", "b/availability", "b/problem"].allSatisfy {
                    subscriber.texts("shed/\($0)").last == ""
                }
            }
            let list = stage.directory
            while list.read("topics").contains("martlet/shed/b\n") {
                try await sleep(for: .milliseconds(20))
            }
            let names = list.read("topics").split(separator: "\n")
            #expect(names.contains("martlet/shed/a"))
            #expect(names.contains { $0.hasPrefix("homeassistant/device/martlet_shed/a/config ") })
            #expect(!names.contains { $0.contains("shed/b/") })
            #expect(subscriber.texts("shed/a/availability").last != "")
            try await stage.end()
        }
    }
}
