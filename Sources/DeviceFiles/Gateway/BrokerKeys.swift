// SPDX-License-Identifier: Apache-2.0

import YAML

// The address of the broker, written as other programs have it: as a text alone, or as `host` and
// `port`. Both are reported once, with the key and the URL that mean the same.

extension BrokerReader {
    private static let hostKeys = ["host", "hostname", "server", "address", "ip"]

    /// The section of the broker in the gateway file; `nil` when there is none, which is reported.
    static func section(in file: Section) -> Section? {
        guard let entry = file.requiredEntry("broker") else { return nil }
        guard case .mapping(let entries) = entry.value.kind else {
            refuse(entry.value, in: file.scope)
            return nil
        }
        return Section(
            entry.value, title: entry.keyRange, keys: keys, in: file.scope,
            reported: refuseHost(entries, in: file.scope))
    }

    private static func refuse(_ node: Node, in scope: Scope) {
        let right = node.scalar.flatMap { url($0.text) }
        scope.error(
            "expected keys with values (\(keys.joined(separator: ", "))), found \(node.found)",
            node.range, suggestion: right.map { "{ url: \($0) }" })
    }

    /// Reports the keys of a host and of a port beside it.
    ///
    /// - Returns: The keys that are reported, each with the key that was meant.
    private static func refuseHost(_ entries: [Entry], in scope: Scope) -> [String: String] {
        guard !entries.contains(where: { $0.key == "url" }),
            let index = entries.firstIndex(where: { hostKeys.contains($0.key) }),
            let host = entries[index].value.scalar?.text
        else { return [:] }
        let next = entries.indices.contains(index + 1) ? entries[index + 1] : nil
        let port = next.flatMap { $0.key == "port" ? $0 : nil }
        let last = port?.value.range ?? entries[index].value.range
        let address = port?.value.scalar.map { "\(host):\($0.text)" } ?? host
        scope.error(
            "the address of the broker is one URL, without the key '\(entries[index].key)'",
            entries[index].keyRange.union(last), suggestion: url(address).map { "url: \($0)" })
        return [entries[index].key: "url", "port": "url"]
    }

    private static func url(_ text: String) -> String? {
        let type = TextType<BrokerAddress>.brokerURL
        if type.accepts(text) { return text }
        return type.suggestion(for: text)
    }
}
