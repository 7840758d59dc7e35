// SPDX-License-Identifier: Apache-2.0

import Testing

/// The order of the layers, held where SwiftPM does not: it accepts an `import` of a target that is
/// not declared but reachable through another one.
@Suite struct LayerTests {
    let manifest = Manifest(text: Checkout.text("Package.swift"))

    /// What comes with the toolchain and may be used anywhere. Foundation brings 50 MB along and
    /// Dispatch brings threads: they stay out of the daemon.
    static let system: Set = ["Glibc", "Synchronization", "_Concurrency"]
    static let systemOfTests: Set = ["Testing", "Foundation", "Dispatch"]
    static let systemOfTheCommandLine: Set = ["Foundation", "ArgumentParser"]
    /// In this folder is the package of a user, with a manifest of its own.
    static let packageOfAUser = "Benchmarks"

    @Test func everyTargetHasItsLayer() {
        #expect(Set(Checkout.names(in: "Sources")) == Set(Layers.table.keys))
        let others = Set(manifest.dependencies.keys).subtracting(Layers.table.keys)
        #expect(others.subtracting(Checkout.names(in: "Tests")) == [])
    }

    @Test func targetsDependOnLowerLayersOnly() {
        for (target, names) in manifest.dependencies {
            for name in names where name != "ArgumentParser" && !permits(target, toUse: name) {
                Issue.record("Package.swift: \(target) may not depend on \(name); see Layers.swift")
            }
        }
    }

    @Test func onlyTheCommandLineUsesArgumentParser() {
        let users = manifest.dependencies.filter { $0.value.contains("ArgumentParser") }.map(\.key)
        #expect(users == ["martlet"])
    }

    @Test func everyImportIsDeclared() {
        for file in Checkout.sources + Checkout.tests where file.target != Self.packageOfAUser {
            let known = allowed(in: file)
            for (place, module) in Self.imports(of: file) where !known.contains(module) {
                Issue.record("\(place): \(file.target) does not declare \(module) in Package.swift")
            }
        }
    }

    @Test func theArchitecturePageShowsEveryTargetInItsLayer() {
        var shown: [String: Int] = [:]
        let page = Checkout.text("Sources/Runtime/Runtime.docc/Architecture.md")
        for row in page.matches(of: /(?m)^\| (\d+) \| ([^|]+) \|/) {
            for name in row.2.matches(of: /`(\w+)`/) { shown[String(name.1)] = Int(row.1) }
        }
        for target in Set(Layers.table.keys).union(shown.keys)
        where shown[target] != Layers.table[target] {
            let layer = Layers.table[target].map { "show it in layer \($0)" } ?? "there is none"
            Issue.record("Architecture.md: \(target): \(layer)")
        }
    }

    private func permits(_ target: String, toUse name: String) -> Bool {
        Layers.table[target] == nil
            ? Layers.permitTests(of: target.replacing("Tests", with: ""), toUse: name)
            : Layers.permit(target, toUse: name)
    }

    private func allowed(in file: SourceFile) -> Set<String> {
        let declared = manifest.dependencies[file.target, default: []].union(Self.system)
        if file.folder == "Tests" { return declared.union(Self.systemOfTests) }
        return file.target == "martlet" ? declared.union(Self.systemOfTheCommandLine) : declared
    }

    /// The modules that a file imports, each with its place.
    private static func imports(of file: SourceFile) -> [(place: String, module: String)] {
        let statement = /^ *(?:@\w+(?:\(\w+\))? |[a-z]+ )*import (?:[a-z]+ )?(\w+)/
        return zip(1..., file.code).compactMap { number, line in
            line.firstMatch(of: statement).map { ("\(file.path):\(number)", String($0.1)) }
        }
    }
}
