// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings

/// The forms of values, of their filters and of examples.
extension Form {
    static let value = Form.keys(
        KeyForms(
            .device("Values"), keys: ValuesReader.keys,
            [
                "from": .textOrList, "set": .setter,
                "step": .text(.number), "window": .text(.duration),
                "zero-after": .text(.duration), "scale": .text(.number),
                "offset": .text(.number), "class": .text(.words(DeviceClasses.allNames)),
                "total": .text(.onOff),
                "enum": .names(.text(.line)), "round": .text(.whole(0...15)),
                "valid": .text(.range), "event": .text(.onOff),
                "gone-after": .text(.duration), "identity": .text(.onOff),
                "filters": .shared("filters"),
                "simulate": .simulation,
            ]))

    /// The name of a write or of one of its fields, a register, or one of these for each word.
    private static let setter = Form.either([.text(.line), .names(.anything)])

    private static let simulation = Form.keys(
        KeyForms(
            .device("Simulation"), keys: GeneratorReader.keys,
            [
                "walk": .text(.range), "rise": .text(.range), "sine": .text(.range),
                "step": .text(.number),
                "period": .text(.duration), "factor": .text(.number),
                "cycle": .list(.text(.line)), "clicks": .texts,
            ]))

    /// A filter is a word, or one key with its parameters.
    static let filters = Form.list(
        .either([
            .text(.words(["replace"])),
            .keys(
                KeyForms(
                    .filters, keys: FilterKind.all.map(\.name),
                    Dictionary(uniqueKeysWithValues: FilterKind.all.map { ($0.name, $0.form) }))),
        ]))

    static let example = Form.keys(
        KeyForms(
            .device("Examples"), keys: ExampleReader.keys,
            [
                "settings": .names(.text(.line)), "request": .text(.bytes),
                "bytes": .text(.bytes), "registers": .names(.text(.bytes)),
                "levels": .names(.text(.words(["low", "high"]))),
                "pulses": .names(.text(.line)), "files": .names(.text(.line)),
                "over": .text(.duration), "gives": .names(.text(.line)),
                "sets": .names(.text(.line)),
            ]))
}

extension FilterKind {
    /// Its parameters as keys, or the text of the main one.
    fileprivate var form: Form {
        guard !keys.isEmpty else { return .textOrList }
        let parameters = Form.keys(
            KeyForms(
                .filters, keys: keys,
                Dictionary(uniqueKeysWithValues: keys.map { ($0, Form.anything) })))
        return mainKey == nil ? parameters : .either([.text(.line), .list(.anything), parameters])
    }
}
