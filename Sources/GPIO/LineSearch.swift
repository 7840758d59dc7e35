// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Ports

/// The search for one line among the chips, and what is said when it ends with nothing.
struct LineSearch {
    private let pin: PinAddress
    /// Chips that were seen and not meant, by label.
    private var others: [String] = []
    /// Names of lines on the chips that were looked through.
    private var names: [String] = []
    /// The chip that was meant, where it was found and the line was not.
    private var meant: (label: String, lineCount: Int)?
    /// A chip that could not be opened; the line may be there.
    private var refusal: PortError?

    init(_ pin: PinAddress) {
        self.pin = pin
    }

    /// The chips to open: all, unless one is given by its path.
    func paths(in directory: String) -> [String] {
        if let chip = pin.chip, chip.hasPrefix("/") { return [chip] }
        return Chip.paths(in: directory)
    }

    /// The line's place on the chip; `nil` when the chip is another, or does not have the line.
    mutating func offset(on chip: borrowing Chip) -> Int? {
        if let wanted = pin.chip, ![chip.label, chip.name, chip.path].contains(wanted) {
            others.append(chip.label)
            return nil
        }
        meant = (chip.label, chip.lineCount)
        switch pin.line {
        case .offset(let offset):
            return offset >= 0 && offset < chip.lineCount ? offset : nil
        case .name(let name):
            let lines = chip.lineNames
            names += lines.map(\.name)
            return lines.first { $0.name == name }?.offset
        }
    }

    /// Whether to look at further chips after one did not open. A line that was found and not given
    /// to us ends the search; a closed chip does not, since the line may be on another.
    mutating func goesOn(after error: PortError) -> Bool {
        guard meant == nil, pin.chip?.hasPrefix("/") != true else { return false }
        refusal = refusal ?? error
        return true
    }

    /// Why nothing was found.
    var failure: PortError {
        if let refusal, meant == nil || pin.chip == nil { return refusal }
        guard let meant else { return chipMissing }
        let place = pin.chip == nil ? "on any chip" : "on \(meant.label)"
        switch pin.line {
        case .offset(let offset):
            let last = meant.lineCount - 1
            return PortError(.unfit, "line \(offset): there is none \(place): they are 0..\(last)")
        case .name(let name):
            let hint = nearest(to: name, in: names).map { "; did you mean \($0)?" } ?? ""
            // Without a chip the line may come with one that is plugged in later.
            let kind: PortError.Kind = pin.chip == nil ? .missing : .unfit
            return PortError(kind, "\(name): no line has this name \(place)\(hint)")
        }
    }

    private var chipMissing: PortError {
        guard let chip = pin.chip else {
            return PortError(.missing, "\(pin): this machine has no GPIO chip")
        }
        let list = others.isEmpty ? "none" : others.joined(separator: ", ")
        return PortError(.missing, "\(pin): there is no chip \(chip); there is: \(list)")
    }
}
