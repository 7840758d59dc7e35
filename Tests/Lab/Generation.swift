// SPDX-License-Identifier: Apache-2.0

/// The two Debians, and how they call the same things.
enum Generation: String {
    case bookworm, trixie

    /// The one that this machine is.
    static let current: Generation = {
        let release = (try? TextFile("/etc/os-release").read()) ?? ""
        return release.contains("VERSION_CODENAME=bookworm") ? .bookworm : .trixie
    }()

    /// The command that prints a line for each edge of a line, at once.
    func watch(_ chip: String, _ offset: Int) -> String {
        switch self {
        case .bookworm: "gpiomon --line-buffered \(chip) \(offset)"
        case .trixie: "gpiomon --chip \(chip) \(offset)"
        }
    }
}
