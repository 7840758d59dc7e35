// SPDX-License-Identifier: Apache-2.0

/// An error as it was thrown once: code that catches it and throws it on, throws the same one.
///
/// **Fact.** `any Error` is one reference, to a box that `throw` has made. Each `catch`, result and
/// task that passes the error on as `any Error` passes on the reference. A new `throw` of an equal
/// value makes a new box.
///
/// **Bound.** Code that catches a concrete type, or a function with `throws(SomeError)`, takes the
/// value out of its box: thrown on from there, it is another error. And an `any Error` that a
/// program keeps and throws in several places is one error.
struct ThrownError: Hashable {
    /// The error, which keeps its box alive: no other error can get the same one.
    let error: any Error

    /// Safety: only compared, and the cast stops the program if a reference had another size.
    private var box: UInt { unsafeBitCast(error, to: UInt.self) }

    static func == (one: ThrownError, other: ThrownError) -> Bool {
        one.box == other.box
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(box)
    }
}
