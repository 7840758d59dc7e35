// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Wire
import YAML

/// Reads the SunSpec models of a device: their names in the file, numbers and lengths.
///
///     sunspec:
///       common: { model: 1, length: 66 }
///       inverter: { model: 101..103, length: 50 }
struct SunSpecReader {
    static let keys = ["model", "length"]

    /// The keys under `modbus`.
    let section: Section
    private var scope: Scope { section.scope }

    private struct Draft {
        let name: String
        let numbers: ClosedRange<Int>
        let length: Int
        let range: SourceRange
    }

    /// The models by their numbers: so the common one, number 1, is the first, as it must be.
    func read() -> [SunSpecModel] {
        guard let models = section.section("sunspec", keys: nil) else { return [] }
        if models.entries.isEmpty {
            scope.error("expected a model with its number and its length", models.title)
        }
        let drafts = models.named().compactMap(read).sorted {
            $0.numbers.lowerBound < $1.numbers.lowerBound
        }
        for (one, next) in zip(drafts, drafts.dropFirst()) where next.numbers.overlaps(one.numbers)
        {
            scope.error(
                "'\(one.name)' and '\(next.name)' have a model number in common: the device has "
                    + "one place for it", next.range)
        }
        let places = SunSpec.places(of: drafts.map(\.length))
        let end = (places.last?.addresses.upperBound ?? 0) + SunSpec.headSize
        guard end <= ModbusTable.size else {
            scope.error("all models together have too many registers", models.title)
            return []
        }
        return zip(drafts, places).map {
            SunSpecModel(name: $0.name, numbers: $0.numbers, place: $1)
        }
    }

    private func read(_ entry: Entry) -> Draft? {
        guard ModbusTable(rawValue: entry.key) == nil else {
            scope.error(
                "'\(entry.key)' is a table of every device: choose another name", entry.keyRange)
            return nil
        }
        guard
            let own = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        let numbers = own.required("model", .modelNumbers)
        let length = own.required("length", .integer(1...20_000))
        guard let numbers, let length else { return nil }
        return Draft(name: entry.key, numbers: numbers, length: length, range: entry.keyRange)
    }
}

extension TextType<ClosedRange<Int>> {
    fileprivate static let modelNumbers = TextType(
        "the number of a SunSpec model like 160, or several of one form like 101..103"
    ) { text in
        let ends = text.firstRange(of: "..").map {
            [String(text[..<$0.lowerBound]), String(text[$0.upperBound...])]
        }
        let numbers = (ends ?? [text, text]).compactMap(wholeNumber)
        guard numbers.count == 2, numbers[0] <= numbers[1],
            SunSpec.numbers.contains(numbers[0]), SunSpec.numbers.contains(numbers[1])
        else { return nil }
        return numbers[0]...numbers[1]
    }
}
