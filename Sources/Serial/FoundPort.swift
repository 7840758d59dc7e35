// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A serial port that this machine has. It is found without being opened: to open a port moves its
/// modem lines, and resets many a board behind it.
package struct FoundPort: Hashable, Sendable {
    /// `ttyUSB0`: the order of discovery, for adapters.
    package let name: String
    /// Paths that lead to it, the one for the gateway file first: those by identity
    /// (`/dev/serial/by-id/...`), by the board's numbering (`/dev/serial0`), by the socket, and at
    /// last the node itself. Adapters without a number of their own share an identity; then it
    /// leads to one of them, and the others have their sockets.
    package let paths: [String]
    /// `ch341-uart`; `nil` where there is none to see.
    package let driver: String?
    /// What a USB adapter says of itself.
    package let product: String?
    /// Whether the kernel writes its messages there, and so mostly a login waits there.
    package let isConsole: Bool
    /// Why this user may not open it, and what to do; `nil` when nothing is in the way.
    package let obstacle: String?
    /// The program that has it, as far as that takes a lock (as `martletd` does).
    package let holder: LockHolder?

    /// The ports of a machine, in the order of their names.
    ///
    /// - Parameter root: Above `/dev` and `/sys`: empty, or a folder that has both.
    package static func all(root: String = "") -> [FoundPort] {
        let links = ["by-id", "by-path"].map { FoundPort.links(in: "/dev/serial/\($0)", root) }
        let board = FoundPort.links(in: "/dev", root) { $0.hasPrefix("serial") }
        let consoles = text("\(root)/sys/class/tty/console/active")?.split(separator: " ") ?? []
        return names(inFolder: "\(root)/sys/class/tty").filter { isPort($0, root) }
            .sorted { ($0.count, $0) < ($1.count, $1) }
            .map { name in
                let node = "/dev/\(name)"
                let target = resolvedPath(root + node) ?? node
                let aliases = [links[0], board, links[1]].flatMap { $0[target] ?? [] }
                return FoundPort(
                    name, paths: aliases + [node], isConsole: consoles.contains { $0 == name }, root
                )
            }
    }

    private init(_ name: String, paths: [String], isConsole: Bool, _ root: String) {
        let device = "\(root)/sys/class/tty/\(name)/device"
        self.name = name
        self.paths = paths
        self.isConsole = isConsole
        let above = FoundPort.folders(from: resolvedPath(device) ?? "")
        driver = FoundPort.driver(above)
        product = FoundPort.product(above)
        let node = "\(root)/dev/\(name)"
        let isAllowed = access(node, R_OK | W_OK) == 0
        obstacle = isAllowed ? nil : "no permission; \(DeviceNode(path: node)?.advice ?? "")"
        holder = LockHolder.of(node)
    }

    /// Whether there is a chip behind it. The driver of PC ports makes nodes for ports that no
    /// board has; their type is 0.
    private static func isPort(_ name: String, _ root: String) -> Bool {
        let folder = "\(root)/sys/class/tty/\(name)"
        return access("\(folder)/device", F_OK) == 0 && text("\(folder)/type") != "0"
            && access("\(root)/dev/\(name)", F_OK) == 0
    }

    /// The folder of a port's device, and those around it, in which stand the USB device and, since
    /// Linux 6.5, the chip that the port is a part of.
    private static func folders(from device: String) -> [String] {
        let parts = device.split(separator: "/")
        return (0..<4).map { "/" + parts.dropLast($0).joined(separator: "/") }
    }

    /// A port of Linux 6.5 has drivers of its own, which are the same for all.
    private static func driver(_ folders: [String]) -> String? {
        folders.compactMap { resolvedPath("\($0)/driver")?.split(separator: "/").last }
            .first { $0 != "port" && $0 != "ctrl" }.map(String.init)
    }

    /// What a USB device says of itself.
    private static func product(_ folders: [String]) -> String? {
        guard let folder = folders.first(where: { access("\($0)/product", F_OK) == 0 }) else {
            return nil
        }
        let words = [text("\(folder)/manufacturer"), text("\(folder)/product")].compactMap { $0 }
        return words.joined(separator: " ")
    }

    /// The links in a folder, by what they lead to.
    private static func links(
        in folder: String, _ root: String, where isMeant: (String) -> Bool = { _ in true }
    ) -> [String: [String]] {
        var links: [String: [String]] = [:]
        for name in names(inFolder: root + folder).sorted() where isMeant(name) {
            guard let target = resolvedPath("\(root)\(folder)/\(name)") else { continue }
            links[target, default: []].append("\(folder)/\(name)")
        }
        return links
    }

    private static func text(_ path: String) -> String? {
        let file = AtomicFile(path: path, isOnDisk: false)
        guard let bytes = try? file.read(limit: 256) else { return nil }
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}
