// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// The table as lines: pure, from the state and the size of the window.
///
///     martlet/demo  online  5 devices, 1 offline
///
///     DEVICE   MODEL              VALUE          NEWEST TREND      COUNT     AGE
///     air      plantower/pms5003  pm1           5 µg/m³ ▁▃▅▇▅▃▁       12     now
///                                 pm25          8 µg/m³ ▁▁▃▃▅▅▇       12
///     co2      winsen/mh-z19      co2         812 ppm   ▄              3 offline
///              ! does not answer the question 'co2'
///
/// A narrow window has fewer columns; a low one shows the rows around the selected one.
struct WatchView {
    /// What the user has done to the view.
    struct Choice: Equatable {
        /// A command that the user is typing.
        enum Prompt: Equatable {
            case none
            case filter
            case set(String)
        }

        var filter = ""
        /// The place of the selected row among the values that are shown; `nil` for none.
        var selected: Int?
        var prompt = Prompt.none
        /// The answer to the last key.
        var answer = ""
    }

    /// A row of the table.
    struct Row {
        let device: Int
        /// `nil` for a device without values.
        let value: Int?
        /// Whether it is the first row of its device.
        let isFirst: Bool
    }

    let state: LiveState
    let choice: Choice
    /// Why there is no connection to the broker; `nil` while there is one.
    let trouble: String?
    let now: Instant

    /// The values that the filter selects.
    var rows: [Row] {
        state.devices.indices.flatMap { index -> [Row] in
            let device = state.devices[index]
            let isWhole = matches(state.shownName(device)) || matches(device.model)
            var rows: [Row] = device.values.indices.compactMap { value in
                guard isWhole || matches(device.values[value].name) else { return nil }
                return Row(device: index, value: value, isFirst: false)
            }
            if device.values.isEmpty, isWhole {
                rows = [Row(device: index, value: nil, isFirst: false)]
            }
            return rows.enumerated().map {
                Row(device: index, value: $1.value, isFirst: $0 == 0)
            }
        }
    }

    /// All lines of a window of that size.
    func lines(width: Int, height: Int) -> [StyledLine] {
        let rows = rows
        let columns = Columns(state, rows, width: width)
        var (table, selectedLine) = ([StyledLine](), 0)
        for (place, row) in rows.enumerated() {
            var line = line(of: row, columns, width)
            if place == choice.selected {
                line = line.restyled(.selected)
                selectedLine = table.count
            }
            table.append(line)
            let isLast = place + 1 == rows.count || rows[place + 1].isFirst
            if isLast { table += problem(of: state.devices[row.device], width) }
        }
        let head = [header(width), StyledLine(width: width), columns.titles(width)]
        let room = max(1, height - head.count - 1)
        var part = ""
        if table.count > room {
            let first = min(max(0, selectedLine - room / 2), table.count - room)
            part = "lines \(first + 1) to \(first + room) of \(table.count)  "
            table = Array(table[first..<first + room])
        }
        let messages = messages(room - table.count, width)
        let blank = max(0, room - table.count - messages.count)
        let filler = [StyledLine](repeating: StyledLine(width: width), count: blank)
        return Array((head + table + messages + filler + [footer(part, width)]).suffix(height))
    }

    private func matches(_ text: String) -> Bool {
        choice.filter.isEmpty || text.lowercased().contains(choice.filter.lowercased())
    }

    private func header(_ width: Int) -> StyledLine {
        var line = StyledLine(width: width)
        line.put(.bold, " \(state.base)")
        if let trouble {
            line.put(.red, "  no connection: \(trouble)")
            return line
        }
        let gateway = state.gateways[state.base]
        switch gateway?.isOnline {
        case true?: line.put(.green, "  online")
        case false?: line.put(.red, "  offline")
        case nil: line.put(.dim, state.hasSeveral ? "" : "  not seen yet")
        }
        let offline = state.devices.count { $0.isOnline == false }
        line.put(.plain, "  \(state.devices.count) device\(state.devices.count == 1 ? "" : "s")")
        if offline > 0 { line.put(.red, ", \(offline) offline") }
        let info = gateway?.info ?? [:]
        if let version = info["version"] { line.put(.dim, "  version \(version)") }
        if let memory = info["memory_kb"].flatMap({ Int($0) }) {
            line.put(.dim, ", \((memory / 512 + 1) / 2) MB")
        }
        return line
    }

