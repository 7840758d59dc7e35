// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file under `/dev`, as far as its permissions and its kind matter to a message.
package struct DeviceNode {
    private let status: stat

    /// Looks at the file, through links; `nil` when it is not there.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.status = status
    }

    /// The group that the file belongs to: `dialout`, `gpio`. `nil` where its number has no name.
    package var groupName: String? {
        getgrgid(status.st_gid).map { String(cString: $0.pointee.gr_name) }
    }

    /// What a person does who may not open it.
    ///
    /// Joining the group helps only where the group may read and write, and never the group root.
    package var advice: String {
        let mask = mode_t(S_IRGRP | S_IWGRP)
        guard let group = groupName, group != "root", status.st_mode & mask == mask else {
            return "it is for root only; a udev rule gives it to a group"
        }
        return "join its group (sudo usermod -aG \(group) USER) and log in again"
    }

    /// The slave of a pseudo terminal (their device numbers are 136:0 ... 143:1048575).
    package var isPseudoTerminal: Bool {
        let isCharacterDevice = status.st_mode & mode_t(S_IFMT) == mode_t(S_IFCHR)
        return isCharacterDevice && (136...143).contains(UInt32(status.st_rdev >> 8 & 0xfff))
    }
}
