// SPDX-License-Identifier: Apache-2.0

import DeviceFiles

/// The index of the library in Markdown: counts, and a table for each kind of connection.
struct ModelIndex {
    private typealias Proof = ModelDescription.Proof.Kind
    private let models: [ModelSummary]

    init(_ models: [ModelSummary]) {
        self.models = models
    }

    var text: String {
        let tables = ModelSummary.Connection.allCases.map { connection in
            (connection, models.filter { $0.connection == connection })
        }
        return (counts + tables.filter { !$1.isEmpty }.flatMap(table)).joined(separator: "\n")
    }

    /// A row for each connection, a column for each kind of proof. A file counts once, by the
    /// strongest of its proofs.
    private var counts: [String] {
        let columns = Proof.allCases.map(\.title) + ["none", "all"]
        let rows = ModelSummary.Connection.allCases.map { connection in
            let those = models.filter { $0.connection == connection }
            return Self.counts(of: those, Self.title(connection))
        }
        return [
            "| | \(Self.row(columns))", "|---|\(columns.map { _ in "--:|" }.joined())",
        ] + rows + [Self.counts(of: models, "**all**")]
    }

    private static func counts(of models: [ModelSummary], _ title: String) -> String {
        let numbers = (Proof.allCases.map(Optional.some) + [nil]).map { proof in
            models.count { $0.proofs.first == proof }
        }
        return "| \(title) | \(row((numbers + [models.count]).map(String.init)))"
    }

    private static func row(_ cells: [String]) -> String {
        cells.joined(separator: " | ") + " |"
    }

    private func table(_ connection: ModelSummary.Connection, _ models: [ModelSummary]) -> [String]
    {
        [
            "", "## \(Self.title(connection))", "", "| Model | Product | Values | Proof |",
            "|---|---|---|---|",
        ]
            + models.map { model in
                let values = model.values.map { value in
                    value.name + (value.unit.map { " (\($0))" } ?? "")
                }
                return "| [`\(model.name)`](\(model.name).yaml) | \(model.title) | "
                    + "\(values.joined(separator: ", ")) | "
                    + "\(model.proofs.map(\.title).joined(separator: ", ")) |"
            }
    }

    private static func title(_ connection: ModelSummary.Connection) -> String {
        switch connection {
        case .serial: return "Serial"
        case .modbus: return "Modbus"
        case .kernel: return "Kernel drivers"
        case .pins: return "Pins"
        }
    }
}