    private func line(of row: Row, _ columns: Columns, _ width: Int) -> StyledLine {
        let device = state.devices[row.device]
        let value = row.value.map { device.values[$0] }
        let isOffline = device.isOnline == false
        let plain = isOffline ? StyledLine.Style.red : .plain
        let newest = (value?.text ?? "-") + (value?.unit.map { " \($0)" } ?? "")
        let isNew = device.newest.map { $0.duration(to: now) < .milliseconds(700) } ?? false
        var line = StyledLine(width: width)
        line.put(.plain, " ")
        line.put(
            isOffline ? .red : .bold, row.isFirst ? state.shownName(device) : "",
            column: columns.device)
        if let model = columns.model {
            line.put(.dim, row.isFirst ? device.model : "", column: model)
        }
        line.put(plain, value?.name ?? "", column: columns.value)
        line.put(isNew ? .green : plain, newest, column: columns.newest, toRight: true)
        if columns.hasTrend {
            line.put(.cyan, trend(value?.history ?? []), column: LiveDevice.trendLength)
        }
        if columns.hasCount {
            line.put(plain, row.isFirst ? "\(device.count)" : "", column: 5, toRight: true)
        }
        line.put(plain, row.isFirst ? age(of: device) : "", column: 7, toRight: true)
        return line
    }

    private func age(of device: LiveDevice) -> String {
        if device.isOnline == false { return "offline" }
        guard let newest = device.newest else { return "" }
        let seconds = newest.duration(to: now).components.seconds
        switch seconds {
        case ..<1: return "now"
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        default: return "\(seconds / 3600) h"
        }
    }

    /// The problem, in as many lines as it takes.
    private func problem(of device: LiveDevice, _ width: Int) -> [StyledLine] {
        guard let problem = device.problem else { return [] }
        var texts = ["   !"]
        for word in problem.split(separator: " ") {
            let longer = "\(texts[texts.count - 1]) \(word)"
            if StyledLine.columns(longer) <= width {
                texts[texts.count - 1] = longer
            } else {
                texts.append("     \(word)")
            }
        }
        return texts.map { text in
            var line = StyledLine(width: width)
            line.put(.red, text)
            return line
        }
    }

    /// A bar for each of the newest numbers, between their extremes.
    private func trend(_ numbers: [Double]) -> String {
        let bars = Array("▁▂▃▄▅▆▇█")
        guard let low = numbers.min(), let high = numbers.max() else { return "" }
        // Halves, because the distance of the extremes may be above the largest number.
        let height = high / 2 - low / 2
        return String(
            numbers.map { height == 0 ? bars[3] : bars[Int(($0 / 2 - low / 2) / height * 7)] })
    }

    /// The newest messages, if there is room for some below the table.
    private func messages(_ room: Int, _ width: Int) -> [StyledLine] {
        guard room >= 4, choice.filter.isEmpty else { return [] }
        var title = StyledLine(width: width)
        title.put(.dim, " MESSAGES below \(state.base)")
        let newest = state.messages.suffix(room - 2).map { message -> StyledLine in
            let parts = message.split(separator: " ", maxSplits: 1)
            var line = StyledLine(width: width)
            line.put(.cyan, " \(parts.first ?? "") ")
            line.put(.plain, String(parts.dropFirst().first ?? ""))
            return line
        }
        return [StyledLine(width: width), title] + newest
    }

    /// The selected value in words, as far as the device file has them.
    private var selection: String {
        let rows = rows
        guard let place = choice.selected, rows.indices.contains(place) else { return "" }
        let device = state.devices[rows[place].device]
        let value = rows[place].value.map { device.values[$0] }
        let kind = value?.deviceClass.map { ", class \($0)" } ?? ""
        let title = device.title.isEmpty ? "" : ": \(device.title)"
        let keys = value?.isSettable == false ? "" : "  s set"
        return "\(device.name)/\(value?.name ?? "-")\(title)\(kind)\(keys)"
    }

    private func footer(_ part: String, _ width: Int) -> StyledLine {
        var line = StyledLine(width: width)
        switch choice.prompt {
        case .filter: line.put(.bold, " show only: \(choice.filter)_")
        case .set(let text): line.put(.bold, " set to (on, off, toggle, on 5s): \(text)_")
        case .none where !choice.answer.isEmpty: line.put(.plain, " \(choice.answer)")
        case .none where choice.selected != nil: line.put(.dim, " \(part)\(selection)")
        case .none:
            let filter = choice.filter.isEmpty ? "" : "only '\(choice.filter)'  "
            line.put(.dim, " \(part)\(filter)/ filter  ↑↓ select  s set  q quit")
        }
        return line
    }
}
