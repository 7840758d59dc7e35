// SPDX-License-Identifier: Apache-2.0

/// Items of the same form, one after the other: the cells of a battery, its thermometers.
///
///     DD 04 00 08 | 0C E4 | 0C E6 | 0C E5 | 0C E4 | FC AF 77      items to the end of the frame
///     ... 64 03 04 | 02 | 0B 76 | 0B 82 | FB FF 77                a number of items before them
package struct ItemList: Hashable, Sendable {
    /// What the number before the first item counts.
    package enum Unit: Hashable, Sendable { case items, bytes }

    /// The number that stands before the first item.
    package struct Count: Hashable, Sendable {
        let type: IntegerType
        package let unit: Unit

        package init(_ type: IntegerType, of unit: Unit = .items) {
            (self.type, self.unit) = (type, unit)
        }
    }

    /// The fields of one item, in wire order.
    package let fields: [Field]
    /// The largest number of items.
    package let most: Int
    /// `nil` when the items end where the rest of the frame begins.
    package let count: Count?

    /// - Precondition: `most` is positive.
    package init(_ fields: [Field], most: Int, count: Count? = nil) {
        precondition(most > 0, "a list has room for an item")
        (self.fields, self.most, self.count) = (fields, most, count)
    }

    /// The size of one item in bytes.
    var itemWidth: Int { fields.reduce(0) { $0 + $1.kind.widths.lowerBound } }

    /// Its size in bytes, with the number before its items.
    var widths: ClosedRange<Int> {
        let before = count?.type.width ?? 0
        return before...before + most * max(0, itemWidth)
    }

    /// The name of a field of the item with that number; the first item is 1.
    static func name(_ field: String, ofItem number: Int) -> String { "\(field)-\(number)" }
}

/// The place of a list in the frames of a layout.
///
/// A class, so that a view of a frame copies one reference.
final class ListSpan: Sendable {
    /// The slots of the layout.
    let slots: [FrameLayout.Slot]
    /// The slots of all items, item by item.
    let range: Range<Int>
    private let slotsPerItem: Int
    private let itemWidth: Int
    private let most: Int
    private let count: ItemList.Count?
    /// The place of the count.
    let place: Int
    /// The size of the frame without items, with the shortest gap after them.
    private let base: Int
    /// The number of bytes that the gap after the items may have beyond its shortest size.
    private let slack: Int

    init(
        _ list: ItemList, at place: Int, in slots: [FrameLayout.Slot], _ range: Range<Int>,
        base: Int, slack: Int
    ) {
        (self.slots, self.range) = (slots, range)
        slotsPerItem = range.count / list.most
        itemWidth = list.itemWidth
        most = list.most
        count = list.count
        (self.place, self.base, self.slack) = (place, base, slack)
    }

    /// The size of a frame with that number of items.
    func size(of items: Int) -> Int { base + items * itemWidth }

    /// The number of items that slots with contents need.
    func items(for values: [RawValue?]) -> Int {
        let last = range.last { values[$0] != nil }
        return last.map { item(of: $0) + 1 } ?? 0
    }

    /// The number of items in the frame; `nil` when the list does not fill its place.
    func items(in frame: UnsafeRawBufferPointer) -> Int? {
        let room = frame.count - base
        guard let count else { return room % itemWidth == 0 ? room / itemWidth : nil }
        let number = count.type.read(frame, at: place)
        guard number >= 0, number <= most * itemWidth else { return nil }
        let step = count.unit == .items ? 1 : itemWidth
        let items = Int(number) / step
        guard Int(number) % step == 0, items <= most,
            (0...slack).contains(room - items * itemWidth)
        else { return nil }
        return items
    }

    /// Whether the frame has the item of that slot. Slots outside of the list are always there.
    func holds(_ slot: Int, in frame: UnsafeRawBufferPointer) -> Bool {
        guard range.contains(slot) else { return true }
        return item(of: slot) < items(in: frame) ?? 0
    }

    /// Writes the count, if the list has one.
    func writeCount(of items: Int, to bytes: inout [UInt8]) {
        guard let count else { return }
        let number = count.unit == .items ? items : items * itemWidth
        count.type.write(Int64(number), to: &bytes, at: place)
    }

    /// The number of items for an encoding over those bytes. Their size determines it, so the count
    /// may be any; only with a gap after the list the count is needed.
    func items(over bytes: [UInt8]) throws(EncodingError) -> Int {
        if slack == 0, (bytes.count - base) % itemWidth == 0 {
            return (bytes.count - base) / itemWidth
        }
        guard let items = bytes.withUnsafeBytes({ items(in: $0) }) else {
            throw EncodingError(slot: nil, "the list of the given bytes does not fill its place")
        }
        return items
    }

    private func item(of slot: Int) -> Int { (slot - range.lowerBound) / slotsPerItem }

    /// The chance that noise of a size that the layout allows fits the list.
    var chanceInNoise: Double {
        guard let count else { return 1 / Double(itemWidth) }
        return min(1, Double(slack / itemWidth + 1) * chance(ofBytes: count.type.width))
    }
}
