// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The list of topics in the state directory when the gateway starts.
package struct KeptTopics: Sendable {
    static let title = "martlet topics 1"
    /// The announcements of more than ten thousand devices.
    private static let longest = 10_000_000

    let file: AtomicFile
    /// The names in the file. `nil` when the file must not be changed: it is not one of ours, or it
    /// cannot be read.
    let names: Set<String>?
    /// The problem of the file, for the log.
    package let problem: String?

    /// Reads the file; blocks.
    ///
    /// - Parameter folder: The state directory, which only this process uses.
    package init(folder: String) {
        file = AtomicFile(path: "\(folder)/topics", isOnDisk: true)
        do throws(SystemError) {
            guard let bytes = try file.read(limit: Self.longest) else {
                (names, problem) = ([], nil)
                return
            }
            (names, problem) = Self.read(bytes, file)
        } catch {
            names = nil
            problem = "the list of topics in \(file.path) cannot be read: \(error). \(Self.effect)"
        }
    }

    private static func read(
        _ bytes: [UInt8], _ file: AtomicFile
    ) -> (names: Set<String>?, problem: String?) {
        switch CheckedLines.content(of: bytes, title: title) {
        case .lines(let lines) where lines.allSatisfy(isName): return (Set(lines), nil)
        case .foreign:
            let problem = "\(file.path) is no list of topics, so it is not changed. \(effect)"
            return (nil, problem)
        case .lines, .damaged:
            let damagedPath = file.path + ".damaged"
            let isRenamed = rename(file.path, damagedPath) == 0
            let result = isRenamed ? "was renamed to \(damagedPath)" : "cannot be renamed"
            let problem = "the list of topics in \(file.path) is damaged; the file \(result)"
            return (isRenamed ? [] : nil, "\(problem). \(effect)")
        }
    }

    private static let effect =
        "The states of devices that were removed from the gateway file stay on the broker"

    /// A topic that a gateway could have published to.
    private static func isName(_ line: String) -> Bool {
        !line.isEmpty && !line.hasPrefix("$")
            && line.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            && !line.contains { $0 == "+" || $0 == "#" }
    }
}
