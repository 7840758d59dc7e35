// SPDX-License-Identifier: Apache-2.0

import Wire

/// A model of SunSpec that a device file reads: a block of holding registers with a number, whose
/// contents the SunSpec Alliance has defined.
///
/// Facts. A device of SunSpec marks its first two registers with the characters `SunS`. Its models
/// follow, each with its number, the number of its further registers, and these registers. The
/// number 65535 ends them. Which models there are, and in which order, is different from device to
/// device, so a register of a model has no fixed address.
///
/// Choice. A device file states the models that it reads, and names a register by its place in a
/// model. The compiled model has the addresses of `place`, one model behind the other, as the
/// simulated device has them. When the gateway knows the places of a device, it moves the requests
/// there (`Model.placed`). Therefore no request reads registers of two models.
///
/// Source: SunSpec Device Information Model Specification V1.1, chapters 3 and 4.
package struct SunSpecModel: Hashable, Sendable {
    /// The name that the file gives it.
    package let name: String
    /// The numbers that it can have. Some models have the same registers, like 101, 102 and 103.
    package let numbers: ClosedRange<Int>
    /// Where the compiled model has it.
    package let place: SunSpecPlace

    package init(name: String, numbers: ClosedRange<Int>, place: SunSpecPlace) {
        self.name = name
        self.numbers = numbers
        self.place = place
    }

    /// Whether the compiled model has a register, or a part of it, in this SunSpec model.
    package func overlaps(_ field: RegisterField) -> Bool {
        field.table == .holding && place.addresses.overlaps(field.addresses)
    }
}

/// Where a device has a model of SunSpec.
package struct SunSpecPlace: Hashable, Sendable {
    /// The address of its first register, which holds its number.
    package let start: Int
    /// The number of registers after those for the number and the length.
    package let length: Int

    package init(start: Int, length: Int) {
        self.start = start
        self.length = length
    }

    /// All its addresses, those of the number and of the length included.
    package var addresses: Range<Int> { start..<start + SunSpec.headSize + length }
}

/// The fixed numbers of SunSpec.
package enum SunSpec {
    /// The characters `SunS` in two registers.
    package static let marker: [UInt8] = [0x53, 0x75, 0x6E, 0x53]
    /// The addresses at which a device may have the marker.
    package static let bases = [40_000, 50_000, 0]
    /// The number of registers of the marker.
    package static let markerSize = 2
    /// The number of registers at the beginning of a model: its number and its length.
    package static let headSize = 2
    /// The number in place of one more model.
    package static let end = 0xFFFF
    /// The numbers that a model can have.
    package static let numbers = 1...(end - 1)

    /// Puts models behind the marker at the first of `bases`, one after the other.
    ///
    /// - Parameter lengths: Of each model, the number of registers after its head.
    package static func places(of lengths: [Int]) -> [SunSpecPlace] {
        var start = bases[0] + markerSize
        return lengths.map { length in
            defer { start += headSize + length }
            return SunSpecPlace(start: start, length: length)
        }
    }
}
