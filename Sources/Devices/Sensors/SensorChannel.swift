// SPDX-License-Identifier: Apache-2.0

/// One quantity of a sensor in sysfs, by the name that its driver gives it.
///
/// It is the file: `temperature`, `temp1_input`, `temp`, `capacity`. Only for numbers of `iio` it
/// is the common beginning of the file names of one quantity: `in_temp`, `in_voltage0`.
package struct SensorChannel: Hashable, Sendable {
    package let name: String
    /// With a `*` in the name: the label that selects the channel, where channel numbers mean
    /// nothing.
    package let label: String?
    /// Whether the file has a text, like `Charging`, and no number.
    package let isText: Bool

    package init(_ name: String, label: String? = nil, isText: Bool = false) {
        self.name = name
        self.label = label
        self.isText = isText
    }
}

extension SensorChannel {
    /// The channel's files, among the existing ones; `nil` when it has none.
    ///
    /// IIO has one file for an attribute that all channels of a type share: the scale of
    /// `in_voltage0` is in `in_voltage_scale`, unless the channel has its own file. Source: the
    /// kernel's `Documentation/ABI/testing/sysfs-bus-iio`.
    package func files(
        _ kind: SensorKind, where exists: (String) -> Bool
    ) -> ChannelFiles<String>? {
        if exists(name) { return isText ? .text(name) : .whole(name) }
        guard hasParts(kind) else { return nil }
        if exists("\(name)_input") { return .whole("\(name)_input") }
        guard exists("\(name)_raw") else { return nil }
        return .scaled(
            raw: "\(name)_raw", offset: owners.map { "\($0)_offset" }.first(where: exists),
            scale: owners.map { "\($0)_scale" }.first(where: exists))
    }

    /// All names that a file of the channel can have.
    package func possibleFiles(_ kind: SensorKind) -> [String] {
        guard hasParts(kind) else { return [name] }
        return [name, "\(name)_input", "\(name)_raw"]
            + owners.flatMap { ["\($0)_offset", "\($0)_scale"] }
    }

    /// Whether its quantity may be in several files.
    private func hasParts(_ kind: SensorKind) -> Bool { kind == .iio && !isText }

    /// Prefixes of the offset and scale files that apply to the channel: its own, its type's, the
    /// device's.
    private var owners: [String] {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return [name] }
        let type = parts[1].filter { !("0"..."9").contains($0) }
        let ofType = "\(parts[0])_\(type)"
        return (ofType == name ? [name] : [name, ofType]) + [String(parts[0])]
    }
}
