// SPDX-License-Identifier: Apache-2.0

/// What a device file tells a person, and no program: how to connect the device, what to know
/// before using it, and how the facts of the file were verified.
///
/// The gateway checks these keys and forgets them: they cost it no memory.
package struct ModelDescription: Equatable, Sendable {
    /// How to connect the device, one connection or fact for each line.
    package let wiring: [String]
    /// What a person should know: warm-up, wear, settings of the maker.
    package let notes: [String]
    package let proofs: [Proof]
    /// The facts of the file that nothing verifies.
    package let unverified: [String]

    /// One reason to trust a file.
    package struct Proof: Equatable, Sendable {
        package enum Kind: String, CaseIterable, Sendable {
            /// An example was recorded from a device.
            case recorded
            /// Software of others reads what the simulated device sends, or gives the same values.
            case foreign
            /// The kernel's driver was run, or its source read.
            case driver
            /// The maker's document.
            case dataSheet = "data-sheet"

            /// For a person.
            package var title: String { self == .dataSheet ? "data sheet" : rawValue }
        }

        package let kind: Kind
        /// The recording, the software, the driver or the document.
        package let source: String
    }
}
