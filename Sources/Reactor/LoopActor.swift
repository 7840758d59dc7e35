// SPDX-License-Identifier: Apache-2.0

/// The isolation of everything that lives on the loop.
@globalActor public actor LoopActor {
    /// The one instance; its executor is the loop's.
    public static let shared = LoopActor()
}
