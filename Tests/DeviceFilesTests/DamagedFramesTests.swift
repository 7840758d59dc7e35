// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import PropertyTesting
import Readings
import Testing

@testable import DeviceFiles
@testable import Wire

/// Frames of all shipped models with one fault each: a changed, lost, doubled or foreign byte, or a
/// missing end. What is decoded is a frame that was sent, or nothing.
///
/// A check of 8 bits cannot reject all: one of 256 frames whose bytes have moved passes by chance.
/// The number of wrong readings is compared with this chance. A frame without a check has no
/// protection but its form and `valid`; the test prints how many of its readings were wrong.
@Suite struct DamagedFramesTests {
    /// `deploy/test.sh --damage` sets a larger number.
    static let count = getenv("MARTLET_DAMAGED_FRAMES").flatMap { Int(String(cString: $0)) } ?? 20

    @Test(arguments: ShippedFramesTests.models, Seeds.fresh(1))
    func aDamagedFrameIsNoOtherFrame(model: String, seed: UInt64) throws {
        let (file, serial) = try #require(ShippedFramesTests.loaded[model])
        var random = SeededGenerator(seed: seed)
        for message in serial.messages.indices {
            let format = serial.format(of: message)
            var sent = goodFrames(of: file.model, serial, message, &random)
            guard !sent.isEmpty else { continue }
            let expected = Double(Self.count) * format.chanceOfWrongCheck(in: sent[0].bytes)
            var wrong = 0
            for round in 1...Self.count {
                // The same frames again would have the same accidents.
                if round % 20 == 0 {
                    sent = goodFrames(of: file.model, serial, message, &random)
                }
                let (one, next) = (random.element(of: sent), random.element(of: sent))
                let bytes = random.damaged(one.bytes) + next.bytes
                let decoded = ShippedFramesTests.messages(
                    in: bytes, message, file.model, serial)
                let isRight = decoded.allSatisfy {
                    $0.isPart(of: one.content) || $0.isPart(of: next.content)
                }
                if !isRight { wrong += 1 }
            }
            print(
                "\(model) \(serial.messages[message].name):",
                "\(Self.count) damaged frames, \(wrong) wrong readings;",
                expected < Double(Self.count) ? "chance lets \(expected) pass" : "no check")
            if expected < Double(Self.count) {
                #expect(Double(wrong) <= 3 + expected + 6 * expected.squareRoot())
            }
        }
    }

    private struct Sent {
        let bytes: [UInt8]
        let content: ShippedFramesTests.Decoded
    }

    private func goodFrames(
        of model: Model, _ serial: SerialModel, _ message: Int, _ random: inout SeededGenerator
    ) -> [Sent] {
        (0..<20).compactMap { _ in
            let values = random.reading(
                model, serial.format(of: message), message, isNeeded: { _ in true },
                mayBeUnknown: false)
            guard values.contains(where: { $0 != nil }) else { return nil }
            // Some values exclude each other.
            guard let bytes = try? model.encode(message, values) else { return nil }
            return ShippedFramesTests.messages(in: bytes, message, model, serial).first
                .map { Sent(bytes: bytes, content: $0) }
        }
    }
}

extension ShippedFramesTests.Decoded {
    /// Whether it has no other values than the frame that was sent: a line may be missing.
    fileprivate func isPart(of sent: Self) -> Bool {
        message == sent.message && zip(values, sent.values).allSatisfy { $0 == nil || $0 == $1 }
    }
}

extension SeededGenerator {
    fileprivate mutating func element<Element>(of list: [Element]) -> Element {
        list[Int.random(in: list.indices, using: &self)]
    }

    fileprivate mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let place = Int.random(in: bytes.indices, using: &self)
        switch Int.random(in: 0..<5, using: &self) {
        case 0: bytes[place] ^= UInt8.random(in: 1...255, using: &self)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(bytes[place], at: place)
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &self), at: place)
        default: bytes.removeLast(bytes.count - place)
        }
        return bytes
    }
}

extension FrameFormat {
    /// The chance that bytes which are not those of a frame have its checks by chance; 1 for a
    /// frame without a check.
    fileprivate func chanceOfWrongCheck(in frame: [UInt8]) -> Double {
        switch shape {
        case .fields(let layout):
            return layout.checks.reduce(1) { $0 * $1.check.chanceInNoise }
        case .framed(let framing, let body):
            let framed = (framing as? any CheckedFraming)?.checked(frame)?.check.chanceInNoise
            return framed ?? body.chanceOfWrongCheck
        }
    }
}

extension FrameBody {
    fileprivate var chanceOfWrongCheck: Double {
        switch self {
        case .fields(let layout): return layout.checks.reduce(1) { $0 * $1.check.chanceInNoise }
        case .template(let template): return template.chanceOfWrongCheck
        case .lines(let lines):
            return lines.templates.templates.map(\.chanceOfWrongCheck).max() ?? 1
        case .sml, .mbus: return 1
        }
    }
}

extension Template {
    fileprivate var chanceOfWrongCheck: Double {
        pieces.reduce(1) { chance, piece in
            guard case .check(let check, _) = piece.content else { return chance }
            return chance * check.chanceInNoise
        }
    }
}
