// SPDX-License-Identifier: Apache-2.0

/// A page of Markdown, as a git host shows it: what it links to, and what can be linked in it.
struct Page {
    /// What stands in a page's `[text](target)`, `src="target"` or `srcset="target"`.
    struct Link {
        /// The number of its line, from 1.
        let line: Int
        /// The target as it stands there.
        let target: String
        /// The target without what follows `#`; empty for a place in the page itself.
        var path: String { String(target.prefix { $0 != "#" }) }
        /// What follows `#`; nil when there is no `#`.
        var anchor: String? {
            target.firstIndex(of: "#").map { String(target[target.index(after: $0)...]) }
        }
        /// Whether the target is a file of this repository, or a place in one.
        var isRelative: Bool { !target.contains(":") }
    }

    /// The links outside of code, in the order of the page.
    let links: [Link]
    /// The anchors of its headings.
    let anchors: Set<String>
    /// The numbers of the lines that have a link of DocC's own form, `<doc:...>` or `(doc:...)`.
    let linesOfDocC: [Int]

    init(_ file: SourceFile) {
        let lines = Self.withoutCode(file.lines)
        links = zip(1..., lines).flatMap { number, line in
            line.matches(of: /\]\(([^)\s]+)[^)]*\)|\bsrc(?:set)?="([^"]+)"/).map { match in
                Link(line: number, target: String(match.1 ?? match.2 ?? ""))
            }
        }
        linesOfDocC = zip(1..., lines).filter { $1.contains(/[<(]doc:/) }.map(\.0)
        anchors = Self.anchors(of: Self.withoutFences(file.lines))
    }

    /// The anchors that a git host gives to headings: in small letters, without punctuation, blanks
    /// as hyphens, and a number behind those that there are already.
    private static func anchors(of lines: [String]) -> Set<String> {
        var anchors: Set<String> = []
        for line in lines {
            guard let heading = line.wholeMatch(of: /#{1,6} +(.+)/)?.1 else { continue }
            let name = heading.lowercased().filter {
                $0.isLetter || $0.isNumber || " -_".contains($0)
            }.replacing(" ", with: "-")
            let others = sequence(first: 1) { $0 + 1 }.lazy.map { "\(name)-\($0)" }
            if !anchors.insert(name).inserted,
                let other = others.first(where: { !anchors.contains($0) })
            {
                anchors.insert(other)
            }
        }
        return anchors
    }

    private static func withoutCode(_ lines: [String]) -> [String] {
        withoutFences(lines).map { $0.replacing(/`[^`]*`/, with: "") }
    }

    /// The lines with those blanked that stand between fences.
    private static func withoutFences(_ lines: [String]) -> [String] {
        var isInside = false
        return lines.map { line in
            let isFence = line.unindented.hasPrefix("```")
            if isFence { isInside.toggle() }
            return isFence || isInside ? "" : line
        }
    }
}
