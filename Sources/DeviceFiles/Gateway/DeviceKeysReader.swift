// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Encryption
import Wire
import YAML

/// Reads the keys of a device whose frames are encrypted, from the files that its entry names.
///
/// The files are read when the gateway starts. No message contains a byte of them.
struct DeviceKeysReader {
    static let keys = ["key-file", "authentication-key-file", "authenticate"]

    let section: Section
    /// The folder for relative paths.
    let folder: String
    let model: Model
    private var scope: Scope { section.scope }

    /// - Returns: `nil` for a model with plain frames, and when a key is missing or wrong, which is
    ///   reported.
    func read() -> FrameKeys? {
        let encryptions = model.encryptions
        guard !encryptions.isEmpty else {
            for entry in section.entries where Self.keys.contains(entry.key) {
                scope.error(
                    "'\(entry.key)' goes with a model whose frames are encrypted; those of "
                        + "'\(model.name)' are not", entry.keyRange)
            }
            return nil
        }
        let key = readKey("key-file", "key file")
        if section.lacks("key-file") {
            scope.error(
                "missing key 'key-file': the frames of '\(model.name)' are encrypted, and the file "
                    + "has the key, 32 hexadecimal digits from the grid operator", section.title)
        }
        guard let authentication = readAuthentication(encryptions), let key else { return nil }
        do throws(LibraryMissing) {
            return FrameKeys(try AESGCM(key: key), authentication: authentication)
        } catch {
            if let entry = section.entry("key-file") { scope.error(error.message, entry.keyRange) }
            return nil
        }
    }

    /// - Returns: `nil` when a mistake is reported.
    private func readAuthentication(
        _ encryptions: [GeneralCiphering]
    ) -> FrameKeys.Authentication? {
        let file = section.entry("authentication-key-file")
        let key = readKey("authentication-key-file", "authentication key file")
        if let entry = section.entry("authenticate") {
            guard let isOn = scope.value(entry.value, .onOff) else { return nil }
            if !isOn { return withoutTag(entry, besides: file, encryptions) }
        }
        if file != nil { return key.map { .key($0) } }
        guard encryptions.contains(where: \.needsAuthenticationKey) else { return .standard }
        if section.lacks("authentication-key-file") {
            scope.error(
                "missing key 'authentication-key-file': the second key from the grid operator, "
                    + "which shows that a frame is genuine; without it, write 'authenticate: off'",
                section.title)
        }
        return nil
    }

    private func withoutTag(
        _ entry: Entry, besides file: Entry?, _ encryptions: [GeneralCiphering]
    ) -> FrameKeys.Authentication? {
        if let file {
            scope.error(
                "'authentication-key-file' cannot stand beside 'authenticate: off', which does not "
                    + "use it", file.keyRange)
            return nil
        }
        guard encryptions.allSatisfy(\.checksItself) else {
            scope.error(
                "'authenticate: off' needs frames with a check of their own, like a telegram: "
                    + "without both, a wrong key would give wrong values", entry.keyRange)
            return nil
        }
        return .off
    }

    private func readKey(_ key: String, _ what: String) -> [UInt8]? {
        guard let entry = section.entry(key), let name = scope.value(entry.value, .line) else {
            return nil
        }
        let path = joined(folder, name)
        do throws(UserFile.Problem) {
            let bytes = try UserFile.key(of: path, count: AESGCM.keyCount)
            if UserFile.isReadableByAll(path) { warn(path, what, entry.value.range) }
            return bytes
        } catch {
            scope.error("the \(what) \(path): \(error.message)", entry.value.range)
            return nil
        }
    }

    private func warn(_ path: String, _ what: String, _ range: SourceRange) {
        scope.warning(
            "the \(what) \(path) can be read by every user of this machine", range,
            notes: ["for the installed gateway: chown root:martlet and chmod 640"])
    }
}
