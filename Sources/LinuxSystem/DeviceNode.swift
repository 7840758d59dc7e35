// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The kind and the permissions of a file under `/dev`, as far as messages need them.
package struct DeviceNode {
    private let status: stat

    /// Reads the file's status and follows links; `nil` if the file does not exist.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.status = status
    }

    /// The group that owns the file, such as `dialout` or `gpio`; `nil` if the group has no name.
    package var groupName: String? {
        getgrgid(status.st_gid).map { String(cString: $0.pointee.gr_name) }
    }

    /// Advice for a user who is not allowed to open the file.
    ///
    /// Joining the group helps only if the group may read and write. It never advises to join root.
    package var advice: String {
        let mask = mode_t(S_IRGRP | S_IWGRP)
        guard let group = groupName, group != "root", status.st_mode & mask == mask else {
            return "it is for root only; a udev rule gives it to a group"
        }
        return "join its group (sudo usermod -aG \(group) USER) and log in again"
    }

    /// Whether this is the slave of a pseudo terminal (device numbers 136:0 ... 143:1048575).
    package var isPseudoTerminal: Bool {
        let isCharacterDevice = status.st_mode & mode_t(S_IFMT) == mode_t(S_IFCHR)
        return isCharacterDevice && (136...143).contains(UInt32(status.st_rdev >> 8 & 0xfff))
    }
}
