// SPDX-License-Identifier: Apache-2.0
//
// The checkout as text: what the rules of this target look at. The rules are about what a person
// reads, not about what it compiles to, and `swift format` has already laid out every line; so
// lines and their indentation are enough, and no parser is needed.

import Foundation

/// The repository that this test was compiled from.
enum Checkout {
    /// The folder with `Package.swift` in it.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every file that people wrote, but for the pages at the top.
    static let files: [SourceFile] = {
        let folders = ["Sources", "Tests", "devices", "deploy", ".ci", ".github"]
        return (folders.flatMap(paths(under:)).sorted() + ["Package.swift"])
            .map { SourceFile(path: $0, text: text($0)) }
    }()

    /// The Swift files of all targets, tests not included.
    static let sources = files.filter { $0.folder == "Sources" && $0.kind == "swift" }

    /// The Swift files of all test targets.
    static let tests = files.filter { $0.folder == "Tests" && $0.kind == "swift" }

    /// The text of a file, by its path from the root; empty when there is none.
    static func text(_ path: String) -> String {
        let data = FileManager.default.contents(atPath: root.appendingPathComponent(path).path)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    /// The names in a folder, by its path from the root; none when there is no such folder.
    static func names(in path: String) -> [String] {
        let folder = root.appendingPathComponent(path).path
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// Whether there is a file or a folder, by its path from the root.
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    private static func paths(under folder: String) -> [String] {
        names(in: folder).filter { !isMadeByTools($0) }.flatMap { name in
            isFolder("\(folder)/\(name)")
                ? paths(under: "\(folder)/\(name)") : ["\(folder)/\(name)"]
        }
    }

    private static func isMadeByTools(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasSuffix(".pyc") || name == "__pycache__"
    }

    private static func isFolder(_ path: String) -> Bool {
        var answer: ObjCBool = false
        let path = root.appendingPathComponent(path).path
        return FileManager.default.fileExists(atPath: path, isDirectory: &answer)
            && answer.boolValue
    }
}
