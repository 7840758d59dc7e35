// SPDX-License-Identifier: Apache-2.0

import Wire

/// A copy of a decoder's event that outlives the call.
enum Delivery: Equatable {
    case frame(Int, [RawValue])
    /// A frame without some of its places.
    case sparse(Int, [RawValue?])
    case rejected(Rejection)

    init(_ event: FrameEvent, _ formats: [FrameFormat]) {
        switch event {
        case .frame(let index, let view):
            let values = formats[index].slotNames.indices.map { view.rawValue($0) }
            self =
                values.contains(nil)
                ? .sparse(index, values) : .frame(index, values.compactMap { $0 })
        case .rejected(let rejection):
            self = .rejected(rejection)
        }
    }
}

extension FrameDecoder {
    /// All events that those bytes complete.
    mutating func deliveries(
        _ bytes: some Collection<UInt8>, formats: [FrameFormat]
    ) -> [Delivery] {
        var deliveries: [Delivery] = []
        Array(bytes).withUnsafeBytes { all in
            receive(all) { deliveries.append(Delivery($0, formats)) }
        }
        return deliveries
    }

    /// All events that a silence completes.
    mutating func deliveriesOfSilence(formats: [FrameFormat]) -> [Delivery] {
        var deliveries: [Delivery] = []
        fallSilent { deliveries.append(Delivery($0, formats)) }
        return deliveries
    }
}

extension [Delivery] {
    /// The frames among them.
    var frames: [[RawValue]] {
        compactMap { if case .frame(_, let values) = $0 { values } else { nil } }
    }
}

extension FrameFormat {
    /// A line of text.
    static func line(_ name: String, _ template: String, _ end: LineEnd) throws -> FrameFormat {
        FrameFormat(name: name, shape: .framed(end, .template(try Template(template))))
    }
}

/// Bytes as a device file writes them.
func hex(_ text: String) -> [UInt8] {
    text.split(separator: " ").map { UInt8($0, radix: 16)! }
}

/// The frame of the Plantower PMS5003, and one that a sensor sent.
enum PMS5003 {
    static let example = hex(
        """
        42 4D 00 1C 00 05 00 08 00 09 00 05 00 08 00 09 04 1A 01 36 00 37 00 06 00 01 00 00 98 00 \
        02 02
        """)

    static func format() throws -> FrameFormat {
        let layout = try FrameLayout(
            sync: [0x42, 0x4D],
            fields: [
                Field(kind: .length(.u16be)),
                Field(kind: .skip(6)),
                Field(name: "pm1", kind: .integer(.u16be)),
                Field(name: "pm25", kind: .integer(.u16be)),
                Field(name: "pm10", kind: .integer(.u16be)),
                Field(kind: .skip(14)),
                Field(kind: .check("sum16be", over: nil)),
            ])
        return FrameFormat(name: "data", shape: .fields(layout))
    }

    /// A frame with those values and good checks.
    static func frame(_ pm1: Int64, _ pm25: Int64, _ pm10: Int64) throws -> [UInt8] {
        try format().encode([.integer(pm1), .integer(pm25), .integer(pm10)], over: example)
    }
}

/// The error that the body throws, or `nil`. (`#expect(throws:)` hands it out from Swift 6.1 only.)
func thrown<Thrown: Error>(_ type: Thrown.Type, by body: () throws -> Any) -> Thrown? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Thrown
    }
}
