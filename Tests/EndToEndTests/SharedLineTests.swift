// SPDX-License-Identifier: Apache-2.0

import Reactor
import ReactorTesting
import TestSupport
import Testing

/// The built gateway asks two meters of one model on one simulated line.
@Suite(.serialized) struct SharedLineTests {
    private static let models =
        "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        + "/DeviceFilesTests/Fixtures/meters-on-one-line/devices"

    @Test func twoMetersOnOneLineGiveEachItsOwnValues() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            try stage.start(
                """
                devices:
                  one: { model: acme/meter, port: /dev/bus }
                  two: { model: acme/meter, port: /dev/bus, settings: { address: 2, volts: 110 } }

                """, simulate: true, shell: "MARTLET_DEVICES='\(Self.models)' exec \"$@\"")
            let topics = ["shed/one", "shed/two"]
            try await stage.subscriber.until("three readings of each") {
                topics.allSatisfy { stage.subscriber.texts($0).count >= 3 }
            }
            let endings = [
                #""voltage":230,"power":460}"#, #""voltage":110,"power":220}"#,
            ]
            for (topic, ending) in zip(topics, endings) {
                #expect(stage.subscriber.texts(topic).allSatisfy { $0.hasSuffix(ending) })
            }
            try await stage.end()
        }
    }
}
