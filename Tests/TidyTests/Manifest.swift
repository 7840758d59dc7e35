// SPDX-License-Identifier: Apache-2.0

/// What `Package.swift` declares, read from its text.
struct Manifest {
    /// For each target and each test target, the names it depends on.
    let dependencies: [String: Set<String>]

    init(text: String) {
        var dependencies: [String: Set<String>] = [:]
        let heads = /\.(?:target|executableTarget|testTarget|systemLibrary)\(\s*name: "(\w+)"/
        let matches = text.matches(of: heads)
        for (index, match) in matches.enumerated() {
            let next =
                index + 1 < matches.count ? matches[index + 1].range.lowerBound : text.endIndex
            dependencies[String(match.1)] = Self.names(in: text[match.range.upperBound..<next])
        }
        self.dependencies = dependencies
    }

    /// The names in the list after `dependencies:`; of a product of a package, the product's.
    private static func names(in declaration: Substring) -> Set<String> {
        guard let list = declaration.firstMatch(of: /dependencies: \[([^\]]*)\]/) else { return [] }
        let own = list.1.replacing(/, package: "[^"]*"/, with: "")
        return Set(own.matches(of: /"(\w+)"/).map { String($0.1) })
    }
}
