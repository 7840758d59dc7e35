// SPDX-License-Identifier: Apache-2.0

import YAML

/// Reads the keys of a device file that are for people: `wiring`, `notes` and `proof`.
struct DescriptionReader {
    static let keys = ["wiring", "notes", "proof"]
    static let proofKeys =
        ModelDescription.Proof.Kind.allCases.map(\.rawValue) + ["unverified"]

    let section: Section

    func read() -> ModelDescription {
        let proof = section.section("proof", keys: Self.proofKeys)
        return ModelDescription(
            wiring: lines("wiring", of: section), notes: lines("notes", of: section),
            proofs: proof.map(proofs) ?? [],
            unverified: proof.map { lines("unverified", of: $0) } ?? [])
    }

    private func proofs(_ section: Section) -> [ModelDescription.Proof] {
        let proofs = ModelDescription.Proof.Kind.allCases.compactMap { kind in
            section.value(kind.rawValue, .sentences.fixed)
                .map { ModelDescription.Proof(kind: kind, source: $0) }
        }
        if section.entries.isEmpty {
            section.scope.error(
                "expected one of \(Self.proofKeys.joined(separator: ", "))", section.title)
        }
        return proofs
    }

    /// A text, or a list of texts. A list item with `: ` in it is keys with values for YAML.
    private func lines(_ key: String, of section: Section) -> [String] {
        guard let entry = section.entry(key) else { return [] }
        guard case .sequence(let items) = entry.value.kind, !items.isEmpty else {
            return section.value(key, .sentences.fixed).map { [$0] } ?? []
        }
        return items.compactMap { item in
            if case .mapping = item.kind {
                section.scope.error(
                    "expected a text, found \(item.found)", item.range,
                    notes: ["a text with ': ' needs quotes"])
                return nil
            }
            return section.scope.value(item, .sentences.fixed)
        }
    }
}
