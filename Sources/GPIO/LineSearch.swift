// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import Ports

/// What a chip says of itself: enough to look for a line on it.
package struct ChipContents: Equatable, Sendable {
    /// `/dev/gpiochip0`.
    package let path: String
    /// `gpiochip0`: the order of discovery, different from boot to boot on some boards.
    package let name: String
    /// `pinctrl-bcm2711`: the hardware, and so what a gateway file should say.
    package let label: String
    /// The names of all lines by their offset; empty where the board gives none.
    package let lines: [String]

    package init(path: String, name: String, label: String, lines: [String]) {
        self.path = path
        self.name = name
        self.label = label
        self.lines = lines
    }
}

/// The search for one line among the chips, and what is said when it ends with nothing.
///
/// A chip's number is the order of its discovery, so no rule here depends on it: a line that may be
/// one of two is none. Pure, so that each message can be tried without a chip.
struct LineSearch {
    struct Place: Equatable {
        let chip: ChipContents
        let offset: Int
    }

    private let pin: PinAddress
    private var chips: [ChipContents] = []
    /// The first chip that could not be opened; the line may be there.
    private var refusal: PortError?

    init(_ pin: PinAddress) {
        self.pin = pin
    }

    private var isByPath: Bool { pin.chip?.hasPrefix("/") == true }

    /// The chips to open: all, unless one is given by its path.
    func paths(in directory: String) -> [String] {
        if let chip = pin.chip, isByPath { return [chip] }
        return Chip.paths(in: directory)
    }

    /// Takes a chip into account. Some boards have links to a chip under its older number: it
    /// counts once.
    mutating func look(at chip: ChipContents) {
        if !chips.contains(where: { $0.name == chip.name }) { chips.append(chip) }
    }

    mutating func note(_ refusal: PortError) {
        self.refusal = self.refusal ?? refusal
    }

    /// The one place where the line is.
    func place() throws(PortError) -> Place {
        let meant = chips.filter { isByPath || pin.chip == nil || pin.chip == $0.label }
        let places = meant.flatMap { chip in
            offsets(on: chip).map { Place(chip: chip, offset: $0) }
        }
        guard let place = places.first else { throw failure(meant) }
        guard places.count == 1 else { throw severalPlaces(places) }
        return place
    }

    private func offsets(on chip: ChipContents) -> [Int] {
        switch pin.line {
        case .offset(let offset): return chip.lines.indices.contains(offset) ? [offset] : []
        case .name(let name): return chip.lines.indices.filter { chip.lines[$0] == name }
        }
    }

    private func severalPlaces(_ places: [Place]) -> PortError {
        let list = places.map { "line \($0.offset) of \($0.chip.label) (\($0.chip.path))" }
        let advice = "say which by its number and the chip's label or path"
        return PortError(.unfit, "\(pin): it may be \(list.joined(separator: " or ")); \(advice)")
    }

    private func failure(_ meant: [ChipContents]) -> PortError {
        if let refusal, meant.isEmpty || pin.chip == nil { return refusal }
        guard let chip = meant.first else { return chipMissing }
        let place = pin.chip == nil ? "on any chip" : "on \(chip.label)"
        switch pin.line {
        case .offset(let offset):
            let last = chip.lines.count - 1
            return PortError(.unfit, "line \(offset): there is none \(place): they are 0..\(last)")
        case .name(let name):
            let names = meant.flatMap(\.lines).filter { !$0.isEmpty }
            let hint = nearest(to: name, in: names).map { "; did you mean \($0)?" } ?? ""
            // Without a chip the line may come with one that is plugged in later.
            let kind: PortError.Kind = pin.chip == nil ? .missing : .unfit
            return PortError(kind, "\(name): no line has this name \(place)\(hint)")
        }
    }

    private var chipMissing: PortError {
        guard let wanted = pin.chip else {
            return PortError(.missing, "\(pin): this machine has no GPIO chip")
        }
        if let chip = chips.first(where: { $0.name == wanted }) {
            let advice = "its number may change; say its label, \(chip.label)"
            return PortError(.unfit, "\(pin): no chip is labelled \(wanted): \(advice)")
        }
        let labels = chips.map(\.label)
        let list = labels.isEmpty ? "none" : labels.joined(separator: ", ")
        return PortError(.missing, "\(pin): there is no chip \(wanted); there is: \(list)")
    }
}
