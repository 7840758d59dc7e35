// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// A serial port of this machine. The search does not open it: opening a port changes its modem
/// lines, and this resets many boards.
package struct FoundPort: Hashable, Sendable {
    /// `ttyUSB0`; for adapters the number is the order of discovery.
    package let name: String
    /// The paths of the port, the best one for the gateway file first: by identity
    /// (`/dev/serial/by-id/...`), by the board's numbering (`/dev/serial0`), by the USB socket, and
    /// last the node itself. Adapters without a serial number share one identity. Its path leads to
    /// one of them; use the socket's path for the others.
    package let paths: [String]
    /// `ch341-uart`; `nil` if the kernel shows none.
    package let driver: String?
    /// The manufacturer and the product name that a USB adapter reports.
    package let product: String?
    /// Whether it is a console of the kernel; usually a login program uses it too.
    package let isConsole: Bool
    /// Why this user may not open it, with advice; `nil` if the user may open it.
    package let obstacle: String?
    /// The program that uses the port: it holds a lock on it (`martletd` takes one), or reads it;
    /// `nil` if there is none.
    package let holder: OtherProcess?

    /// The ports of a machine, ordered by name.
    ///
    /// - Parameter root: The parent of `/dev` and `/sys`: empty, or a folder that contains both.
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
        holder = OtherProcess.locking(node) ?? OtherProcess.reading(node)
    }

    /// Whether the port has hardware. The driver of PC ports creates nodes for ports that do not
    /// exist; their type is 0.
    private static func isPort(_ name: String, _ root: String) -> Bool {
        let folder = "\(root)/sys/class/tty/\(name)"
        return access("\(folder)/device", F_OK) == 0 && text("\(folder)/type") != "0"
            && access("\(root)/dev/\(name)", F_OK) == 0
    }

    /// The folder of a port's device and its parent folders. The parents include the USB device
    /// and, since Linux 6.5, the chip that contains the port.
    private static func folders(from device: String) -> [String] {
        let parts = device.split(separator: "/")
        return (0..<4).map { "/" + parts.dropLast($0).joined(separator: "/") }
    }

    /// Since Linux 6.5 each port also has the generic drivers `port` and `ctrl`, which are skipped.
    private static func driver(_ folders: [String]) -> String? {
        folders.compactMap { resolvedPath("\($0)/driver")?.split(separator: "/").last }
            .first { $0 != "port" && $0 != "ctrl" }.map(String.init)
    }

    /// The manufacturer and the product name of a USB device.
    private static func product(_ folders: [String]) -> String? {
        guard let folder = folders.first(where: { access("\($0)/product", F_OK) == 0 }) else {
            return nil
        }
        let names = [text("\(folder)/manufacturer"), text("\(folder)/product")].compactMap { $0 }
        return names.joined(separator: " ")
    }

    /// The links in a folder, grouped by target.
    private static func links(
        in folder: String, _ root: String, where isIncluded: (String) -> Bool = { _ in true }
    ) -> [String: [String]] {
        var links: [String: [String]] = [:]
        for name in names(inFolder: root + folder).sorted() where isIncluded(name) {
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
