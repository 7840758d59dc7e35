// SPDX-License-Identifier: Apache-2.0

import Readings

/// One filter of the language: its name and its parameters, both as in ESPHome.
struct FilterKind: Sendable {
    let name: String
    /// The keys of its parameters; none for a filter of one text.
    let keys: [String]
    /// The key that a text without keys means.
    let mainKey: String?
    let isForNumbers: Bool
    /// Mistakes are reported.
    let read: @Sendable (FilterParameters) -> FilterRule?

    init(
        _ name: String, _ keys: [String] = [], main: String? = nil, isForNumbers: Bool = true,
        _ read: @escaping @Sendable (FilterParameters) -> FilterRule?
    ) {
        self.name = name
        self.keys = keys
        mainKey = main
        self.isForNumbers = isForNumbers
        self.read = read
    }

    static let all: [FilterKind] = ofNumbers + windows + ofAllValues

    private static let ofNumbers: [FilterKind] = [
        FilterKind("offset") { $0.value(.decimal).map { .number(.offset($0)) } },
        FilterKind("multiply") { $0.value(.scale).map { .number(.multiply($0)) } },
        FilterKind("calibrate_linear", ["datapoints", "method"], main: "datapoints") {
            CalibrationReader(section: $0.section).readLinear().map { .number(.calibrate($0)) }
        },
        FilterKind("calibrate_polynomial", ["datapoints", "degree"]) {
            CalibrationReader(section: $0.section).readPolynomial().map { .number(.calibrate($0)) }
        },
        FilterKind("clamp", ["min_value", "max_value", "ignore_out_of_range"]) { $0.readClamp() },
        FilterKind("round", ["accuracy_decimals"], main: "accuracy_decimals") {
            $0.section.required("accuracy_decimals", .integer(0...15)).map {
                .number(.round(places: $0))
            }
        },
        FilterKind("round_to_multiple_of", ["multiple"], main: "multiple") {
            $0.section.required("multiple", .positive).map { .number(.roundToMultiple($0)) }
        },
        FilterKind("round_to_significant_digits") {
            $0.value(.integer(1...15)).map { .number(.roundToDigits($0)) }
        },
    ]

    private static let windowKeys = ["window_size", "send_every", "send_first_at"]

    private static let windows: [FilterKind] = [
        FilterKind("median", windowKeys) { $0.readWindow(.median) },
        FilterKind("min", windowKeys) { $0.readWindow(.least) },
        FilterKind("max", windowKeys) { $0.readWindow(.most) },
        FilterKind("quantile", windowKeys + ["quantile"]) { parameters in
            let part = parameters.section.value(
                "quantile", .part, or: Decimal(mantissa: 9, exponent: -1))
            return parameters.readWindow(.quantile(part))
        },
        FilterKind("sliding_window_moving_average", windowKeys) {
            $0.readWindow(.mean, size: 15)
        },
        FilterKind("exponential_moving_average", ["alpha", "send_every", "send_first_at"]) {
            let alpha = $0.section.value("alpha", .weight, or: Decimal(mantissa: 1, exponent: -1))
            return $0.readPace(every: 15).map { .exponentialAverage(alpha: alpha, $0) }
        },
        FilterKind("throttle_average") { $0.value(.interval).map { .throttleAverage($0) } },
        FilterKind("clock_window", ["every", "take"]) { parameters in
            let every = parameters.section.required("every", .partOfDay)
            let take = parameters.section.required(
                "take", .word(of: ClockWindow.Statistic.self))
            guard let every, let take else { return nil }
            return .clockWindow(ClockWindow.Rule(take, every: every))
        },
    ]

    private static let ofAllValues: [FilterKind] = [
        FilterKind("filter_out", isForNumbers: false) { parameters in
            .filterOut(parameters.values(of: parameters.node))
        },
        FilterKind("throttle", isForNumbers: false) {
            $0.value(.interval).map { .throttle($0, priority: []) }
        },
        FilterKind(
            "throttle_with_priority", ["timeout", "value"], main: "timeout", isForNumbers: false
        ) { parameters in
            let priority = parameters.section.entry("value").map { parameters.values(of: $0.value) }
            return parameters.section.required("timeout", .interval).map {
                .throttle($0, priority: priority ?? [.unknown])
            }
        },
        FilterKind(
            "heartbeat", ["period", "optimistic"], main: "period", isForNumbers: false
        ) { parameters in
            let isOptimistic = parameters.section.value("optimistic", .onOff, or: false)
            return parameters.section.required("period", .interval).map {
                .heartbeat($0, isOptimistic: isOptimistic)
            }
        },
        FilterKind("debounce", isForNumbers: false) { $0.value(.interval).map { .debounce($0) } },
        FilterKind(
            "timeout", ["timeout", "value"], main: "timeout", isForNumbers: false
        ) { parameters in
            let value = TextType<Value>.value(of: parameters.mapping)
            let replacement = parameters.section.value(
                "value", .replacement(for: value), or: .value(.unknown))
            return parameters.section.required("timeout", .interval).map {
                .timeout($0, replacement)
            }
        },
        FilterKind(
            "delta", ["min_value", "max_value"], main: "min_value", isForNumbers: false
        ) { $0.readDelta() },
        FilterKind("skip_initial", isForNumbers: false) {
            $0.value(.integer(1...10000)).map { .skipInitial($0) }
        },
        FilterKind("or", isForNumbers: false) { $0.readOr() },
    ]
}
