// SPDX-License-Identifier: Apache-2.0

/// The widths of the table's columns in a window: as wide as their texts, and fewer in a narrow
/// window.
struct Columns {
    private(set) var device: Int
    /// `nil` when the column is left out.
    private(set) var model: Int?
    private(set) var value: Int
    private(set) var newest: Int
    private(set) var hasTrend = true
    private(set) var hasCount = true

    init(_ state: LiveState, _ rows: [WatchView.Row], width: Int) {
        let devices = Set(rows.map(\.device)).map { state.devices[$0] }
        let values = devices.flatMap(\.values)
        device = Self.widest(devices.map(state.shownName), 6...24)
        model =
            devices.allSatisfy(\.model.isEmpty) ? nil : Self.widest(devices.map(\.model), 5...28)
        value = Self.widest(values.map(\.name), 5...24)
        newest = Self.widest(
            values.map { ($0.text ?? "-") + ($0.unit.map { " \($0)" } ?? "") }, 10...24)
        if total > width { model = nil }
        if total > width { hasTrend = false }
        if total > width { hasCount = false }
        while total > width, max(device, value, newest) > 5 { shrink() }
    }

    /// Takes a column from the widest of those that are always there.
    private mutating func shrink() {
        let widest = max(device, value, newest)
        if device == widest {
            device -= 1
        } else if value == widest {
            value -= 1
        } else {
            newest -= 1
        }
    }

    /// The columns of a whole row. A space stands before it, and after each of its cells.
    private var total: Int {
        let cells =
            [device, value, newest, 7] + [model].compactMap { $0 }
            + (hasTrend ? [LiveDevice.trendLength] : []) + (hasCount ? [5] : [])
        // The space after the last cell may be cut off.
        return cells.reduce(0) { $0 + $1 + 1 }
    }

    /// The titles of the columns.
    func titles(_ width: Int) -> StyledLine {
        var line = StyledLine(width: width)
        line.put(.dim, " ")
        line.put(.dim, "DEVICE", column: device)
        if let model { line.put(.dim, "MODEL", column: model) }
        line.put(.dim, "VALUE", column: value)
        line.put(.dim, "NEWEST", column: newest, toRight: true)
        if hasTrend { line.put(.dim, "TREND", column: LiveDevice.trendLength) }
        if hasCount { line.put(.dim, "COUNT", column: 5, toRight: true) }
        line.put(.dim, "AGE", column: 7, toRight: true)
        return line
    }

    private static func widest(_ texts: [String], _ bounds: ClosedRange<Int>) -> Int {
        let widest = texts.map(StyledLine.columns).max() ?? 0
        return min(max(widest, bounds.lowerBound), bounds.upperBound)
    }
}
