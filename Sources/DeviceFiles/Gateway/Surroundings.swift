// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The environment that decides, beside the files, where files are searched. The caller gives it,
/// so that a test does not depend on the machine.
package struct Surroundings: Sendable {
    /// The default folders of device files: the administrator's before the package's.
    package static let systemFolders = ["/etc/martlet/devices", "/usr/share/martlet/devices"]

    private static let names = [
        "MARTLET_DEVICES", "STATE_DIRECTORY", "XDG_STATE_HOME", "HOME", "RUNTIME_DIRECTORY",
        "XDG_RUNTIME_DIR",
    ]

    /// The environment variables that matter.
    package var variables: [String: String]
    package var isRoot: Bool
    /// The program's own file; the folders above it may be a checkout. `nil` searches none.
    package var executable: String?
    package var systemFolders: [String]
    /// The name of this machine, for a gateway whose file has no name.
    package var hostName: String?

    package init(
        variables: [String: String] = [:], isRoot: Bool = false, executable: String? = nil,
        systemFolders: [String] = Surroundings.systemFolders, hostName: String? = nil
    ) {
        self.variables = variables
        self.isRoot = isRoot
        self.executable = executable
        self.systemFolders = systemFolders
        self.hostName = hostName
    }

    /// The environment of this process.
    package static func ofProcess() -> Surroundings {
        var variables: [String: String] = [:]
        for name in names { variables[name] = getenv(name).map { String(cString: $0) } }
        return Surroundings(
            variables: variables, isRoot: geteuid() == 0, executable: ownPath(),
            hostName: ownHostName())
    }

    private static func ownHostName() -> String? {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return nil }
        return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// The host name without its domain, as a name for topics: `Pi-4.lan` is `pi-4`. `nil` for a
    /// host name that is no name, and for `localhost`, the name of a machine without one.
    var gatewayName: String? {
        let host = hostName?.split(separator: ".").first.map(String.init) ?? ""
        let name = repairedName(host)
        return isName(name) && name != "localhost" ? name : nil
    }

    private static func ownPath() -> String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    /// A variable that is set and not empty.
    func variable(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The state directory of a gateway whose file names none.
    func stateDirectory(ofGateway name: String) -> String {
        // systemd creates the folder and may name several; the first belongs to the unit.
        if let directory = variable("STATE_DIRECTORY")?.split(separator: ":").first {
            return String(directory)
        }
        if isRoot { return "/var/lib/martlet/\(name)" }
        let home = variable("XDG_STATE_HOME") ?? "\(variable("HOME") ?? "/tmp")/.local/state"
        return "\(home)/martlet/\(name)"
    }

    /// The folder in memory for data that survives the process and needs no write to a disk; `nil`
    /// when no such folder is known.
    func memoryDirectory(ofGateway name: String) -> String? {
        if let directory = variable("RUNTIME_DIRECTORY")?.split(separator: ":").first {
            return String(directory)
        }
        if isRoot { return "/run/martlet/\(name)" }
        return variable("XDG_RUNTIME_DIR").map { "\($0)/martlet/\(name)" }
    }
}
