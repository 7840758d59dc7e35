// SPDX-License-Identifier: Apache-2.0

/// Where a pin is: `GPIO17`, or offset 17, on a chip that is named or found by the line's name.
package struct PinAddress: Hashable, Sendable, CustomStringConvertible {
    package enum Line: Hashable, Sendable {
        case name(String)
        case offset(Int)
    }

    /// The chip's label (`pinctrl-bcm2711`) or path; `nil` looks through all.
    package let chip: String?
    package let line: Line

    package init(chip: String?, line: Line) {
        self.chip = chip
        self.line = line
    }

    package var description: String {
        let place = chip.map { " on \($0)" } ?? ""
        switch line {
        case .name(let name): return "\(name)\(place)"
        case .offset(let offset): return "line \(offset)\(place)"
        }
    }
}
