// SPDX-License-Identifier: Apache-2.0

/// An order for work in `offload`: what is given to one lane runs one after the other, in the
/// order of the calls.
public final class OffloadLane: Sendable {
    /// Makes a lane on which nothing waits.
    public init() {}
}
