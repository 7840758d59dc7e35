// SPDX-License-Identifier: Apache-2.0

import Encryption
import Wire
import YAML

/// Reads the keys of an example whose frame is encrypted.
///
/// They are in the device file, so they are public: an example has a key that was made for it, or
/// one that its owner has published.
struct ExampleKeysReader {
    static let keys = ["key", "authentication-key"]

    let scope: Scope

    /// - Returns: `nil` when the example has no key, or a wrong one, which is reported.
    func read(_ node: Node) -> FrameKeys? {
        guard let entry = node.entry("key"), let key = scope.value(entry.value, .key) else {
            return nil
        }
        let other = node.entry("authentication-key")
        let authentication = other.flatMap { scope.value($0.value, .key) }
        do throws(LibraryMissing) {
            return FrameKeys(
                try AESGCM(key: key),
                authentication: authentication.map { .key($0) } ?? .standard)
        } catch {
            scope.error(error.message, entry.keyRange)
            return nil
        }
    }

    /// Reports keys of an example with a plain frame.
    func refuse(_ section: Section) {
        for entry in section.entries where Self.keys.contains(entry.key) {
            scope.error("'\(entry.key)' goes with a frame that is 'encrypted'", entry.keyRange)
        }
    }

    /// Reports keys that are missing.
    ///
    /// - Returns: Whether the example has all.
    func demand(_ section: Section, for encryption: GeneralCiphering) -> Bool {
        guard section.entry("key") != nil else {
            if section.lacks("key") {
                scope.error(
                    "missing key 'key': the frame is encrypted, and this example needs its 32 "
                        + "hexadecimal digits", section.title)
            }
            return false
        }
        if section.lacks("authentication-key"), encryption.needsAuthenticationKey,
            !encryption.checksItself
        {
            scope.error(
                "missing key 'authentication-key': without it nothing shows that the frame is "
                    + "genuine", section.title)
            return false
        }
        return encryption.hasKeys  // A wrong one is reported.
    }
}
