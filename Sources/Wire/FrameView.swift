// SPDX-License-Identifier: Apache-2.0

/// A frame in the decoder's buffer, read on demand.
///
/// Nothing is copied out of the buffer until a slot is asked for, so a model pays only for the
/// fields that it uses. The view is valid while the decoder delivers it, not later.
package struct FrameView {
    enum Slots {
        case fields([FrameLayout.Slot])
        case text([HoleSpan])
    }

    /// The frame as it was received, with all that stands around its content; a line comes without
    /// its end.
    package let bytes: UnsafeRawBufferPointer
    /// What the slots are places of.
    let content: UnsafeRawBufferPointer
    let slots: Slots

    init(bytes: UnsafeRawBufferPointer, content: UnsafeRawBufferPointer? = nil, slots: Slots) {
        self.bytes = bytes
        self.content = content ?? bytes
        self.slots = slots
    }

    /// What stands in a slot; `nil` when this frame has no place for it, as a telegram without the
    /// line in which it would be.
    ///
    /// - Precondition: The frame's format has a slot of that number.
    package func rawValue(_ slot: Int) -> RawValue? {
        switch slots {
        case .fields(let slots):
            return slots[slot].read(content)
        case .text(let spans):
            return spans[slot].isAbsent ? nil : spans[slot].rawValue(in: content)
        }
    }
}
