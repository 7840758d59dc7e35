// SPDX-License-Identifier: Apache-2.0

/// How the devices are announced to Home Assistant, and to other programs that know its messages.
package struct DiscoverySettings: Hashable, Sendable {
    package enum Form: String, Hashable, Sendable, CaseIterable {
        /// One message for each device.
        case devices = "on"
        /// One message for each value, for programs that do not know the other form.
        case components
    }

    package var form: Form
    /// The first level of the topics, as Home Assistant has it in its settings.
    package var prefix: String

    package static let defaultPrefix = "homeassistant"

    package init(form: Form = .devices, prefix: String = DiscoverySettings.defaultPrefix) {
        self.form = form
        self.prefix = prefix
    }
}
