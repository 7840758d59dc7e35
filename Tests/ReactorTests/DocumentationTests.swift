// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The Swift code in the documentation compiles: each block occurs, line by line, in one of the
/// files in `Examples`, which are part of these tests and of those of the other libraries.
struct DocumentationTests {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let targets = [
        "Reactor", "ReactorTesting", "ReactorTLS", "HTTPMessages", "ReactorHTTP",
        "ReactorHTTPServer",
    ]

    static let pages = targets.flatMap { paths(under: "Sources/\($0)") }.sorted()

    static let testTargets = [
        "ReactorTests", "ReactorTLSTests", "ReactorHTTPTests", "ReactorHTTPServerTests",
    ]

    static let examples = testTargets.flatMap { paths(under: "Tests/\($0)/Examples") }
        .map { lines(of: text($0)) }

    @Test(arguments: pages)
    func eachBlockOfSwiftIsCompiled(_ page: String) {
        for block in Self.blocks(of: Self.text(page)) {
            let isCompiled = Self.examples.contains { example in
                example.indices.contains { example[$0...].starts(with: block) }
            }
            #expect(isCompiled, "in no file of Examples: \(block.joined(separator: "\n"))")
        }
    }

    @Test func thereAreBlocksToCompile() {
        let count = Self.pages.map { Self.blocks(of: Self.text($0)).count }.reduce(0, +)
        #expect(count >= 30)
    }

    /// The page has no row whose names occur in no example.
    @Test func everyRowForReadersWhoKnowAsyncioHasAnExample() {
        let page = Self.text("Sources/Reactor/Reactor.docc/For-those-who-know-asyncio.md")
        let code = Set(Self.examples.joined().flatMap(Self.words))
        let rows = page.split(separator: "## Not included")[0].split(separator: "\n")
            .filter { $0.hasPrefix("| ") && !$0.contains("|---|") }
        #expect(rows.count > 100)
        for row in rows {
            let cells = row.split(separator: " | ")
            guard cells.count > 1 else { continue }
            for name in Self.names(in: String(cells[1])) {
                let isThere = code.contains(name)
                #expect(isThere, "\(name) is in no example: \(row)")
            }
        }
    }

    /// The functions and types in a cell: what is called in its code, and the last part of a link.
    private static func names(in cell: String) -> [String] {
        let links = cell.matches(of: /``(?:\w+\/)?(\w+)[^`]*``/).map { String($0.1) }
        let calls = cell.matches(of: /(\w+)(?=\(| ?\{)/).map { String($0.1) }
        return links + calls.filter { $0 != "in" }
    }

    private static func words(of line: String) -> [String] {
        line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    }

    @Test func everyPublicTypeAndFunctionIsOnTheLandingPage() {
        for target in Self.targets {
            let landing = Self.text("Sources/\(target)/\(target).docc/\(target).md")
            for path in Self.pages where path.hasPrefix("Sources/\(target)/") {
                for name in Self.publicNames(in: Self.text(path)) {
                    let isLinked = landing.contains("``\(name)``") || landing.contains("``\(name)(")
                    #expect(isLinked, "\(path): \(name) is not linked from the landing page")
                }
            }
        }
    }

    /// The names of public declarations at the left margin.
    private static func publicNames(in text: String) -> [String] {
        let declaration =
            /^(?:@\w+ )?public (?:final )?(?:class|struct|enum|actor|protocol|func) (\w+)/
        return text.split(separator: "\n").compactMap { line in
            line.firstMatch(of: declaration).map { String($0.1) }
        }
    }

    /// The Swift blocks in a page, or in the comments of a source, without imports.
    private static func blocks(of text: String) -> [[String]] {
        var blocks: [[String]] = []
        var block: [String]?
        for line in lines(of: text) {
            if line == "```swift" {
                block = []
            } else if line == "```" {
                if let block { blocks.append(block) }
                block = nil
            } else if !line.hasPrefix("import ") {
                block?.append(line)
            }
        }
        return blocks
    }

    /// The lines without indentation, comment marks, repeated spaces and empty lines.
    private static func lines(of text: String) -> [String] {
        text.split(separator: "\n").map { line in
            var words = line.split(separator: " ")
            if words.first == "///" { words.removeFirst() }
            return words.joined(separator: " ")
        }.filter { !$0.isEmpty }
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)) ?? ""
    }

    private static func paths(under folder: String) -> [String] {
        let url = root.appendingPathComponent(folder)
        let names = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String }
        return (names ?? []).filter { $0.hasSuffix(".swift") || $0.hasSuffix(".md") }
            .map { "\(folder)/\($0)" }
    }
}
