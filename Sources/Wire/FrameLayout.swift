// SPDX-License-Identifier: Apache-2.0

/// A checked binary frame: fields in wire order, mostly behind a sync. One list, read in both
/// directions.
///
/// Facts. Most sensors send frames of one size. Some send a length and as many bytes; some end a
/// frame with a mark, or with silence. In all of these, what differs from frame to frame is how
/// much stands in one place: before it fields count from the frame's begin, behind it from its end.
///
///     F4 F3 F2 F1 | 0D 00 | 02 AA ... 00 |  0 ... 40 bytes  | F8 F7 F6 F5
///     sync          length  fields 6...     an open gap       fields ...-1
///
/// Choice. So a frame has at most one gap of open length, and a place is one number: from the begin
/// when it is not negative, from the end otherwise. All places are worked out here, once; decoding
/// adds and compares. A frame whose length lies is recognised at its length field: it does not say
/// what the layout takes, or something between the bounds, and then the check tells.
///
/// Rejected: parts that repeat, and types that depend on other fields. They need a language, and a
/// device that speaks like this (SML) needs a decoder of its own.
///
/// A class, so that the decoder, which meets it with each frame, copies one reference.
package final class FrameLayout: Sendable {
    /// A number that is read out, by its place.
    package struct Slot: Hashable, Sendable {
        package enum Content: Hashable, Sendable {
            case number(NumberType)
            case bits(IntegerType, ClosedRange<Int>)
        }

        package let name: String
        /// From the frame's begin; when negative, from its end.
        package let offset: Int
        package let content: Content
    }

    /// Bytes that must be these, and the complaint when they are not.
    struct Fixed: Sendable {
        let offset: Int
        let bytes: [UInt8]
        let complaint: Rejection.Reason
    }

    /// A check and what it covers: up to `end`, which is a place, too.
    ///
    /// A class for the same reason as the layout.
    final class CheckSpan: Sendable {
        let check: Check
        let offset: Int
        let first: Int
        let end: Int

        init(_ check: Check, at offset: Int, first: Int, end: Int) {
            (self.check, self.offset, self.first, self.end) = (check, offset, first, end)
        }
    }

    /// What tells how long a frame is.
    enum Extent: Sendable {
        /// It always is as long.
        case fixed
        /// The number there plus so many bytes.
        case length(IntegerType, at: Int, plus: Int)
        /// Up to the first place behind the fields where these bytes stand.
        case mark([UInt8])
        /// Up to a silence, or to the end of what encloses it.
        case silence
    }

    /// The longest frame that is accepted: as long as a serial line at 9600 baud speaks in 4 s.
    package static let longest = 4096

    /// Empty where the check, a constant or a silence must do.
    package let sync: [UInt8]
    package let fields: [Field]
    /// The bytes that it always ends with, if there are any.
    package let end: [UInt8]
    /// So long a silence stands before each frame and behind it.
    package let silence: Duration?
    /// Bytes of the whole frame, at least and at most.
    package let sizes: ClosedRange<Int>
    /// The named fields, in wire order; a slot's number is its place here.
    package let slots: [Slot]
    let extent: Extent
    /// Constants before the open gap, in wire order, and those behind it.
    let (head, tail): ([Fixed], [Fixed])
    /// Where there must be digits.
    let digits: [Slot]
    let checks: [CheckSpan]

    /// Compiles a list of fields.
    ///
    /// - Parameter isEnclosed: Whether a framing tells where the fields begin and end.
    /// - Throws: `LayoutError` for the first field that cannot stand where it stands.
    package init(
        sync: [UInt8] = [], fields: [Field], end: [UInt8] = [], silence: Duration? = nil,
        isEnclosed: Bool = false
    ) throws(LayoutError) {
        let plan = try LayoutPlan(
            sync: sync, fields: fields, end: end, isBounded: silence != nil || isEnclosed)
        self.sync = sync
        self.fields = fields
        self.end = end
        self.silence = silence
        sizes = plan.sizes
        slots = plan.slots
        extent = plan.extent
        head = plan.fixed.filter { $0.offset >= 0 }
        tail = plan.fixed.filter { $0.offset < 0 }
        digits = plan.slots.filter { $0.content.isDigits }
        checks = plan.checks
    }
}

extension FrameLayout.Slot {
    /// What stands there.
    func read(_ frame: UnsafeRawBufferPointer) -> RawValue {
        let place = offset.place(in: frame.count)
        switch content {
        case .number(let type):
            return type.read(frame, at: place)
        case .bits(let type, let bits):
            let mask = UInt64.max >> (64 - UInt64(bits.count))
            return .integer(
                Int64(bitPattern: type.bits(frame, at: place) >> bits.lowerBound & mask))
        }
    }
}

extension Int {
    /// Where a place of a layout is in a frame of that size.
    func place(in size: Int) -> Int { self < 0 ? self + size : self }
}

extension FrameLayout.Slot.Content {
    /// What a slot of it holds.
    package var rawType: RawType {
        if case .number(let type) = self { return type.rawType }
        return .integer
    }

    fileprivate var isDigits: Bool {
        if case .number(.digits) = self { return true }
        return false
    }
}
