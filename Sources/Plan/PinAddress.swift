// SPDX-License-Identifier: Apache-2.0

/// Where a pin is: `GPIO17`, or offset 17 of a chip.
package struct PinAddress: Hashable, Sendable, CustomStringConvertible {
    package enum Line: Hashable, Sendable {
        case name(String)
        case offset(Int)
    }

    /// The chip's label (`pinctrl-bcm2711`) or path; `nil` searches all chips for the line's name.
    package let chip: String?
    package let line: Line

    package init(chip: String?, line: Line) {
        self.chip = chip
        self.line = line
    }

    package var description: String {
        let chip = chip.map { " on \($0)" } ?? ""
        switch line {
        case .name(let name): return "\(name)\(chip)"
        case .offset(let offset): return "line \(offset)\(chip)"
        }
    }
}
