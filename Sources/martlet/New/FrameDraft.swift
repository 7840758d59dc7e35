// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Readings
import Wire

/// A frame of bytes: the check is found by trying all of them.
struct FrameDraft: MessageDraft {
    private struct Slot {
        let name: String
        let type: NumberType
        let place: Int
        let number: String

        func overlaps(_ places: Range<Int>) -> Bool {
            places.overlaps(place..<place + type.width)
        }
    }

    private let bytes: [UInt8]
    private let found: Check.Found?
    private var slots: [Slot] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        found = Check.found(atEndOf: bytes)
    }

    /// The number of bytes before the check.
    private var end: Int { bytes.count - (found?.check.width ?? 0) }
    /// The first bytes, by which the frame is found.
    private var sync: Int { min(slots.first?.place ?? 2, 2) }

    /// Asks where the values are.
    func ask(_ dialog: Dialog) throws -> FrameDraft {
        print(
            found.map { "  The last bytes are the check \($0.check.name)." }
                ?? "  The last bytes are no check that has a name.")
        for (place, byte) in bytes.enumerated() where place < end {
            print("  \(place)".padded(to: 6), [byte].hexText)
        }
        var draft = self
        draft.slots = try dialog.list(
            "its first byte, its type and a name, like '4 u16be co2'",
            name: \.name, slot
        ).sorted { $0.place < $1.place }
        return draft
    }

    /// - Parameter earlier: Their places are not free.
    private func slot(_ text: String, _ earlier: [Slot]) throws(TypedText.Mistake) -> Slot {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, let place = Int(words[0]), place > 0,
            let type = NumberType(name: words[1]), place + type.width <= end,
            !earlier.contains(where: { $0.overlaps(place..<place + type.width) }),
            let number = type.value(of: bytes, at: place)?.number
        else {
            throw TypedText.Mistake(
                "expected a free place from 1 to \(end - 1), a type like u8, u16be, i16le or "
                    + "f32be, and a name")
        }
        return Slot(
            name: try TypedText.name(words[2]), type: type, place: place, number: "\(number)")
    }

    var frame: String {
        var fields: [String] = []
        var place = sync
        for slot in slots {
            if slot.place > place { fields.append("{ skip: \(slot.place - place) }") }
            fields.append("{ name: \(slot.name), type: \(slot.type.name) }")
            place = slot.place + slot.type.width
        }
        if end > place { fields.append("{ skip: \(end - place) }") }
        if let found {
            let over = found.start == 0 ? "" : ", over: \(found.start)..-1"
            fields.append("{ check: \(found.check.name)\(over) }")
        }
        return """
              message:
                sync: \(Array(bytes[..<sync]).hexText)
                fields:
            \(fields.map { "      - \($0)" }.joined(separator: "\n"))
            """
    }

    var values: [String] {
        slots.map { slot in
            Draft.value(
                slot.name, from: "message.\(slot.name)", ["simulate: { constant: \(slot.number) }"])
        }
    }

    var example: String {
        let gives = slots.map { "\($0.name): \($0.number)" }.joined(separator: ", ")
        return "  - { bytes: \(bytes.hexText), gives: { \(gives) } }"
    }
}
