// SPDX-License-Identifier: Apache-2.0

import Readings

/// How the simulator makes a value up; data only, it is executed there.
package enum Generator: Hashable, Sendable {
    case constant(Value)
    /// A random walk inside the range, each step at most so large.
    case walk(ClosedRange<Decimal>, step: Decimal)
    case sine(ClosedRange<Decimal>, period: Duration)
    /// Another value of the model, by its index, times a factor.
    case times(value: Int, factor: Decimal)
    /// One after the other, then from the first again.
    case cycle([Value])
    /// On and off by turns, at random, each lasting so long on average.
    case toggle(mean: Duration)
    /// Single, double and long clicks at random, so long apart on average.
    case clicks(mean: Duration, ClickTimes)
}
