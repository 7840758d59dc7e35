// SPDX-License-Identifier: Apache-2.0

import Plan

/// Reads whether and how the devices are announced to Home Assistant.
struct DiscoveryReader {
    /// The gateway file.
    let section: Section

    /// - Returns: `nil` when nothing is announced.
    func read() -> DiscoverySettings? {
        let forms = DiscoverySettings.Form.allCases.map { ($0.rawValue, Choice.form($0)) }
        let choice = section.value("discovery", .oneOf(forms + [("off", .off)]))
        let prefix = section.value("discovery-prefix", .topic)
        switch choice ?? .form(.devices) {
        case .off: return nil
        case .form(let form):
            return DiscoverySettings(
                form: form, prefix: prefix ?? DiscoverySettings.defaultPrefix)
        }
    }

    private enum Choice {
        case form(DiscoverySettings.Form)
        case off
    }
}
