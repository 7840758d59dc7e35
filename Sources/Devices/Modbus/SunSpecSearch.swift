// SPDX-License-Identifier: Apache-2.0

import Wire

/// Finds the models of a SunSpec device. Pure: the caller asks the registers.
///
///                  no marker: the next base
///                 ┌────────────┐
///     begin ──> marker ─ "SunS" ─> head of a model ─> head of the next ─> ... ─ end, or all found
///
/// Each question reads two registers: the marker, or the number and the length of a model. The
/// search ends when all wanted models are found, at the latest at the end of the device's models.
package struct SunSpecSearch: Sendable {
    package enum Step: Hashable, Sendable {
        /// Read these two registers next.
        case ask(RegisterRange)
        /// The place of each wanted model; `nil` for one that the device does not have.
        case found([SunSpecPlace?])
        /// Why the device does not fit, for a message that begins with its name.
        case unfit(String)
    }

    private enum Stage: Hashable {
        case marker
        case head(at: Int)
    }

    /// A device with more models is no device of SunSpec.
    private static let mostModels = 256

    private let wanted: [SunSpecModel]
    private var found: [SunSpecPlace?]
    /// The numbers of all models so far.
    private var numbers: [Int] = []
    /// The place in `SunSpec.bases` of the present marker, and how many had none.
    private var base = 0
    private var misses = 0
    private var stage = Stage.marker

    package init(for wanted: [SunSpecModel]) {
        self.wanted = wanted
        found = wanted.map { _ in nil }
    }

    /// The two registers to read.
    package var next: RegisterRange {
        switch stage {
        case .marker: return Self.range(SunSpec.bases[base])
        case .head(let address): return Self.range(address)
        }
    }

    /// The device has these numbers in the registers of `next`.
    package mutating func received(_ first: Int, _ second: Int) -> Step {
        guard case .head(let address) = stage else {
            guard ModbusFrame.word(first) + ModbusFrame.word(second) == SunSpec.marker else {
                return nextBase() ?? .unfit(Self.noMarker)
            }
            return goOn(at: SunSpec.bases[base] + SunSpec.markerSize)
        }
        guard first != SunSpec.end else { return end() }
        let place = SunSpecPlace(start: address, length: second)
        numbers.append(first)
        if let model = wanted.indices.first(where: {
            found[$0] == nil && wanted[$0].numbers.contains(first)
        }) {
            found[model] = place
        }
        guard found.contains(nil), numbers.count < Self.mostModels else { return end() }
        return goOn(at: place.addresses.upperBound)
    }

    /// The device refuses the question for the registers of `next`.
    ///
    /// - Returns: `nil` when there is nothing else to try. The search has begun anew then.
    package mutating func refused() -> Step? {
        // Some devices have nothing behind their last model.
        if stage != .marker, !numbers.isEmpty { return end() }
        return unanswered()
    }

    /// The device does not answer the question for the registers of `next`. Some devices do that at
    /// bases without a marker. Within the list of models, the answer is lost, and the rest of the
    /// list is not known.
    ///
    /// - Returns: `nil` when there is nothing else to try. The search has begun anew then.
    package mutating func unanswered() -> Step? {
        if stage == .marker { return nextBase() }
        restart()
        return nil
    }

    private mutating func nextBase() -> Step? {
        base = (base + 1) % SunSpec.bases.count
        misses += 1
        guard misses < SunSpec.bases.count else {
            misses = 0
            return nil
        }
        return .ask(next)
    }

    /// Begins anew, first where the marker was.
    package mutating func restart() {
        (stage, misses, numbers) = (.marker, 0, [])
        found = wanted.map { _ in nil }
    }

    /// Why a device without a marker does not fit.
    package static let noMarker =
        "is no SunSpec device: there is no 'SunS' at the holding registers "
        + SunSpec.bases.map { "\($0)" }.joined(separator: ", ")

    private mutating func goOn(at address: Int) -> Step {
        guard address + SunSpec.headSize <= ModbusTable.size else { return end() }
        stage = .head(at: address)
        return .ask(next)
    }

    /// All models were seen, or all wanted ones. The common model alone is no reason to read.
    private mutating func end() -> Step {
        let others = zip(wanted, found).filter { model, _ in model.numbers != 1...1 }
        defer { restart() }
        guard !others.isEmpty, others.allSatisfy({ $1 == nil }) else { return .found(found) }
        let own = numbers.map { "\($0)" }.joined(separator: ", ")
        return .unfit(
            "has none of the SunSpec models \(others.map(\.0.numberText).joined(separator: ", ")): "
                + (own.isEmpty
                    ? "it has the marker, and no model at all"
                    : "it has \(own); choose the device file for these"))
    }

    private static func range(_ address: Int) -> RegisterRange {
        RegisterRange(.holding, address..<address + SunSpec.headSize)
    }
}

extension SunSpecModel {
    /// Such as `101..103` or `160`.
    package var numberText: String { numbers.text }

    /// What the values of the model lack at its place in a device, for a message that begins with
    /// the device's name; `nil` when it has all registers.
    ///
    /// - Parameter place: `nil` when the device does not have the model.
    package func shortcoming(_ place: SunSpecPlace?) -> String? {
        guard let place else {
            return "has no SunSpec model \(numberText): the values of '\(name)' are missing"
        }
        guard place.length < self.place.length else { return nil }
        return "has \(place.length) registers in the SunSpec model \(numberText), and the file "
            + "\(self.place.length): the values of '\(name)' behind them are missing"
    }
}
