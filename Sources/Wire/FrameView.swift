// SPDX-License-Identifier: Apache-2.0

/// A frame in the decoder's buffer, read on demand.
///
/// Nothing is copied out of the buffer until a slot is asked for, so a model pays only for the
/// fields that it uses. The view is valid while the decoder delivers it, not later.
package struct FrameView {
    enum Slots {
        case binary([FrameLayout.Slot])
        case text([HoleSpan])
    }

    /// The frame as it was received; a line comes without its end.
    package let bytes: UnsafeRawBufferPointer
    let slots: Slots

    /// What stands in a slot; `nil` when this frame has no place for it, as a telegram without the
    /// line in which it would be.
    ///
    /// - Precondition: The frame's format has a slot of that number.
    package func rawValue(_ slot: Int) -> RawValue? {
        switch slots {
        case .binary(let slots):
            return slots[slot].read(bytes)
        case .text(let spans):
            return spans[slot].isAbsent ? nil : spans[slot].rawValue(in: bytes)
        }
    }
}
