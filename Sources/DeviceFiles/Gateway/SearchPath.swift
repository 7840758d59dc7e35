// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The folders that are searched for device files; the first file that is found wins.
///
/// In order: `$MARTLET_DEVICES`, `devices` beside the gateway file, the administrator's folder, the
/// package's folder, and, for a program that was built in a checkout, the repository's `devices`.
package struct SearchPath: Sendable {
    /// Folders that hold `<vendor>/<model>.yaml`.
    package let folders: [String]

    package init(folders: [String]) {
        self.folders = folders
    }

    /// - Parameter gatewayFolder: The folder of the gateway file, if there is one.
    package init(gatewayFolder: String?, _ surroundings: Surroundings) {
        let chosen = surroundings.variable("MARTLET_DEVICES")?.split(separator: ":") ?? []
        folders =
            chosen.map(String.init)
            + [gatewayFolder.map { joined($0, "devices") }].compactMap { $0 }
            + surroundings.systemFolders
            + [surroundings.executable.flatMap(Self.checkout)].compactMap { $0 }
    }

    /// The `devices` folder of the checkout that a program was built in.
    private static func checkout(above path: String) -> String? {
        var folder = folderName(path)
        while folder.utf8.count > 1 {
            if exists("\(folder)/Package.swift"), exists("\(folder)/devices") {
                return "\(folder)/devices"
            }
            folder = folderName(folder)
        }
        return nil
    }

    /// The file of a model, in the first folder that has one.
    package func find(_ model: String) -> String? {
        folders.lazy.map { joined($0, "\(model).yaml") }.first(where: exists)
    }

    /// All models that can be found, in order, each once.
    package func models() -> [String] {
        var names: Set<String> = []
        for folder in folders {
            for vendor in children(of: folder) where isName(vendor) {
                for file in children(of: joined(folder, vendor)) where file.hasSuffix(".yaml") {
                    let model = String(file.dropLast(5))
                    if isName(model) { names.insert("\(vendor)/\(model)") }
                }
            }
        }
        return names.sorted()
    }
}

/// A path below a folder; an absolute path is not changed.
func joined(_ folder: String, _ path: String) -> String {
    if path.utf8.first == UInt8(ascii: "/") || folder.isEmpty { return path }
    return folder.utf8.last == UInt8(ascii: "/") ? folder + path : "\(folder)/\(path)"
}

/// The folder of a file; empty for a name alone.
func folderName(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

private func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
}

func children(of folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        names.append(name)
    }
    return names
}
