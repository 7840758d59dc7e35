// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import PropertyTesting
import Readings
import Testing
import Wire

@testable import DeviceFiles

/// Each shipped model decodes the frames that it encodes, and hardly any frame in noise.
@Suite struct ShippedFramesTests {
    static let models = ShippedFilesTests.models.filter { model in
        (try? load(model))?.file.serial != nil
    }

    static func load(_ model: String) throws -> (file: DeviceFile, serial: SerialModel)? {
        let file = try DeviceFile.load("\(repository)/devices/\(model).yaml")
        guard case .serial(let serial) = file.model.kind else { return nil }
        return (file, serial)
    }

    /// Without an example, any value may be left out if the frame allows it.
    @Test(arguments: models, Seeds.fresh(1))
    func encodedValuesAreDecoded(model: String, seed: UInt64) throws {
        let (file, serial) = try #require(try Self.load(model))
        var random = SeededGenerator(seed: seed)
        for (frame, format) in serial.frames.enumerated() {
            for _ in 0..<20 {
                let values = random.reading(
                    file.model, format, frame, isNeeded: { _ in format.mayLackValues ? nil : true },
                    mayBeUnknown: true)
                guard values.contains(where: { $0 != nil }) else { continue }
                let bytes = try file.model.encode(frame, values)
                let decoded = Self.decode(bytes, frame, file.model, serial)
                // A value brings its line with another value, and two fields make a third value.
                let made = { file.model.values[$0].onlySlot(of: frame) == nil }
                let extra = values.indices.filter {
                    values[$0] == nil && (format.mayLackValues || made($0))
                }
                #expect(decoded.map { $0.without(extra) } == [Decoded(frame, values)])
            }
        }
    }

    /// Over an example, whose ignored bytes are kept.
    @Test(arguments: models, Seeds.fresh(1))
    func valuesEncodedOverAnExampleAreDecoded(model: String, seed: UInt64) throws {
        let (file, serial) = try #require(try Self.load(model))
        var random = SeededGenerator(seed: seed)
        for example in file.model.examples where !example.isRequest {
            // Registers are contents of several frames, or of parts of them.
            if case .registers = example.input { continue }
            let frame = try #require(serial.frames.indices.first { example.bytes(of: $0) != nil })
            for _ in 0..<20 {
                var values = random.reading(
                    file.model, serial.frames[frame], frame,
                    isNeeded: { example.gives[$0] != nil }, mayBeUnknown: false)
                // Another date could make another meter of the telegram the newest one.
                for place in values.indices where file.model.values[place].mapping.isDate {
                    values[place] = nil
                }
                let bytes = try file.model.encode(frame, values, over: example.bytes(of: frame))
                // Of two values from one field, only one is encoded.
                values = zip(values, example.gives).map { $0 ?? $1 }
                // Two fields that changed give another value.
                let made = file.model.values.indices.filter {
                    file.model.values[$0].onlySlot(of: frame) == nil
                }
                let decoded = Self.decode(bytes, frame, file.model, serial)
                #expect(decoded.map { $0.without(made) } == [Decoded(frame, values).without(made)])
            }
        }
    }

    /// The requests of all writes with random values.
    @Test(arguments: models, Seeds.fresh(1))
    func requestsAreEncodedAndDecoded(model: String, seed: UInt64) throws {
        let (file, serial) = try #require(try Self.load(model))
        var random = SeededGenerator(seed: seed)
        for (index, write) in serial.writes.enumerated() where !write.isConstant {
            for _ in 0..<20 {
                let values = random.values(file.model, settableBy: index, write.request)
                let bytes = try file.model.request(index, values)
                let raw = try #require(write.request.rawValues(of: bytes))
                var decoded = [Value?](repeating: nil, count: values.count)
                file.model.decode(request: index, { raw[$0] }, into: &decoded)
                #expect(decoded == values)
            }
        }
    }

    /// Each request that changes something is in an example, so its bytes are those of a source.
    /// The requests of Modbus follow from the specification: one is enough.
    @Test(arguments: models) func eachWriteHasAnExample(model: String) throws {
        let (file, serial) = try #require(try Self.load(model))
        let shown = file.model.examples.compactMap { example -> Int? in
            if case .request(let write, _) = example.input { write } else { nil }
        }
        let missing = serial.writes.indices.filter { !shown.contains($0) }
        #expect(missing == [] || serial.modbus != nil && !shown.isEmpty)
    }

    /// Compares the expected and the actual number of false frames in noise.
    @Test(arguments: models, Seeds.fresh(1))
    func falseFramesInNoiseAreAsRareAsExpected(model: String, seed: UInt64) throws {
        let (file, serial) = try #require(try Self.load(model))
        for (format, rate) in zip(serial.frames, file.falseFramesPerHour) {
            print(
                "\(model) \(rate.frame): one false frame in \(1 / format.falseFramesPerByte) bytes",
                "of noise, \(rate.count) per hour at the line's full speed")
            #expect(rate.count < 100)
        }
        var random = SeededGenerator(seed: seed)
        var decoder = FrameDecoder(serial.frames)
        let noise = random.bytes(60_000)
        noise.withUnsafeBytes { decoder.receive($0) { _ in } }
        let expected = serial.frames.reduce(0) { $0 + $1.falseFramesPerByte } * 60_000
        #expect(Double(decoder.counters.frames) < 3 + expected + 6 * expected.squareRoot())
    }

    struct Decoded: Equatable {
        let frame: Int
        let values: [Value?]

        init(_ frame: Int, _ values: [Value?]) {
            (self.frame, self.values) = (frame, values)
        }

        func without(_ places: [Int]) -> Decoded {
            Decoded(frame, values.indices.map { places.contains($0) ? nil : values[$0] })
        }
    }

    /// The frames in some bytes; none if bytes are left over.
    static func decode(
        _ bytes: [UInt8], _ frame: Int, _ model: Model, _ serial: SerialModel
    ) -> [Decoded] {
        var dropped = 0
        let decoded = frames(in: bytes, frame, model, serial, dropped: &dropped)
        return dropped == 0 ? decoded : []
    }

    /// The frames in some bytes.
    ///
    /// - Parameter frame: The one that was sent. Only its question tells it from others of equal
    ///   form, as on a line.
    static func frames(
        in bytes: [UInt8], _ frame: Int, _ model: Model, _ serial: SerialModel
    ) -> [Decoded] {
        var dropped = 0
        return frames(in: bytes, frame, model, serial, dropped: &dropped)
    }

    private static func frames(
        in bytes: [UInt8], _ frame: Int, _ model: Model, _ serial: SerialModel,
        dropped: inout Int
    ) -> [Decoded] {
        let isAsked = serial.answersLookAlike
        var decoder = FrameDecoder(isAsked ? [serial.frames[frame]] : serial.frames)
        decoder.reset()
        var decoded: [Decoded] = []
        let take = { (event: FrameEvent) in
            guard case .frame(let found, let view) = event else { return }
            let index = isAsked ? frame : found
            var values = [Value?](repeating: nil, count: model.values.count)
            model.decode(index, view, into: &values)
            decoded.append(Decoded(index, values))
        }
        bytes.withUnsafeBytes { decoder.receive($0, take) }
        if decoder.silence != nil { decoder.fallSilent(take) }
        dropped = Int(decoder.counters.droppedBytes)
        return decoded
    }
}

extension Mapping {
    fileprivate var isDate: Bool {
        if case .date = self { return true }
        return false
    }
}

extension Example {
    fileprivate var isRequest: Bool {
        if case .request = input { return true }
        return false
    }
}
