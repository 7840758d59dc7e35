// SPDX-License-Identifier: Apache-2.0

/// A number and its noun, for a message: `1 device`, `4 devices`.
///
/// - Parameter noun: The singular, whose plural has an s.
package func counted(_ number: some BinaryInteger, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}
