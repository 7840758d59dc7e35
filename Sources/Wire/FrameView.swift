// SPDX-License-Identifier: Apache-2.0

/// A frame in the decoder's buffer, read on demand.
///
/// Nothing is copied out of the buffer until a slot is read, so a model pays only for the fields
/// that it uses. The view is valid during the decoder's delivery only.
package struct FrameView {
    enum Slots: Sendable {
        case fields([FrameLayout.Slot])
        case list(ListSpan)
        case sml(SMLList)
        case mbus(MBusRecords)
        case text([HoleSpan])
    }

    /// The frame as received, with the framing around its content; a line is without its end.
    package let bytes: UnsafeRawBufferPointer
    /// The bytes that the places of the slots refer to.
    let content: UnsafeRawBufferPointer
    let slots: Slots

    init(bytes: UnsafeRawBufferPointer, content: UnsafeRawBufferPointer? = nil, slots: Slots) {
        self.bytes = bytes
        self.content = content ?? bytes
        self.slots = slots
    }

    /// The content of a slot; `nil` when this frame does not have it, for example a telegram
    /// without its line, or a list without that item.
    ///
    /// - Precondition: The frame's format has a slot of that number.
    package func rawValue(_ slot: Int) -> RawValue? {
        switch slots {
        case .fields(let slots):
            return slots[slot].read(content)
        case .list(let list):
            return list.holds(slot, in: content) ? list.slots[slot].read(content) : nil
        case .sml(let list):
            return list.rawValue(slot, in: content)
        case .mbus(let records):
            return records.rawValue(slot, in: content)
        case .text(let spans):
            return spans[slot].isAbsent ? nil : spans[slot].rawValue(in: content)
        }
    }
}
