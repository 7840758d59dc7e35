// SPDX-License-Identifier: Apache-2.0

/// An order for work in `offload`: the work of one lane runs one piece after the other, in the
/// order of the calls.
public final class OffloadLane: Sendable {
    /// Makes an empty lane.
    public init() {}
}
