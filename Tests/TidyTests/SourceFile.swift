// SPDX-License-Identifier: Apache-2.0

/// One file, as its lines.
struct SourceFile {
    /// The path from the root of the repository.
    let path: String
    /// The lines as they stand.
    let lines: [String]
    /// The lines with those blanked that are comments.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        self.lines = lines
        code = lines.map { $0.unindented.hasPrefix("//") ? "" : $0 }
    }

    /// The first folder of the path: `Sources`, `Tests`, ...
    var folder: String { parts.first ?? "" }

    /// The target that the file belongs to: the second folder of the path.
    var target: String { parts.count > 1 ? parts[1] : "" }

    /// The ending of the name, without its dot.
    var kind: String {
        String((parts.last ?? "").split(separator: ".").dropFirst().last ?? "")
    }

    /// The places, as `path:line`, of the lines of code in which `pattern` is found.
    func places(of pattern: Regex<Substring>) -> [String] {
        places(of: pattern, in: code)
    }

    /// The same for all lines, comments among them.
    func mentions(of pattern: Regex<Substring>) -> [String] {
        places(of: pattern, in: lines)
    }

    private func places(of pattern: Regex<Substring>, in lines: [String]) -> [String] {
        zip(1..., lines).filter { $1.contains(pattern) }.map { "\(path):\($0.0)" }
    }

    private var parts: [String] { path.split(separator: "/").map(String.init) }
}

extension StringProtocol {
    /// The text without the blanks that it begins with.
    var unindented: SubSequence { drop { $0 == " " } }

    /// How many blanks it begins with.
    var indentation: Int { prefix { $0 == " " }.count }
}
