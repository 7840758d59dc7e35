// SPDX-License-Identifier: Apache-2.0

import Readings

/// A JSON Schema (draft 7, which the YAML extensions of editors read) of one kind of file.
package struct Schema: Sendable {
    private let title: String
    private let root: KeyForms
    private let shared: [(name: String, form: Form)]

    init(_ title: String, _ root: KeyForms, shared: [(name: String, form: Form)]) {
        self.title = title
        self.root = root
        self.shared = shared
    }

    /// All mappings with fixed keys.
    var mappings: [KeyForms] {
        ([Form.keys(root)] + shared.map(\.form)).flatMap(\.mappings)
    }

    /// The schema as one line of JSON.
    package var json: String {
        var json = JSONWriter()
        json.object { json in
            json.add("$schema", "http://json-schema.org/draft-07/schema#")
            json.add("title", title)
            Self.writeKeys(root, &json)
            json.key("definitions")
            json.object { json in
                for (name, form) in shared { json.add(name, form) }
            }
        }
        return json.text
    }

    fileprivate static func write(_ form: Form, meaning: String? = nil, to json: inout JSONWriter) {
        json.object { json in
            if let meaning { json.add("description", meaning) }
            switch form {
            case .text(let text): text.write(to: &json)
            case .list(let item):
                json.add("type", "array")
                json.add("items", item)
            case .keys(let keys): writeKeys(keys, &json)
            case .names(let item):
                json.add("type", "object")
                json.add("additionalProperties", item)
            case .either(let forms):
                json.key("anyOf")
                json.array { json in for form in forms { write(form, to: &json) } }
            case .shared(let name): json.add("$ref", "#/definitions/\(name)")
            case .anything: break
            }
        }
    }

    private static func writeKeys(_ forms: KeyForms, _ json: inout JSONWriter) {
        json.add("type", "object")
        json.add("additionalProperties", false)
        if !forms.required.isEmpty {
            json.key("required")
            json.array { json in for key in forms.required { json.write(key) } }
        }
        json.key("properties")
        json.object { json in
            for key in forms.keys {
                json.key(key)
                write(forms.form(of: key), meaning: KeyMeanings.of(key, forms.chapter), to: &json)
            }
        }
    }
}

extension Form {
    fileprivate var mappings: [KeyForms] {
        switch self {
        case .text, .shared, .anything: return []
        case .list(let item), .names(let item): return item.mappings
        case .either(let forms): return forms.flatMap(\.mappings)
        case .keys(let forms): return [forms] + forms.all.flatMap(\.mappings)
        }
    }
}

extension TextForm {
    /// A setting may stand in place of any constant: `$address`.
    private static let setting = "\\$"
    private static let decimal = "-?[0-9.]+([eE][-+]?[0-9]+)?"

    fileprivate func write(to json: inout JSONWriter) {
        switch self {
        case .line: json.add(types: ["string", "number", "boolean"])
        case .name:
            json.add(types: ["string", "integer"])
            json.add("pattern", "^[a-z0-9][a-z0-9_-]*$")
        case .words(let words):
            json.key("anyOf")
            json.array { json in
                json.object { json in
                    json.key("enum")
                    json.array { json in
                        for word in words { Self.write(word: word, to: &json) }
                    }
                }
                json.object { $0.add("pattern", Self.setting, type: "string") }
            }
        case .whole(let bounds):
            json.add(types: ["integer", "string"])
            json.add("minimum", bounds.lowerBound)
            json.add("maximum", bounds.upperBound)
            json.add("pattern", Self.setting)
        case .number:
            json.add(types: ["number", "string"])
            json.add("pattern", "^(\(Self.decimal)(/\(Self.decimal))?|.*\\$.*)$")
        case .duration:
            json.add("pattern", "^([0-9]+(h|ms?|s))+$|\(Self.setting)", type: "string")
        case .range:
            json.add(
                "pattern", "^\(Self.decimal)\\.\\.\(Self.decimal)$|\(Self.setting)", type: "string")
        case .bytes:
            json.add(types: ["string", "integer"])
            json.add("pattern", "^[0-9A-Fa-f]{2}( [0-9A-Fa-f]{2})*$|\(Self.setting)")
        }
    }

    /// Most readers of YAML make `7` a number, and some make `on` a flag.
    private static func write(word: String, to json: inout JSONWriter) {
        json.write(word)
        if let number = Int(word) { json.write(number) }
        if word == "on" { json.write(true) }
        if word == "off" { json.write(false) }
    }
}

extension JSONWriter {
    fileprivate mutating func add(_ name: String, _ form: Form) {
        key(name)
        Schema.write(form, to: &self)
    }

    fileprivate mutating func add(types: [String]) {
        key("type")
        array { json in for type in types { json.write(type) } }
    }

    fileprivate mutating func add(_ name: String, _ text: String, type: String) {
        add("type", type)
        add(name, text)
    }
}
