// SPDX-License-Identifier: Apache-2.0

/// One function of a Swift file, with the lines that it takes from its name to its last brace.
struct Function {
    let place: String
    let length: Int

    /// What has a body in a file: functions, initialisers, subscripts, computed properties.
    static func all(in file: SourceFile) -> [Function] {
        let code = file.code
        return code.indices.compactMap { start in
            guard isHead(code[start]), let length = length(of: code[start...]) else { return nil }
            return Function(place: "\(file.path):\(start + 1)", length: length)
        }
    }

    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private", "static", "class", "final",
        "override", "required", "convenience", "nonisolated", "mutating", "nonmutating",
        "borrowing", "consuming", "prefix", "postfix", "infix",
    ]

    private static func isHead(_ line: String) -> Bool {
        let words = line.split(separator: " ")
        let declaration = words.drop { modifiers.contains($0) || $0.hasPrefix("@") }
        guard let keyword = declaration.first?.prefix(while: \.isLetter) else { return false }
        switch keyword {
        case "func", "deinit": return true
        case "init", "subscript": return line.contains("(")
        case "var": return isComputed(declaration)
        default: return false
        }
    }

    /// Whether a property has a body here: no value, and not what a protocol requires.
    private static func isComputed(_ declaration: ArraySlice<Substring>) -> Bool {
        declaration.contains("{") && !declaration.contains("=") && !declaration.contains("get")
    }

    /// How many lines until the brace that stands under the beginning. Nil when something else
    /// stands there before: a protocol's requirement has no body.
    private static func length(of lines: ArraySlice<String>) -> Int? {
        guard let head = lines.first else { return nil }
        if head.hasSuffix("}") { return 1 }
        for (index, line) in zip(2..., lines.dropFirst()) where !line.isEmpty {
            if line.indentation > head.indentation || continuesHead(line) { continue }
            return line.indentation == head.indentation && line.unindented.hasPrefix("}")
                ? index : nil
        }
        return nil
    }

    /// Whether a line that stands under the beginning still belongs to it.
    private static func continuesHead(_ line: String) -> Bool {
        line.contains(/^ *(?:\)|where |\{)/)
    }
}
