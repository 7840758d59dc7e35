// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

extension Command {
    /// The environment variables of a program.
    public struct Environment: Hashable, Sendable {
        private var isInherited: Bool
        /// The variables that are set, or removed with `nil`.
        private var changes: [String: String?]

        /// The variables of this program, as they are when the command is run.
        public static let inherit = Environment(isInherited: true, changes: [:])

        /// These variables and no others. Most programs need a `PATH`.
        public static func custom(_ variables: [String: String]) -> Self {
            Environment(isInherited: false, changes: variables.mapValues { $0 })
        }

        /// The same with some variables set; `nil` removes one.
        public func updating(_ variables: [String: String?]) -> Self {
            var updated = self
            updated.changes.merge(variables) { _, new in new }
            return updated
        }
    }
}

extension Command.Environment {
    /// The value of a variable; `nil` if it is not set.
    func value(of name: String) -> String? {
        if let changed = changes[name] { return changed }
        return isInherited ? getenv(name).map { String(cString: $0) } : nil
    }

    /// Each as `NAME=value` with a zero byte, in the order of the names of those that were set.
    ///
    /// Inherited ones are copied byte by byte: a value need not be UTF-8.
    func entries() -> [[CChar]] {
        let set = changes.sorted { $0.key < $1.key }.compactMap { name, value in
            value.map { Array("\(name)=\($0)".utf8CString) }
        }
        return inheritedEntries() + set
    }

    private func inheritedEntries() -> [[CChar]] {
        guard isInherited, var next = clinux_environment() else { return [] }
        var entries: [[CChar]] = []
        while let entry = next.pointee {
            let text = UnsafeBufferPointer(start: entry, count: strlen(entry) + 1)
            let name = text.prefix { $0 != CChar(UInt8(ascii: "=")) }.map { UInt8(bitPattern: $0) }
            if changes[String(decoding: name, as: UTF8.self)] == nil { entries.append(Array(text)) }
            next += 1
        }
        return entries
    }

    /// What is wrong with it; `nil` if the kernel can pass it on.
    var flaw: String? {
        for (name, value) in changes {
            if name.isEmpty || name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "=") }) {
                return "the variable '\(name)' needs a name without '=' and zero bytes"
            }
            if value?.utf8.contains(0) == true { return "the variable \(name) has a zero byte" }
        }
        return nil
    }
}
