// SPDX-License-Identifier: Apache-2.0

/// One filter, as a file describes it.
package enum FilterRule: Hashable, Sendable {
    case number(NumberRule)
    /// These values are swallowed.
    case filterOut([Value])
    case window(WindowRule)
    case exponentialAverage(alpha: Decimal, SendPace)
    /// These values pass at any time.
    case throttle(Duration, priority: [Value])
    case throttleAverage(Duration)
    /// An optimistic one also passes each value at once.
    case heartbeat(Duration, isOptimistic: Bool)
    case debounce(Duration)
    case timeout(Duration, TimeoutFilter.Replacement)
    case delta(DeltaFilter.Rule)
    case skipInitial(Int)
    case clockWindow(ClockWindow.Rule)
    /// Each filter gets each value; what leaves any of them passes.
    case or([FilterRule])

    /// Whether it needs the date.
    package var usesDate: Bool {
        switch self {
        case .clockWindow: return true
        case .or(let rules): return rules.contains(where: \.usesDate)
        default: return false
        }
    }

    /// Whether it makes a number between others. Angles have none: the mean of 359° and 1° would be
    /// 180°.
    package var isMean: Bool {
        switch self {
        case .exponentialAverage, .throttleAverage: return true
        case .window(let rule): return [.mean, .median].contains(rule.statistic)
        case .clockWindow(let rule): return rule.statistic == .mean
        case .number, .filterOut, .throttle, .heartbeat, .debounce, .timeout, .delta, .skipInitial,
            .or:
            return false
        }
    }

    /// The filter before its first value.
    func begin() -> any ValueFilter {
        switch self {
        case .number(let rule): return NumberFilter(rule)
        case .filterOut(let values): return FilterOut(values)
        case .window(let rule): return SlidingWindow(rule)
        case .exponentialAverage(let alpha, let pace):
            return ExponentialAverage(alpha: alpha, pace)
        case .throttle(let period, let priority):
            return ThrottleFilter(period, priority: priority)
        case .throttleAverage(let period): return ThrottleAverage(period)
        case .heartbeat(let period, let isOptimistic):
            return HeartbeatFilter(period, isOptimistic: isOptimistic)
        case .debounce(let time): return DebounceFilter(time)
        case .timeout(let time, let replacement): return TimeoutFilter(time, replacement)
        case .delta(let rule): return DeltaFilter(rule)
        case .skipInitial(let count): return SkipInitial(count)
        case .clockWindow(let rule): return ClockWindow(rule)
        case .or(let rules): return OrFilter(rules)
        }
    }
}
