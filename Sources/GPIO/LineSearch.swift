// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import Ports

/// The identity and the lines of a chip: enough to search for a line on it.
package struct ChipContents: Equatable, Sendable {
    /// `/dev/gpiochip0`.
    package let path: String
    /// `gpiochip0`: the order of discovery; on some boards it changes from boot to boot.
    package let name: String
    /// `pinctrl-bcm2711`: the hardware, and so the right identifier for a gateway file.
    package let label: String
    /// The names of all lines by their offset; empty if the board gives a line no name.
    package let lines: [String]

    package init(path: String, name: String, label: String, lines: [String]) {
        self.path = path
        self.name = name
        self.label = label
        self.lines = lines
    }
}

/// The search for one line among the chips, and the message when it fails.
///
/// A chip's number depends on the order of discovery, so no rule here uses it. A search that
/// matches two lines fails. Pure, so that tests need no chip.
struct LineSearch {
    struct LineLocation: Equatable {
        let chip: ChipContents
        let offset: Int
    }

    private let pin: PinAddress
    private var chips: [ChipContents] = []
    /// The error of the first chip that did not open; the line may be on that chip.
    private var failure: PortError?

    init(_ pin: PinAddress) {
        self.pin = pin
    }

    private var isByPath: Bool { pin.chip?.hasPrefix("/") == true }

    /// The paths of the chips to open: all chips, or the one chip that is given by its path.
    func paths(in directory: String) -> [String] {
        if let chip = pin.chip, isByPath { return [chip] }
        return Chip.paths(in: directory)
    }

    /// Adds a chip to the search. Some boards have a link to a chip under its older number; such a
    /// chip counts once.
    mutating func add(_ chip: ChipContents) {
        if !chips.contains(where: { $0.name == chip.name }) { chips.append(chip) }
    }

    /// Adds the error of a chip that did not open.
    mutating func add(failure: PortError) {
        self.failure = self.failure ?? failure
    }

    /// The location of the line.
    ///
    /// - Throws: A `PortError` if no line matches, or more than one.
    func location() throws(PortError) -> LineLocation {
        let candidates = chips.filter { isByPath || pin.chip == nil || pin.chip == $0.label }
        let matches = candidates.flatMap { chip in
            offsets(on: chip).map { LineLocation(chip: chip, offset: $0) }
        }
        guard let match = matches.first else { throw noMatch(candidates) }
        guard matches.count == 1 else { throw severalMatches(matches) }
        return match
    }

    private func offsets(on chip: ChipContents) -> [Int] {
        switch pin.line {
        case .offset(let offset): return chip.lines.indices.contains(offset) ? [offset] : []
        case .name(let name): return chip.lines.indices.filter { chip.lines[$0] == name }
        }
    }

    private func severalMatches(_ matches: [LineLocation]) -> PortError {
        let list = matches.map { "line \($0.offset) of \($0.chip.label) (\($0.chip.path))" }
        let advice = "give its number and the chip's label or path"
        return PortError(.unfit, "\(pin): it may be \(list.joined(separator: " or ")); \(advice)")
    }

    private func noMatch(_ candidates: [ChipContents]) -> PortError {
        if let failure, candidates.isEmpty || pin.chip == nil { return failure }
        guard let chip = candidates.first else { return chipMissing }
        let place = pin.chip == nil ? "on any chip" : "on \(chip.label)"
        switch pin.line {
        case .offset(let offset):
            let last = chip.lines.count - 1
            return PortError(.unfit, "line \(offset): no such line \(place); its lines: 0..\(last)")
        case .name(let name):
            let names = candidates.flatMap(\.lines).filter { !$0.isEmpty }
            let hint = nearest(to: name, in: names).map { "; did you mean \($0)?" } ?? ""
            // If no chip is given, the line may be on a chip that is plugged in later.
            let kind: PortError.Kind = pin.chip == nil ? .missing : .unfit
            return PortError(kind, "\(name): no line has this name \(place)\(hint)")
        }
    }

    private var chipMissing: PortError {
        guard let label = pin.chip else {
            return PortError(.missing, "\(pin): this machine has no GPIO chip")
        }
        if let chip = chips.first(where: { $0.name == label }) {
            let advice = "its number may change; use its label, \(chip.label)"
            return PortError(.unfit, "\(pin): no chip has the label \(label): \(advice)")
        }
        let labels = chips.map(\.label)
        let list = labels.isEmpty ? "none" : labels.joined(separator: ", ")
        return PortError(.missing, "\(pin): there is no chip \(label); available: \(list)")
    }
}
