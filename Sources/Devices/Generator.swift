// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// How the simulator generates a value. Data only: the simulator executes it.
package enum Generator: Hashable, Sendable {
    case constant(Value)
    /// A random walk inside the range, with a largest step.
    case walk(ClosedRange<Decimal>, step: Decimal)
    /// A number that only rises, at each message by a random part of the step, like that of a
    /// meter. At the end of the range it begins again.
    case rise(ClosedRange<Decimal>, step: Decimal)
    case sine(ClosedRange<Decimal>, period: Duration)
    /// Another value of the model, by its index, times a factor.
    case follow(value: Int, factor: Decimal)
    /// Each value in turn, then from the first again.
    case cycle([Value])
    /// The present date and time.
    case clock(DatePattern)
    /// On and off in turn, at random, each with this average duration.
    case toggle(mean: Duration)
    /// Single, double and long clicks at random, with this average interval.
    case clicks(mean: Duration, ClickTimes)
}
