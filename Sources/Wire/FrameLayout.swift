// SPDX-License-Identifier: Apache-2.0

/// A checked binary frame: fields in wire order, mostly after a sync. The same list decodes and
/// encodes.
///
/// Facts. Most sensors send frames of one size. Some send a length and as many bytes; some end a
/// frame with a mark, or with silence. In all of these only one place of the frame differs in size.
/// The places of fields before it count from the begin of the frame, those of fields after it from
/// the end.
///
///     F4 F3 F2 F1 | 0D 00 | 02 AA ... 00 |  0 ... 40 bytes  | F8 F7 F6 F5
///     sync          length  fields 6...     an open gap       fields ...-1
///
/// Choice. So a frame has at most one gap of open length, and a place is one number: from the begin
/// when it is not negative, otherwise from the end. All places are computed here, once; decoding
/// adds and compares. A wrong length outside of the layout's bounds is rejected at the length
/// field; the check rejects a wrong length within the bounds.
///
/// The gap may be a list: items of one size, like the cells of a battery. So the places of its
/// items are constant too, and the size of the frame, or a count before the items, says how many of
/// them are there (`ListSpan`). Only after a list with a count may a second gap follow: both begin
/// where the count says.
///
/// Rejected: two lists, items of different sizes, and types that depend on other fields. They need
/// a language, and a device with such a protocol (SML) needs a decoder of its own.
///
/// A class, so that the decoder copies one reference for each frame.
package final class FrameLayout: Sendable {
    /// A number or a text for a value, with its place.
    package struct Slot: Hashable, Sendable {
        package enum Content: Hashable, Sendable {
            case number(NumberType)
            case text(Int)
            case bits(IntegerType, ClosedRange<Int>)
        }

        package let name: String
        /// From the frame's begin; when negative, from its end.
        package let offset: Int
        package let content: Content
    }

    /// Constant bytes, and the rejection of other bytes.
    struct Fixed: Sendable {
        let offset: Int
        let bytes: [UInt8]
        let complaint: Rejection.Reason
    }

    /// A check and the range that it covers: up to `end`, which is also a place.
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

    /// The source of a frame's size.
    enum Extent: Sendable {
        /// The size is always the same.
        case fixed
        /// The number there times the size of what it counts, plus a constant, in bytes.
        case length(IntegerType, at: Int, times: Int = 1, plus: Int)
        /// Up to the first occurrence of these bytes after the fields.
        case mark([UInt8])
        /// Up to a silence, or to the end of the enclosing framing.
        case silence
    }

    /// The longest accepted frame: the bytes of 4 s on a serial line at 9600 baud.
    package static let longest = 4096

    /// Empty where the check, a constant or a silence replaces it.
    package let sync: [UInt8]
    /// Empty for a frame that was not laid out field by field.
    package let fields: [Field]
    /// The constant bytes at the end, if there are any.
    package let end: [UInt8]
    /// The silence before and after each frame.
    package let silence: Duration?
    /// The smallest and largest size of the whole frame in bytes.
    package let sizes: ClosedRange<Int>
    /// The named fields, in wire order; a slot's number is its index here.
    package let slots: [Slot]
    let extent: Extent
    /// Constants before the open gap, in wire order, then those after it.
    let (head, tail): ([Fixed], [Fixed])
    /// The places of digits.
    let digits: [Slot]
    let checks: [CheckSpan]
    let list: ListSpan?
    /// The slots for a view of a frame; made once, because each frame needs them.
    let viewSlots: FrameView.Slots

    /// Compiles a list of fields.
    ///
    /// - Parameter isEnclosed: Whether a framing defines where the fields begin and end.
    /// - Throws: `LayoutError` for the first field that is wrong in its place.
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
        list = plan.list
        viewSlots = plan.list.map { .list($0) } ?? .fields(plan.slots)
    }

    /// A frame of one size whose contents may overlap: two views of one number.
    ///
    /// - Parameters:
    ///   - slots: Each within the frame, between the sync and the check.
    ///   - check: The last bytes, over all bytes before them.
    init(sync: [UInt8], slots: [Slot], size: Int, check: Check) {
        self.sync = sync
        fields = []
        end = []
        silence = nil
        sizes = size...size
        self.slots = slots
        extent = .fixed
        (head, tail) = ([], [])
        digits = slots.filter { $0.content.isDigits }
        checks = [CheckSpan(check, at: size - check.width, first: 0, end: size - check.width)]
        list = nil
        viewSlots = .fields(slots)
    }
}

extension FrameLayout {
    /// Whether some slots are missing in a short frame.
    var mayLackValues: Bool { list != nil }
}

extension FrameLayout.Slot {
    /// The kind of its content.
    func read(_ frame: UnsafeRawBufferPointer) -> RawValue {
        let place = offset.place(in: frame.count)
        switch content {
        case .number(let type):
            return type.read(frame, at: place)
        case .text(let count):
            return FixedText.read(UnsafeRawBufferPointer(rebasing: frame[place..<place + count]))
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
    /// The kind of a slot's content.
    package var rawType: RawType {
        switch self {
        case .number(let type): return type.rawType
        case .text: return .word
        case .bits: return .integer
        }
    }

    fileprivate var isDigits: Bool {
        if case .number(.digits) = self { return true }
        return false
    }
}
