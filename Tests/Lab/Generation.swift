// SPDX-License-Identifier: Apache-2.0

/// The two Debian releases, and their different commands.
enum Generation: String {
    case bookworm, trixie

    /// The release of this machine.
    static let current: Generation = {
        let release = (try? TextFile("/etc/os-release").read()) ?? ""
        return release.contains("VERSION_CODENAME=bookworm") ? .bookworm : .trixie
    }()

    /// The command that prints one text line per edge, without buffering.
    func watch(_ chip: String, _ offset: Int) -> String {
        switch self {
        case .bookworm: "gpiomon --line-buffered \(chip) \(offset)"
        case .trixie: "gpiomon --chip \(chip) \(offset)"
        }
    }
}
