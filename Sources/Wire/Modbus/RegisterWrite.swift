// SPDX-License-Identifier: Apache-2.0

/// A request that sets a register, several registers that are one number, or a coil.
///
/// A device confirms it by the beginning of the request: for one register or coil that is the whole
/// request, for several their address and count (MODBUS Application Protocol Specification V1.1b3,
/// sections 6.5, 6.6, 6.11 and 6.12).
package struct RegisterWrite: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// A coil: on or off. The request is constant.
        case coil(isOn: Bool)
        /// The number or text of the command.
        case register
        /// Always these bytes, which fill the register or the registers. The request is constant.
        case constant([UInt8])
    }

    package let field: RegisterField
    package let content: Content
    /// Whether the functions for several addresses are used for one too.
    package let usesMultiple: Bool

    /// - Precondition: The table can be written, and the content is of its kind.
    package init(_ field: RegisterField, _ content: Content, usesMultiple: Bool) {
        switch content {
        case .coil: precondition(field.table == .coil, "this is no coil")
        case .register: precondition(field.table == .holding, "this cannot be written")
        case .constant(let bytes):
            precondition(
                field.table == .holding && bytes.count == field.content.width,
                "these bytes do not fill the register")
        }
        self.field = field
        self.content = content
        self.usesMultiple = usesMultiple
    }

    /// Such as `set-holding-5`, `set-holding-5-to-000A`, `set-coil-3-on`.
    package var name: String {
        let place = "set-\(field.table.rawValue)-\(field.addresses.lowerBound)"
        switch content {
        case .coil(let isOn): return place + (isOn ? "-on" : "-off")
        case .register: return place
        case .constant(let bytes): return "\(place)-to-\(bytes.hexText.filter { $0 != " " })"
        }
    }

    package var function: UInt8 {
        switch content {
        case .coil: return usesMultiple ? 15 : 5
        case .register, .constant: return usesMultiple || field.addresses.count > 1 ? 16 : 6
        }
    }

    /// The function and the address, for several addresses also their count.
    private func head(_ unit: UInt8) -> [UInt8] {
        let head = [unit, function] + ModbusFrame.word(field.addresses.lowerBound)
        return function < 15 ? head : head + ModbusFrame.word(field.addresses.count)
    }

    /// The request, with a slot for the content of a register.
    package func request(to unit: UInt8) -> FrameFormat {
        let count = function == 6 ? [] : [UInt8(field.content.width)]
        switch (content, usesMultiple) {
        case (.coil(let isOn), false): return format(head(unit) + [isOn ? 0xFF : 0, 0])
        case (.coil(let isOn), true): return format(head(unit) + [1, isOn ? 1 : 0])
        case (.register, _): return format(head(unit) + count, content: true)
        case (.constant(let bytes), _): return format(head(unit) + count + bytes)
        }
    }

    /// The answer to the request.
    package func confirmation(from unit: UInt8) -> FrameFormat {
        function < 15 ? request(to: unit) : format(head(unit))
    }

    private func format(_ sync: [UInt8], content hasContent: Bool = false) -> FrameFormat {
        let slot = FrameLayout.Slot(name: field.name, offset: sync.count, content: field.content)
        let layout = FrameLayout(
            sync: sync, slots: hasContent ? [slot] : [],
            size: sync.count + (hasContent ? field.content.width : 0) + ModbusFrame.check.width,
            check: ModbusFrame.check)
        return FrameFormat(name: name, shape: .fields(layout))
    }
}
