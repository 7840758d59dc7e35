// SPDX-License-Identifier: Apache-2.0
//
// Facts: the pages of this repository are read on a git host, in an editor, and in DocC archives.
// A git host follows relative paths and does not know DocC's `<doc:Page>`. DocC leaves a relative
// link in an article as it is, without a warning, and lists every article of a catalogue by itself.
//
// Trap: a link to a page that was renamed fails nowhere but in front of a reader.
//
// Choice: links between pages are relative paths, `[title](Decisions/001-title.md#anchor)`, and
// these tests follow every one of them. Symbols are linked as ``Symbol``, which only DocC follows.
//
// Cost: in a DocC archive, relative links lead nowhere; its list of articles leads everywhere.
// Rejected: both forms side by side, since each reader would meet one that is broken.

import Testing

/// A link leads to a file that exists, and to a heading that stands in it.
@Suite struct LinkTests {
    static let pages = Dictionary(
        uniqueKeysWithValues: files.map { ($0.path, Page($0)) })

    private static let files =
        Checkout.files.filter { $0.kind == "md" }
        + ["README.md", "CHANGELOG.md"].map { SourceFile(path: $0, text: Checkout.text($0)) }

    @Test func everyRelativeLinkLeadsToAFile() {
        for (path, page) in Self.pages {
            for link in page.links where link.isRelative && !link.path.isEmpty {
                if !Checkout.exists(Self.resolve(link, in: path)) {
                    Issue.record("\(path):\(link.line): there is no file '\(link.path)' from here")
                }
            }
        }
    }

    @Test func everyAnchorIsAHeading() {
        for (path, page) in Self.pages {
            for link in page.links where link.isRelative {
                guard let anchor = link.anchor,
                    let target = Self.pages[Self.resolve(link, in: path)]
                else { continue }
                if !target.anchors.contains(anchor) {
                    let anchors = target.anchors.sorted().joined(separator: ", ")
                    Issue.record("\(path):\(link.line): no '#\(anchor)'; there are \(anchors)")
                }
            }
        }
    }

    @Test func noLinkNeedsDocC() {
        for (path, page) in Self.pages {
            for line in page.linesOfDocC {
                Issue.record(
                    "\(path):\(line): a git host does not know doc:, link [title](Page.md)")
            }
        }
    }

    @Test func everyDecisionIsLinkedFromItsLandingPage() {
        for path in Self.pages.keys {
            guard let parts = path.wholeMatch(of: /(.+\/(.+)\.docc)\/(Decisions\/.+)/) else {
                continue
            }
            let landing = "\(parts.1)/\(parts.2).md"
            let isLinked = Self.pages[landing]?.links.contains { $0.path == parts.3 } ?? false
            if !isLinked { Issue.record("\(landing): link [title](\(parts.3))") }
        }
    }

    @Test func thereAreLinksToFollow() {
        let links = Self.pages.values.flatMap(\.links).filter(\.isRelative)
        #expect(links.count >= 30)
        #expect(links.contains { $0.anchor != nil })
    }

    @Test func linksAndAnchorsAreReadAsAGitHostReadsThem() {
        let text = """
            # The `way` of a reading, drawn
            ## Cost
            ```text
            # [no](link.md)
            ```
            `[none](either.md)` and [one](a.md#b), [two](#cost "title") <doc:Page>
            <source srcset="dark.svg"><img src="light.svg">
            ### Cost
            """
        let page = Page(SourceFile(path: "Page.md", text: text))
        #expect(page.links.map(\.target) == ["a.md#b", "#cost", "dark.svg", "light.svg"])
        #expect(page.links.map(\.line) == [6, 6, 7, 7])
        #expect(page.anchors == ["the-way-of-a-reading-drawn", "cost", "cost-1"])
        #expect(page.linesOfDocC == [6])
    }

    /// The path from the root that a link in a page leads to.
    private static func resolve(_ link: Page.Link, in path: String) -> String {
        guard !link.path.isEmpty else { return path }
        var parts = path.split(separator: "/").dropLast()
        for part in link.path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
