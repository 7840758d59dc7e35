// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Readings
import Testing
import Wire

@testable import Simulation

/// Each serial model of the repository can be simulated: all its frames decode, and its values
/// change.
@Suite struct ShippedModelsTests {
    static let models = SearchPath(folders: [folder]).models().filter { model in
        (try? deviceFile(model).serial) != nil
    }
    private static let folder =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/devices"

    @Test(arguments: models) func allGeneratedFramesAreDecoded(model: String) throws {
        let file = try deviceFile(model)
        guard case .serial(let serial) = file.model.kind, serial.isHeard else { return }
        var generator = FrameGenerator(file.model, seed: 7, name: model)
        var decoders = serial.messages.indices.map { message in
            FrameDecoder(serial.alternatives(to: message).map(serial.format))
        }
        for place in decoders.indices { decoders[place].reset() }
        var readings: Set<[Value?]> = []
        for second in 0..<100 {
            for message in serial.messages.indices
            where file.model.values.contains(where: { $0.isFed(by: message) }) {
                let bytes = try generator.frame(message, at: Int64(second) * 1_000_000_000)
                let possible = serial.alternatives(to: message)
                var messages: [Int] = []
                var values = [Value?](repeating: nil, count: file.model.values.count)
                let take = { (event: FrameEvent) in
                    guard case .frame(let found, let view) = event else { return }
                    messages.append(possible[found])
                    file.model.decode(possible[found], view, into: &values)
                }
                bytes.withUnsafeBytes { decoders[message].receive($0, take) }
                if decoders[message].silence != nil { decoders[message].fallSilent(take) }
                #expect(messages == [message])
                readings.insert(values)
            }
        }
        #expect(decoders.allSatisfy { $0.counters.droppedBytes == 0 })
        // What commands set stays as it is.
        let isOnlySet = file.model.values.allSatisfy(\.isSettable)
        #expect(readings.count > 1 || isOnlySet, "the values change")
        #expect(!readings.contains { $0.allSatisfy { $0 == nil } })
    }

    @Test func bothSentencesOfASatelliteReceiverMove() throws {
        let file = try deviceFile("generic/nmea-gps")
        var generator = FrameGenerator(file.model, seed: 7, name: "position")
        var positions: [Set<Substring>] = [[], []]
        for second in 0..<5 {
            for (sentence, column) in [(0, 3), (1, 2)] {
                let bytes = try generator.frame(sentence, at: Int64(second) * 1_000_000_000)
                let text = String(decoding: bytes, as: UTF8.self)
                positions[sentence].insert(text.split(separator: ",")[column])
            }
        }
        #expect(positions.allSatisfy { $0.count > 1 })
    }
}
