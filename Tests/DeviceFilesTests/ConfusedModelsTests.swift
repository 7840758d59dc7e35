// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing
import Wire

/// The file of another model of the same family: its decoder finds no frame.
///
/// Models whose frames have the same form and other meanings are not here: their files say that
/// nothing in a frame tells them apart, or read a register that identifies the model.
@Suite struct ConfusedModelsTests {
    private static let families = [
        ["plantower/pms3003", "plantower/pms5003", "plantower/pms5003st"],
        ["hilink/ld2410", "hilink/ld2410s", "hilink/ld2412", "hilink/ld2450"],
        ["nova/sds011", "nova/sds198"],
        ["sensirion/sps30", "sensirion/sfa30", "sensirion/svm4x"],
        ["cubic/cm1106", "cubic/pm1006"],
        ["dfrobot/a02yyuw", "dfrobot/c4001"],
    ]

    @Test(arguments: families) func framesOfAnotherModelAreRefused(family: [String]) throws {
        for sender in family {
            let frames = try Self.frames(of: sender)
            #expect(!frames.isEmpty)
            for reader in family where reader != sender {
                let (file, serial) = try #require(ShippedFramesTests.loaded[reader])
                for message in serial.messages.indices {
                    let found = frames.flatMap {
                        ShippedFramesTests.messages(in: $0, message, file.model, serial)
                    }
                    let values = found.flatMap(\.values).compactMap { $0 }
                    #expect(values == [], "\(reader) reads the frames of \(sender)")
                }
            }
        }
    }

    /// The frames in the examples of a model.
    private static func frames(of name: String) throws -> [[UInt8]] {
        let (file, serial) = try #require(ShippedFramesTests.loaded[name])
        return file.model.examples.compactMap { example in
            for message in serial.messages.indices {
                guard let bytes = example.bytes(of: message) else { continue }
                return serial.format(of: message).completed(bytes)
            }
            return nil
        }
    }
}
